/** @file One command line from its words to its exit code. Throws nothing. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CancelledError } from '../../base/errors';
import { toldError } from './terminalSteps';
import { printable } from '../../base/printable';
import { nearest } from '../../base/nearest';
import { parseArguments, usageError } from './arguments';
import type { ParsedArguments } from './arguments';
import { ablateCommand } from '../commands/ablateCommand';
import { attentionCommand } from '../commands/attentionCommand';
import { branchCommand } from '../commands/branchCommand';
import { commandHelp, productHelp } from './commandFrame';
import type { Command } from './commandFrame';
import { compareCommand } from '../commands/compareCommand';
import { conceptsCommand } from '../commands/conceptsCommand';
import { doctorCommand } from '../commands/doctorCommand';
import { explainCommand } from '../commands/explainCommand';
import { headsCommand } from '../commands/headsCommand';
import { inspectCommand } from '../commands/inspectCommand';
import { linkedCommand } from '../commands/linkedCommand';
import { mcpCommand } from '../commands/mcpCommand';
import { modelsCommand } from '../commands/modelsCommand';
import { statOf } from '../../models/smallFiles';
import { withRunning } from './modelChoice';
import { STANDARD_INPUT } from './readFile';
import { rulesCommand } from '../commands/rulesCommand';
import { scanCommand } from '../commands/scanCommand';
import { scoreCommand } from '../commands/scoreCommand';
import { shortenCommand } from '../commands/shortenCommand';
import type { Surroundings } from './surroundings';
import { studyCommand } from '../commands/studyCommand';
import { surpriseCommand } from '../commands/surpriseCommand';
import { tokensCommand } from '../commands/tokensCommand';

export const commands: readonly Command[] = [
  explainCommand,
  ablateCommand,
  rulesCommand,
  shortenCommand,
  attentionCommand,
  headsCommand,
  compareCommand,
  branchCommand,
  surpriseCommand,
  scanCommand,
  conceptsCommand,
  tokensCommand,
  linkedCommand,
  modelsCommand,
  doctorCommand,
  mcpCommand,
  inspectCommand,
  scoreCommand,
  studyCommand,
];

/** Wrong use or bad input, or a failure of the product's own; 1 is kept for checks that say no. */
const FAILED = 2;
/** What shells report for a program ended by Ctrl-C. */
const CANCELLED = 130;

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
  if (meansFile(name, at)) return runCommand(explainCommand, words, at);
  if (name.startsWith('-')) return explainExample(words, at);
  return runCommand(commandNamed(name), rest, at);
}

async function runCommand(command: Command, words: readonly string[], at: Surroundings): Promise<number> {
  if (words.includes('--help')) return say(commandHelp(command), at);
  const args = argumentsOf(command, words);
  return command.run(args, 'precision' in command.options ? withRunning(args, at) : at);
}

function argumentsOf(command: Command, words: readonly string[]): ParsedArguments {
  return parseArguments(words, command.options, `instruct-lens ${command.usage}`);
}

/** A first word that is no command but standard input, a file, or what only a path looks like. */
function meansFile(word: string, at: Surroundings): boolean {
  if (word === STANDARD_INPUT) return true;
  if (word.startsWith('-') || commands.some(c => c.name === word)) return false;
  return /[./\\]/.test(word) || statOf(path.resolve(at.cwd, word))?.isFile() === true;
}

/** Options without a command are those of explain; without a file they are tried out on the bundled example. */
async function explainExample(words: readonly string[], at: Surroundings): Promise<number> {
  const none = argumentsOf(explainCommand, words).positionals.length === 0;
  const example = path.join(at.packageRoot, 'examples', 'little-world.prompt.md');
  return runCommand(explainCommand, none ? [...words, example] : words, at);
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

function isCancellation(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError');
}

function exitCodeOf(error: unknown): number {
  return isCancellation(error) ? CANCELLED : FAILED;
}

/** Lines for stderr. Nothing in them can steer the terminal: file names and file contents may be part of a message. */
function errorLines(error: unknown, verbose: boolean): string[] {
  if (isCancellation(error)) return ['Cancelled.'];
  const { message, next } = toldError(error);
  const lines = [`error: ${printable(message)}`, `next:  ${printable(next)}`];
  return verbose ? [...lines, ...stackLines(error)] : lines;
}

function stackLines(error: unknown): string[] {
  const own = (error instanceof Error ? (error.stack ?? String(error)) : String(error)).split('\n').map(printable);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : undefined;
  return cause === undefined ? own : [...own, 'caused by:', ...stackLines(cause)];
}
