// Checks that read the sources and run none of them: types, lint, rooms, format, spelling, dead code. One after the other, beside the tests.
// One that passed is not run again until a file of the checkout changes: lint knows types, so what it says of a file may change with another.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const modules = join(root, 'node_modules');
const kept = join(root, '.cache', 'checks');

const tsc = project => ({ script: join(modules, 'typescript', 'bin', 'tsc'), args: ['-p', project, '--noEmit'] });

const checks = [
  { name: 'types', ...tsc('tsconfig.json') },
  { name: 'types of views', ...tsc('webview') },
  { name: 'lint', script: join(modules, 'eslint', 'bin', 'eslint.js'), args: ['.', '--max-warnings', '0'] },
  {
    name: 'rooms',
    script: join(modules, 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    args: ['--config', 'dependency-cruiser.config.mjs', 'src', 'webview'],
  },
  {
    name: 'format',
    script: join(modules, 'prettier', 'bin', 'prettier.cjs'),
    args: [
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-strategy',
      'content',
      '--cache-location',
      join(kept, 'prettier'),
      '.',
    ],
  },
  {
    name: 'spelling',
    script: join(modules, 'cspell', 'bin.mjs'),
    args: ['lint', '--no-progress', '--no-summary', '--cache', '--cache-location', join(kept, 'cspell')],
  },
  { name: 'translations', script: join(root, 'scripts', 'translations.mjs'), args: [] },
  { name: 'dead code', script: join(modules, 'knip', 'bin', 'knip.js'), args: [] },
];

/**
 * @param {(text: string) => void} say told what each check has to say when it is over
 * @returns {Promise<{ passed: number, failed: number, skipped: number }[]>} each check is one test
 */
export async function runChecks(say) {
  mkdirSync(kept, { recursive: true });
  const tree = treeHash();
  const counts = [];
  for (const check of checks) counts.push(await runCheck(check, tree, say));
  return counts;
}

async function runCheck({ name, script, args }, tree, say) {
  const stamp = join(kept, `${name.replaceAll(' ', '-')}.passed`);
  if (tree !== undefined && existsSync(stamp) && readFileSync(stamp, 'utf8') === tree) {
    say(`── ${name}: ok (no file has changed since it passed)`);
    return { passed: 1, failed: 0, skipped: 0 };
  }
  rmSync(stamp, { force: true });
  const started = performance.now();
  const { passed, output } = await runNode(script, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  say(`${output === '' ? '' : `${output}\n`}── ${name}: ${passed ? 'ok' : 'FAILED'} (${seconds} s)`);
  // What was edited meanwhile was perhaps not looked at.
  if (passed && tree !== undefined && treeHash() === tree) writeFileSync(stamp, tree);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/** @returns {Promise<{ passed: boolean, output: string }>} */
function runNode(script, args) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text));
    child.on('error', error => resolve({ passed: false, output: `${output}${error.message}` }));
    child.on('close', code => resolve({ passed: code === 0, output: output.trimEnd() }));
  });
}

/**
 * Of every file that git knows or would add, of the installed packages and of Node.
 * @returns {string | undefined} undefined where git does not tell: then nothing is taken for checked
 */
function treeHash() {
  const { status, stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) return undefined;
  const hash = createHash('sha256').update(process.version);
  const files = new Set([...stdout.split('\0').filter(Boolean), join('node_modules', '.package-lock.json')]);
  for (const file of [...files].sort()) {
    const place = join(root, file);
    hash
      .update(`\0${file}\0`)
      .update(existsSync(place) ? createHash('sha256').update(readFileSync(place)).digest() : '');
  }
  return hash.digest('hex');
}
