/** @file Help texts, made from the commands' own tables so that they cannot lag behind. */
import type { Command } from './command';

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
    'Exit codes: 0 done, 1 the doctor found something that keeps models from running, 2 wrong use or bad input, 130 cancelled.',
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
