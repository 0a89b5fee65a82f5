/** @file The surprise of a prompt's own words on a terminal: the prompt painted by it, and the words that are least expected. */
import { LineIndex } from '../../base/lineIndex';
import { printable } from '../../base/printable';
import { figure } from '../../base/readableNumbers';
import { surpriseLevel, surpriseSentence, surprisingWords } from '../../picture/surprisingWords';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { PromptSurprise, SurpriseReport } from '../../protocol/surprise';
import { markMessage, messageParts, type FileValues } from './promptMarks';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { drawMarked } from './terminalPrompt';
import { fit, textWidth, wrap } from './terminalText';

export interface PromptSurpriseInput {
  readonly report: SurpriseReport;
  readonly document: PromptDocument;
  readonly text: string;
  readonly fileName: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const LISTED = 15;
const WIDEST_WORD = 18;
const NATS_COLUMN = 7;
const RANK_COLUMN = 8;

/** Lines without line ends. */
export function promptSurpriseLines(input: PromptSurpriseInput): string[] {
  const { report, fileName, label, notes, width, ink } = input;
  return [
    ...wrap(printable(`${fileName} · ${label} · surprise of the prompt`), width, '  ').map(ink.bold),
    ...wrap(surpriseSentence(report), width),
    ...notes.flatMap(note => wrap(`Note: ${printable(note)}`, width, '  ')),
    '',
    ...report.models.toReversed().flatMap(model => picture(model, input)),
    ...table(input),
    ...wrap(
      'Nats: −log p of a word behind all that stands before it; 0.69 is one in two, 4.6 one in a hundred, 12 (the full colour) one in 160,000. Rank: 1 is the token that was likeliest there; a word has the worst rank of its tokens.',
      width,
      '  ',
    ).map(ink.dim),
  ];
}

function picture(model: PromptSurprise, { report, document, text, width, ink }: PromptSurpriseInput): string[] {
  const cellAt = new Int32Array(text.length).fill(-1);
  report.prompt.words.forEach(({ span }, w) => cellAt.fill(w, span.start, span.end));
  const values: FileValues = { cellAt, values: model.words.map(surpriseLevel) };
  return [
    ink.bold(`${MODEL_TITLES[model.role]} · surprise`),
    ...document.messages.flatMap(message => [
      ink.dim(message.role),
      ...messageParts(message, document.parts).flatMap(part => [
        ...(part.heading === undefined ? [] : [ink.dim(`── ${part.heading} ──`)]),
        ...drawMarked(markMessage(part.message, values), { width, kind: 'density', ink }).map(line => line.text),
      ]),
    ]),
    '',
  ];
}

function table({ report, text, width, ink }: PromptSurpriseInput): string[] {
  const words = surprisingWords(report).slice(0, LISTED);
  if (words.length === 0) return [];
  const lines = new LineIndex(text, report.prompt.parts);
  const places = words.map(({ word }) => lines.place(word.span.start));
  const names = words.map(({ word }) => printable(word.text));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const place = Math.max(...places.map(textWidth));
  const head = report.models
    .toReversed()
    .map(
      ({ role }) =>
        `${MODEL_TITLES[role].toLowerCase()}, nats`.padStart(NATS_COLUMN + 4) + 'rank'.padStart(RANK_COLUMN - 2),
    );
  const rows = words.map(({ models }, i) => {
    const cells = models.toReversed().map(one => {
      if (one === null) return ' '.repeat(NATS_COLUMN + RANK_COLUMN + 2);
      return figure(-one.logProbability).padStart(NATS_COLUMN + 4) + String(one.rank).padStart(RANK_COLUMN - 2);
    });
    return `  ${places[i]!.padEnd(place)}  ${fit(names[i]!, column)} ${cells.join('')}`
      .slice(0, Math.max(width, 24))
      .trimEnd();
  });
  return [
    ink.bold('Least expected words'),
    ink.dim(`  ${' '.repeat(place)}  ${' '.repeat(column)} ${head.join('')}`.slice(0, width)),
    ...rows,
    '',
  ];
}
