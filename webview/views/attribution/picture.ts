/** @file What the matrix draws: rows, answer words, one number a cell, bars beside it. No colour and no pixel. */
import { zeros, type Matrix } from '../../../src/base/matrix';
import { printable } from '../../../src/base/printable';
import { answerCells } from '../../../src/picture/answerCells';
import { modelOf, shownMode } from '../../../src/picture/shownMode';
import type { CellQuantity, ShownMode, ViewMode } from '../../../src/protocol/view';
import type { ModelExplanation } from '../../../src/protocol/explanation';
import type { AttributionContent } from '../../../src/protocol/views/attributionMessages';
import { rowsOf, type Row } from './rows';

export interface Choices {
  readonly mode: ViewMode;
  readonly quantity: CellQuantity;
  readonly onlyStrong: boolean;
  readonly unfolded: ReadonlySet<number>;
}

export interface Column {
  readonly text: string;
  /** Stands for the end of the answer. */
  readonly end: boolean;
  /** Natural logarithm; the sum over the word's tokens. */
  readonly logProbability: number;
}

export interface Bars {
  readonly title: string;
  readonly role: ModelExplanation['role'];
  /** One a row, in [0, 1] of what a bar can show. */
  readonly values: readonly number[];
  /** One a row, as it is. */
  readonly figures: readonly number[];
}

export interface Picture {
  readonly mode: ShownMode;
  readonly quantity: CellQuantity | 'difference';
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** Rows x columns; undefined while there is no matrix, or no difference of one. */
  readonly values?: Matrix;
  /** The |value| that is drawn at full strength. */
  readonly full: number;
  readonly barQuantity: 'density' | 'influence';
  readonly bars: readonly Bars[];
}

/** “Only strong rows”: words whose bar is at least this part of the longest, in one of the models. */
const STRONG = 0.4;

export function pictureOf(
  content: AttributionContent,
  { mode: wanted, quantity, onlyStrong, unfolded }: Choices,
): Picture {
  const { explanation } = content;
  const mode = shownMode(explanation, wanted);
  const model = modelOf(explanation, mode);
  const barQuantity = explanation.stage === 'complete' ? 'density' : 'influence';
  const shown = explanation.models.toReversed();
  const lengths = shown.map(one => barLengths(one, barQuantity));
  const strong = (word: number): boolean => lengths.some(values => values[word]! >= STRONG);
  const rows = rowsOf(content, unfolded, onlyStrong ? strong : undefined);
  const cells = answerCells(explanation, mode, quantity);
  return {
    mode,
    quantity: cells?.quantity ?? quantity,
    rows,
    columns: model.response.words.map(word => columnOf(model, word)),
    ...(cells && { values: overRows(cells.values, rows, cells.quantity) }),
    full: cells?.full ?? 1,
    barQuantity,
    bars: shown.map((one, i) => ({
      title: one.role === 'single' ? barQuantity : one.role,
      role: one.role,
      values: rows.map(row => most(lengths[i]!, row)),
      figures: rows.map(row => barFigure(one, barQuantity, row)),
    })),
  };
}

function columnOf(
  { response }: ModelExplanation,
  { text, tokens, end }: ModelExplanation['response']['words'][number],
): Column {
  const logProbability = tokens.reduce((sum, m) => sum + response.tokens[m]!.logProbability, 0);
  return { text: end ? 'end' : printable(text), end, logProbability };
}

/** Density as it is, sizes of influence over the largest one. */
function barLengths({ words }: ModelExplanation, quantity: Picture['barQuantity']): number[] {
  if (quantity === 'density') return words.map(word => word.density ?? 0);
  const top = words.reduce((largest, { influence }) => Math.max(largest, Math.abs(influence)), 0);
  return words.map(({ influence }) => (top === 0 ? 0 : Math.abs(influence) / top));
}

/** A sentence's density is that of its strongest word, its influence the sum. */
function barFigure({ words }: ModelExplanation, quantity: Picture['barQuantity'], { from, to }: Row): number {
  const own = words.slice(from, to);
  return quantity === 'density'
    ? own.reduce((top, { density }) => Math.max(top, density ?? 0), 0)
    : own.reduce((sum, { influence }) => sum + influence, 0);
}

function most(values: readonly number[], { from, to }: Row): number {
  return values.slice(from, to).reduce((top, value) => Math.max(top, value), 0);
}

/** A sentence's level is the highest of its words; parts of a whole add up. */
function overRows({ columns, data }: Matrix, rows: readonly Row[], quantity: Picture['quantity']): Matrix {
  const result = zeros(rows.length, columns);
  rows.forEach(({ from, to }, row) => {
    for (let word = from; word < to; word++) {
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column;
        const value = data[word * columns + column]!;
        result.data[at] = quantity === 'levels' ? Math.max(result.data[at]!, value) : result.data[at]! + value;
      }
    }
  });
  return result;
}
