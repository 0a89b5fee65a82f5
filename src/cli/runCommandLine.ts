/** @file One command line from its words to its exit code. Throws nothing. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';
import { errorLines, exitCodeOf } from './errorReport';
import { explainCommand } from './explainCommand';
import { commandHelp, productHelp } from './help';
import { inspectCommand } from './inspectCommand';
import { modelsCommand } from './modelsCommand';
import { nearest } from './nearest';
import { scoreCommand } from './scoreCommand';
import type { Surroundings } from './surroundings';
import { tokensCommand } from './tokensCommand';

export const commands: readonly Command[] = [
  explainCommand,
  tokensCommand,
  modelsCommand,
  inspectCommand,
  scoreCommand,
];

/** @param words the command line without the program's name */
export async function runCommandLine(words: readonly string[], at: Surroundings): Promise<number> {
  try {
    return await dispatch(words, at);
  } catch (error) {
    const reason: unknown = at.signal.aborted ? at.signal.reason : error;
    await at.stderr.write(`${errorLines(reason, words.includes('--verbose')).join('\n')}\n`);
    return exitCodeOf(reason);
  }
}

async function dispatch(words: readonly string[], at: Surroundings): Promise<number> {
  const [name, ...rest] = words;
  if (name === '--version') return say(version(at.packageRoot), at);
  if (name === undefined || name === '--help' || name === '-h') return say(productHelp(commands), at);
  if (name === 'help')
    return say(rest[0] === undefined ? productHelp(commands) : commandHelp(commandNamed(rest[0])), at);
  const command = commandNamed(name);
  if (rest.includes('--help')) return say(commandHelp(command), at);
  return command.run(parseArguments(rest, command.options, `instruct-lens ${command.usage}`), at);
}

async function say(text: string, at: Surroundings): Promise<number> {
  await at.stdout.write(`${text}\n`);
  return 0;
}

function commandNamed(name: string): Command {
  const command = commands.find(c => c.name === name);
  if (command !== undefined) return command;
  const names = [...commands.map(c => c.name), 'help'];
  const meant = nearest(name, names);
  throw usageError(
    `There is no command "${name}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    `Use one of: ${names.join(', ')}; to explain a prompt file: instruct-lens explain FILE.`,
  );
}

function version(packageRoot: string): string {
  const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
