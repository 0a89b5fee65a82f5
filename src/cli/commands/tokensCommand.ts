/** @file `instruct-lens tokens`: the tokens of a prompt file with ids, kinds, roles and the places they stand for. */
import { printable } from '../../base/printable';
import type { Rendering } from '../../protocol/explanation';
import type { ReadToken } from '../../protocol/rendered';
import { renderingOf } from '../frame/answerOptions';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf } from '../frame/modelChoice';
import { colourOption, formatOption, outputOf } from '../frame/commandOutput';
import { askedPrompt, promptOptions, readPrompt, showEngineWarnings, type AskedPrompt } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { renderedLines } from '../terminal/terminalRendered';
import { fit } from '../terminal/terminalText';

export const tokensCommand: Command = {
  name: 'tokens',
  summary: 'the tokens of a prompt file: ids, kinds, roles, spans',
  usage: 'tokens FILE [--model DIR | --pair NAME] [--rendered] [--format text|json]',
  options: {
    ...modelOptions,
    ...promptOptions,
    rendering: {
      type: 'string',
      value: 'HOW',
      help: 'tuned-template or own-template: the chat template of the model (default); plain-text: none',
    },
    rendered: {
      type: 'boolean',
      help: 'the text that the models read instead: what the chat template makes of the file, control tokens included',
    },
    ...formatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', tokensCommand);
  const output = outputOf(args, at);
  const chosen = modelsOf(args, at);
  // A pair's prompt is tokenised by the tuned model, which stands last: its own template is the tuned one.
  const folder = chosen.models.at(-1)!.folder;
  const baseRendering = renderingOf(args, chosen, { chat: 'own-template' });
  const rendering = baseRendering === 'plain-text' ? 'plain' : 'chat';
  if (args.flag('rendered')) return showRendered(await askedPrompt(file, chosen, args, at), baseRendering, output, at);
  const prompt = await readPrompt(file, args, at);
  const { document } = prompt;
  const report = await askEngine(at, (engine, options) => engine.tokens({ folder, document, rendering }, options));
  const { problems, text, tokens } = report;
  await showEngineWarnings(problems, prompt, at);
  await output.write({
    json: { model: folder, text, tokens: tokens.map(tokenRow) },
    lines: () => tokenLines(tokens),
  });
  return 0;
}

async function showRendered(
  { params }: AskedPrompt,
  baseRendering: Rendering,
  output: ReturnType<typeof outputOf>,
  at: Surroundings,
): Promise<number> {
  const report = await askEngine(at, (engine, options) => engine.rendered({ ...params, baseRendering }, options));
  await output.write({ json: report, lines: window => renderedLines(report, window) });
  return 0;
}

function tokenRow({ id, text, kind, message, role, spans }: ReadToken, index: number) {
  return { index, id, text, kind, message, role, spans };
}

function tokenLines(tokens: readonly ReadToken[]): string[] {
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
  const widths = head.map((title, c) => rows.reduce((width, row) => Math.max(width, row[c]!.length), title.length));
  return [head, ...rows].map(row => {
    return row
      .map((cell, c) => (c < 2 ? cell.padStart(widths[c]!) : c === 5 ? cell : fit(cell, widths[c]!)))
      .join('  ');
  });
}
