/** @file `instruct-lens inspect`: raw numbers of a checkpoint for given token ids, written to a file by the engine. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { usageError } from './arguments';
import type { ParsedArguments } from './arguments';
import { commonOptions, onlyPositional } from './command';
import type { Command } from './command';
import { withEngine } from './engineSession';
import { readJson } from './readFile';
import type { Surroundings } from './surroundings';

/** A request holds token ids only: a context of a million tokens takes some 8 MB. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'raw numbers of one checkpoint for given token ids',
  usage: 'inspect MODEL_DIR --input REQUEST.json --output RESULT.json',
  options: {
    input: { type: 'string', value: 'FILE', help: '{"ids", "prompt_tokens", "want", "contrast"}' },
    output: { type: 'string', value: 'FILE', help: 'where the result goes' },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const folder = path.resolve(at.cwd, onlyPositional(args, 'MODEL_DIR', inspectCommand));
  const input = await readJson(required(args, 'input'), 'request', MAX_REQUEST_BYTES, at);
  const output = path.resolve(at.cwd, required(args, 'output'));
  refuseOutput(output, folder);
  await withEngine(at, (client, options) => client.inspect({ folder, input, output }, options));
  return 0;
}

function required(args: ParsedArguments, name: string): string {
  const value = args.text(name);
  if (value !== undefined && value !== '') return value;
  throw usageError(`inspect: --${name} is missing.`, `Use: instruct-lens ${inspectCommand.usage}`);
}

/** Said before the work, not after it. Nothing is ever written into a checkpoint folder. */
function refuseOutput(output: string, folder: string): void {
  const parent = path.dirname(output);
  if (!existsSync(parent)) {
    throw usageError(`The folder of --output does not exist: ${parent}.`, 'Create it, or name another file.');
  }
  if (existsSync(output) && statSync(output).isDirectory()) {
    throw usageError(`--output is a folder: ${output}.`, 'Name a file.');
  }
  if (existsSync(folder) && !path.relative(realpathSync(folder), realpathSync(parent)).startsWith('..')) {
    throw usageError('--output lies inside the checkpoint folder.', 'Name a file elsewhere.');
  }
}
