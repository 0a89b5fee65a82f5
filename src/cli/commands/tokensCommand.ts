/** @file `instruct-lens tokens`: the tokens of a prompt file with ids, kinds, roles and the places they stand for. */
import { printable } from '../../base/printable';
import { safeJson } from '../../protocol/explanationJson';
import { tokenizePrompt } from '../../tokenize/tokenizePrompt';
import { loadTokenizer } from '../../tokenize/tokenizer';
import type { PromptToken } from '../../tokenize/tokenSequence';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, formatOption, modelOptions, modelsOf, onlyPositional, promptOptions } from '../frame/command';
import type { Command } from '../frame/command';
import { problemLine, readPrompt } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { fit } from '../terminal/terminalText';

export const tokensCommand: Command = {
  name: 'tokens',
  summary: 'the tokens of a prompt file: ids, kinds, roles, spans',
  usage: 'tokens FILE [--model DIR | --pair NAME] [--format text|json]',
  options: {
    ...modelOptions,
    ...promptOptions,
    rendering: { type: 'string', value: 'HOW', help: "chat (default): the model's chat template; plain: none" },
    ...formatOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', tokensCommand);
  const format = args.choice('format', 'text', ['text', 'json']);
  const rendering = args.choice('rendering', 'chat', ['chat', 'plain']);
  // A pair's prompt is rendered by the tuned model, which stands last.
  const folder = modelsOf(args, at).models.at(-1)!.folder;
  const { document, text, fileName } = await readPrompt(file, args, at);
  const sequence = await tokenizePrompt(document, await loadTokenizer(folder), { rendering });
  for (const problem of sequence.problems) {
    if (problem.severity !== 'information') await at.stderr.write(`${problemLine(problem, text, fileName)}\n`);
  }
  const { tokens } = sequence;
  await at.stdout.write(
    `${format === 'json' ? tokensJson(folder, sequence.text, tokens) : tokenLines(tokens).join('\n')}\n`,
  );
  return 0;
}

function tokensJson(model: string, text: string, tokens: readonly PromptToken[]): string {
  const rows = tokens.map((token, index) => {
    const { id, kind, message, role, spans } = token;
    return { index, id, text: token.text, kind, message, role, spans };
  });
  return safeJson({ model, text, tokens: rows });
}

function tokenLines(tokens: readonly PromptToken[]): string[] {
  const rows = tokens.map((token, index) => [
    String(index),
    String(token.id),
    token.kind,
    token.role ?? '',
    token.spans.map(span => `${span.start}:${span.end}`).join(' '),
    // JSON's quotes show where white space begins and ends.
    printable(JSON.stringify(token.text)),
  ]);
  const head = ['index', 'id', 'kind', 'role', 'spans', 'text'];
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map(row => row[c]!.length)));
  return [head, ...rows].map(row => {
    return row
      .map((cell, c) => (c < 2 ? cell.padStart(widths[c]!) : c === 5 ? cell : fit(cell, widths[c]!)))
      .join('  ');
  });
}
