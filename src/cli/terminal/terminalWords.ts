/** @file The table of the strongest words: what is painted as number, rank and bar in each model, and what each served most. */
import { printable } from '../../base/printable';
import { figure, ordinal, percent, rankOf, signedPercent } from '../../base/readableNumbers';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import type { Quantity } from '../../protocol/view';
import { MODEL_TITLES, QUANTITY_NAMES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { fit, textWidth } from './terminalText';

const LISTED = 10;
const BAR = 9;
/** Wider words are cut: nine in ten words of prompts are shorter. */
const WIDEST_WORD = 18;
/** Figures such as `+12.3 %`. */
const FIGURE = 7;
/** Bar, figure and rank of one model. */
const MODEL_COLUMNS = BAR + 1 + FIGURE + 1 + 5;

/** Lines of the table; empty where no word has any. */
export function strongestWords(explanation: Explanation, quantity: Quantity, width: number, ink: Ink): string[] {
  const models = explanation.models.toReversed();
  const numbers = models.map(model => model.words.map(word => word[quantity] ?? 0));
  const strongest = strongestIndices(numbers[0] ?? []);
  if (strongest.length === 0) return [];
  const names = strongest.map(w => printable(explanation.prompt.words[w]?.text ?? ''));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const total = explanation.prompt.words.length;
  const rows = strongest.map((w, i) => {
    const cells = numbers.map(all => cell(all[w] ?? 0, all, quantity)).join('  ');
    const row = `  ${fit(names[i]!, column)}  ${cells}`;
    return withServed(row, models[0]!, w, width);
  });
  const title = `Strongest words by ${MODEL_TITLES[models[0]!.role].toLowerCase()} ${QUANTITY_NAMES[quantity]}, of ${total}`;
  return [ink.bold(title), ink.dim(headerLine(models, column)), ...rows, ''];
}

/** By size, whatever the sign. */
function strongestIndices(numbers: readonly number[]): number[] {
  return numbers
    .map((number, w) => ({ size: Math.abs(number), w }))
    .filter(entry => entry.size > 0)
    .sort((a, b) => b.size - a.size || a.w - b.w)
    .slice(0, LISTED)
    .map(entry => entry.w);
}

function cell(value: number, all: readonly number[], quantity: Quantity): string {
  const sizes = all.map(Math.abs);
  const full = quantity === 'density' ? 1 : sizes.reduce((top, size) => Math.max(top, size), 0);
  const bar = '▇'.repeat(full === 0 ? 0 : Math.round((Math.abs(value) / full) * BAR)).padEnd(BAR);
  const text =
    quantity === 'density'
      ? figure(value)
      : quantity === 'share' || quantity === 'flow'
        ? percent(value)
        : signedPercent(value);
  return `${bar} ${text.padStart(FIGURE)} ${ordinal(rankOf(Math.abs(value), sizes)).padStart(5)}`;
}

function headerLine(models: readonly ModelExplanation[], column: number): string {
  const titles = models.map(m => fit(`${MODEL_TITLES[m.role].toLowerCase()}, rank`, MODEL_COLUMNS)).join('  ');
  const first = models.length > 1 ? `most for (${models[0]!.role})` : 'most for';
  const served = models[0]!.words.some(({ mostFor }) => mostFor !== undefined);
  return `  ${' '.repeat(column)}  ${titles}${served ? `  ${first}` : ''}`.trimEnd();
}

/** The answer words that a word served most, as many as the window has room for. */
function withServed(row: string, model: ModelExplanation, word: number, width: number): string {
  const served = (model.words[word]?.mostFor ?? [])
    .map(w => model.response.words[w])
    .filter(w => w !== undefined)
    .map(w => (w.end ? '[end]' : printable(w.text)));
  const distinct = [...new Set(served)];
  let line = `${row} `;
  distinct.forEach((text, i) => {
    const more = i === 0 ? ` ${text}` : `, ${text}`;
    if (textWidth(line) + textWidth(more) <= width) line += more;
  });
  return line.trimEnd();
}
