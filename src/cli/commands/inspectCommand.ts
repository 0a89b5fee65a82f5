/** @file `instruct-lens inspect`: raw numbers of a checkpoint for given token ids, written to a file by the engine. */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import * as path from 'node:path';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { runningOptions } from '../frame/modelChoice';
import { readJson } from '../frame/readFile';
import { statOf } from '../../models/smallFiles';
import type { Surroundings } from '../frame/surroundings';

/** A request holds token ids only: a context of a million tokens takes some 8 MB. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'raw numbers of one checkpoint for given token ids',
  usage: 'inspect MODEL_DIR --input REQUEST.json --output RESULT.json',
  options: {
    input: { type: 'string', value: 'FILE', help: '{"ids", "prompt_tokens", "want", "contrast"}' },
    output: { type: 'string', value: 'FILE', help: 'where the result goes' },
    ...runningOptions,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const folder = path.resolve(at.cwd, onlyPositional(args, 'MODEL_DIR', inspectCommand));
  const request = required(args, 'input');
  const input = await readJson(request, 'request', MAX_REQUEST_BYTES, at);
  const output = followed(path.resolve(at.cwd, required(args, 'output')));
  refuseOutput(output, folder);
  if (output === followed(path.resolve(at.cwd, request)))
    throw usageError('--output is the same file as the request.', 'Choose another file.');
  await askEngine(at, (engine, options) => engine.inspectToFile({ folder, input, output }, options));
  return 0;
}

function required(args: ParsedArguments, name: string): string {
  const value = args.text(name);
  if (value !== undefined && value !== '') return value;
  throw usageError(`inspect: --${name} is missing.`, `Use: instruct-lens ${inspectCommand.usage}`);
}

/** The file that a link stands for: the result takes the place of a file, and must not take a link's. @throws LensError usage */
function followed(file: string): string {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  if (existsSync(file)) return realpathSync(file);
  throw usageError(`${file} is a link that leads nowhere.`, 'Choose a file.');
}

/** Said before the work, not after it. Nothing is ever written into a checkpoint folder. */
function refuseOutput(output: string, folder: string): void {
  const parent = path.dirname(output);
  if (!existsSync(parent)) {
    throw usageError(`The folder of --output does not exist: ${parent}.`, 'Create it, or choose another file.');
  }
  const facts = statOf(output);
  if (facts !== undefined && !facts.isFile()) {
    // A device would be replaced too: as root, /dev/null.
    const what = facts.isDirectory() ? 'a folder' : 'not an ordinary file';
    throw usageError(`--output is ${what}: ${output}.`, 'Choose a file.');
  }
  if (existsSync(folder) && isInside(realpathSync(parent), realpathSync(folder))) {
    throw usageError('--output is inside the checkpoint folder.', 'Choose a file elsewhere.');
  }
}

function isInside(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  // From one drive of Windows to another the way is an absolute path.
  return !path.isAbsolute(way) && way !== '..' && !way.startsWith(`..${path.sep}`);
}
