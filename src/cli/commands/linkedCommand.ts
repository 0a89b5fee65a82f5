/** @file `instruct-lens linked`: which files a prompt links to or includes, and whether they can be read in with it. No model runs. */
import { linkedFiles, type LinkedFiles } from '../../assembled/linkedFiles';
import { printable } from '../../base/printable';
import { byteSize, plural } from '../../base/readableNumbers';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, type Command } from '../frame/commandFrame';
import { requireTaker } from '../frame/linkedInput';
import { formatOption, outputOf } from '../frame/commandOutput';
import { MAX_PROMPT_BYTES, readText } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';
import { wrap } from '../terminal/terminalText';

export const linkedCommand: Command = {
  name: 'linked',
  summary: 'which files a prompt file links to or includes: what --with-linked reads in with it',
  usage: 'linked FILE [--format text|json]',
  options: { ...formatOption, ...commonOptions },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', linkedCommand);
  const output = outputOf(args, at);
  const { text, name, path } = await readText(file, 'prompt file', MAX_PROMPT_BYTES, at);
  requireTaker(path, name);
  const found = linkedFiles({ file: path, text });
  await output.write({ json: found, lines: ({ width }) => linkedLines(found, name, width) });
  return 0;
}

function linkedLines({ root, files, leftOut }: LinkedFiles, name: string, width: number): string[] {
  if (files.length === 0) return [`${name} links to no file and includes none.`];
  const inside = files.filter(({ state }) => state === 'inside').length;
  return [
    ...wrap(`${name}: ${plural(files.length, 'file')}, ${inside} of them read in with --with-linked.`, width),
    '',
    ...files.flatMap(({ path, kind, written, at, state, why, bytes }) => {
      const size = bytes === undefined ? [] : [byteSize(bytes)];
      const from = at === undefined ? written : `${kind} at ${at}`;
      const said =
        state === 'inside' ? [] : [state === 'outside' ? 'outside: only with --include' : `not read in: ${why ?? ''}`];
      return wrap(
        `${state === 'inside' ? '+' : '−'} ${printable([path, from, ...size, ...said].join(' · '))}`,
        width,
        '  ',
      );
    }),
    ...(leftOut > 0 ? [`  ${leftOut} more are not listed.`] : []),
    '',
    ...wrap(`Files in ${printable(root)} are read in; those outside only where --include names them.`, width),
  ];
}
