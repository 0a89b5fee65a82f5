/** @file What a command of the terminal is, and its help, made from its own table of options so that it cannot lag behind. */
import { printable } from '../../base/printable';
import { usageError } from './arguments';
import type { OptionTable, ParsedArguments } from './arguments';
import type { Surroundings } from './surroundings';

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The words after the product's name. */
  readonly usage: string;
  readonly options: OptionTable;
  /** @returns the exit code: 0 done; 1 is kept for checks that say no */
  run(args: ParsedArguments, at: Surroundings): Promise<number>;
}

export const commonOptions = {
  verbose: { type: 'boolean', help: 'show the stack of an error' },
  help: { type: 'boolean', help: 'show this text' },
} as const satisfies OptionTable;

/** The one positional argument. @throws LensError usage */
export function onlyPositional(args: ParsedArguments, what: string, command: Command): string {
  const [first, second] = args.positionals;
  if (first !== undefined && second === undefined) return first;
  const problem =
    first === undefined
      ? `${what} is missing`
      : `only one ${what} can be given, but ${args.positionals.length} were given`;
  throw usageError(`${command.name}: ${problem}.`, `Use: instruct-lens ${command.usage}`);
}

/** Says on stderr which of the options are given without effect. */
export async function warnOfIdle(
  args: ParsedArguments,
  names: readonly string[],
  why: string,
  at: Surroundings,
): Promise<void> {
  const idle = names.filter(name => args.text(name) !== undefined).map(name => `--${name}`);
  if (idle.length === 0) return;
  const list = idle.length === 1 ? idle[0]! : `${idle.slice(0, -1).join(', ')} and ${idle.at(-1)!}`;
  await at.stderr.write(`warning: ${list} ${idle.length === 1 ? 'changes' : 'change'} nothing ${why}\n`);
}

/** Whatever there is to warn of, a line each on stderr; what is only information belongs to the result. */
export async function showWarnings<P extends { readonly severity: string; readonly message: string }>(
  problems: readonly P[],
  at: Pick<Surroundings, 'stderr'>,
  line: (problem: P) => string = ({ severity, message }) => `${severity}: ${message}`,
): Promise<void> {
  for (const problem of problems) {
    // File names and words of an operating system may be part of a message.
    if (problem.severity !== 'information') await at.stderr.write(`${printable(line(problem))}\n`);
  }
}

export function productHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(c => c.name.length));
  return [
    'instruct-lens: which words of a prompt a local language model used for its answer, and what instruction tuning changed.',
    '',
    'Use: instruct-lens COMMAND …, or instruct-lens FILE [options] for explain',
    '',
    ...commands.map(c => `  ${c.name.padEnd(width)}  ${c.summary}`),
    '',
    '  instruct-lens COMMAND --help shows the options of a command, --version the version.',
    'Exit codes: 0 done, 1 a check says no (an assertion of a study, the doctor), 2 wrong use or bad input, 3 a study left cases out, 130 cancelled.',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const rows = Object.entries(command.options).map(([name, spec]) => {
    return { left: `--${name}${spec.value === undefined ? '' : ` ${spec.value}`}`, right: spec.help };
  });
  const width = Math.max(...rows.map(row => row.left.length));
  return [
    `instruct-lens ${command.usage}`,
    `  ${command.summary}`,
    '',
    ...rows.map(row => `  ${row.left.padEnd(width)}  ${row.right}`),
  ].join('\n');
}
