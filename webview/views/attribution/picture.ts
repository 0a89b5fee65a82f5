/** @file What the matrix draws: rows, answer words, one number a cell, bars beside it. No colour and no pixel. */
import * as l10n from '@vscode/l10n';
import { zeros, type Matrix } from '../../../src/base/matrix';
import { printable } from '../../../src/base/printable';
import { answerCells } from '../../../src/picture/answerCells';
import { modelOf, shownMode } from '../../../src/picture/shownMode';
import { isAtChance } from '../../../src/picture/shownTrust';
import { hasSides, QUANTITY_NAMES, shownQuantity, strongWords, wordBars } from '../../../src/picture/wordBars';
import type { CellQuantity, Quantity, ShownMode, ViewMode } from '../../../src/protocol/view';
import type { Explanation, ModelExplanation } from '../../../src/protocol/explanation';
import type { AttributionContent } from '../../../src/protocol/views/attributionMessages';
import { isLong, rowsOf, type Row } from './rows';

export interface Choices {
  readonly mode: ViewMode;
  /** Of the cells; where nothing was chosen, the influence if its matrix is there. */
  readonly quantity: CellQuantity | undefined;
  /** Of the bars; where it is not there (yet), the influence is shown. */
  readonly bars: Quantity;
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
  /** No better than chance: drawn as outlines, as in the file. */
  readonly atChance: boolean;
  /** One a row, signed, in parts of the room a bar has. */
  readonly lengths: readonly number[];
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
  /** What the cells are, or would be: in a difference, of what. */
  readonly cells: CellQuantity;
  /** Neither there nor on its way: it takes long, and nobody has asked for it. Rows and bars are all there is to draw. */
  readonly matrixLeftOut: boolean;
  readonly barQuantity: Quantity;
  /** The bars go to two sides: for the answer, against it. */
  readonly barSides: boolean;
  /** Where a bar begins, as a part of its room. */
  readonly barZero: number;
  readonly bars: readonly Bars[];
}

/** “Only strong rows”: words whose bar is at least this part of the longest, in one of the models. */
const STRONG = 0.4;

export function pictureOf(
  content: AttributionContent,
  { mode: wanted, quantity: chosen, bars: wantedBars, onlyStrong, unfolded }: Choices,
): Picture {
  const { explanation, sentences } = content;
  const quantity = chosen ?? (hasInfluenceMatrix(explanation) ? 'influence' : 'levels');
  const mode = shownMode(explanation, wanted);
  const model = modelOf(explanation, mode);
  const barQuantity = shownQuantity(explanation, wantedBars);
  const shown = explanation.models.toReversed();
  const strong = onlyStrong ? strongWords(shown, barQuantity, STRONG) : undefined;
  const rows = rowsOf(content, unfolded, strong && (word => strong.has(word)));
  const cells = answerCells(explanation, mode, quantity);
  const bars = wordBars(shown, barQuantity, rows, isLong(explanation.prompt.words.length) ? sentences : []);
  return {
    mode,
    quantity: cells?.quantity ?? quantity,
    rows,
    columns: model.response.words.map(word => columnOf(model, word)),
    ...(cells && { values: overRows(cells.values, rows, cells.quantity) }),
    full: cells?.full ?? 1,
    cells: mode === 'difference' && quantity !== 'influence' ? 'signed' : quantity,
    matrixLeftOut: !cells && (quantity === 'influence' || explanation.matrixSeconds !== undefined),
    barQuantity,
    barSides: hasSides(barQuantity),
    barZero: bars.zero,
    bars: bars.models.map(one => ({
      ...one,
      title: one.role === 'single' ? QUANTITY_NAMES[barQuantity] : one.role,
      atChance: isAtChance(explanation, { mode: one.role, quantity: barQuantity }),
    })),
  };
}

export function hasInfluenceMatrix({ models }: Explanation): boolean {
  return models.some(model => model.influenceMatrix);
}

function columnOf(
  { response }: ModelExplanation,
  { text, tokens, end }: ModelExplanation['response']['words'][number],
): Column {
  const logProbability = tokens.reduce((sum, m) => sum + response.tokens[m]!.logProbability, 0);
  return { text: end ? l10n.t('end') : printable(text), end, logProbability };
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
