/** @file The table of the strongest words: density as number, rank and bar in each model, and what each served most. */
import { printable } from '../../base/printable';
import { figure, ordinal, rankOf } from '../../base/readableNumbers';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { fit, textWidth } from './terminalText';

const LISTED = 10;
const BAR = 9;
/** Wider words are cut: nine in ten words of prompts are shorter. */
const WIDEST_WORD = 18;
/** Bar, figure and rank of one model. */
const MODEL_COLUMNS = BAR + 1 + 4 + 1 + 5;

/** Lines of the table; empty where no word has any density. */
export function strongestWords(explanation: Explanation, width: number, ink: Ink): string[] {
  const models = explanation.models.toReversed();
  const densities = models.map(model => model.words.map(w => w.density ?? w.share));
  const strongest = strongestIndices(densities[0] ?? []);
  if (strongest.length === 0) return [];
  const names = strongest.map(w => printable(explanation.prompt.words[w]?.text ?? ''));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const total = explanation.prompt.words.length;
  const rows = strongest.map((w, i) => {
    const numbers = densities.map(all => densityCell(all[w] ?? 0, all)).join('  ');
    const row = `  ${fit(names[i]!, column)}  ${numbers}`;
    return withServed(row, models[0]!, w, width);
  });
  const title = `Strongest words by ${MODEL_TITLES[models[0]!.role].toLowerCase()} density, of ${total}`;
  return [ink.bold(title), ink.dim(headerLine(models, column)), ...rows, ''];
}

function strongestIndices(densities: readonly number[]): number[] {
  return densities
    .map((density, w) => ({ density, w }))
    .filter(entry => entry.density > 0)
    .sort((a, b) => b.density - a.density || a.w - b.w)
    .slice(0, LISTED)
    .map(entry => entry.w);
}

function densityCell(density: number, all: readonly number[]): string {
  const bar = '▇'.repeat(Math.round(density * BAR)).padEnd(BAR);
  return `${bar} ${figure(density)} ${ordinal(rankOf(density, all)).padStart(5)}`;
}

function headerLine(models: readonly ModelExplanation[], column: number): string {
  const titles = models.map(m => fit(`${MODEL_TITLES[m.role].toLowerCase()}, rank`, MODEL_COLUMNS)).join('  ');
  const first = models.length > 1 ? `most for (${models[0]!.role})` : 'most for';
  return `  ${' '.repeat(column)}  ${titles}  ${first}`;
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
