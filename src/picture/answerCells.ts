/** @file One number a word of the prompt and a word of the answer: what the matrix of the attribution panel draws. */
import { zeros, type Matrix } from '../base/matrix';
import { levels, LEVELS } from '../explain/attribution/density';
import type { Explanation, ModelExplanation } from '../protocol/explanation';
import { modelOf } from './shownMode';
import type { CellQuantity, ShownMode } from '../protocol/view';

export interface AnswerCells {
  /** What is shown. */
  readonly quantity: CellQuantity | 'difference';
  readonly mode: ShownMode;
  /** Words of the prompt x chosen words of the answer. */
  readonly values: Matrix;
  /** The |value| that is drawn at full strength; never 0. */
  readonly full: number;
}

/**
 * An answer word is the sum of its columns of I. Then, over the rows that compete (the file's own text):
 * `levels`: ⌈10 max(I, 0) / max⌉, the largest of the word's tokens; `share`: |I| / Σ|I|, summed over the tokens;
 * `signed`: I / Σ|I|, summed; `influence`: by GIM's rules, as the influence of a whole answer: summed over a word's tokens, then divided by
 * the words' Σ|I|. A difference, tuned minus base: of influences where those are chosen, else signed.
 * @param answerWords indices into `response.words`; all of them where it is left out
 * @returns undefined while a matrix is missing, and for the difference of two different answers
 */
export function answerCells(
  explanation: Explanation,
  mode: ShownMode,
  quantity: CellQuantity,
  answerWords?: readonly number[],
): AnswerCells | undefined {
  if (mode === 'difference')
    return differenceCells(explanation, quantity === 'influence' ? quantity : 'signed', answerWords);
  const values = modelCells(modelOf(explanation, mode), quantity, answerWords);
  return values && { quantity, mode, values, full: quantity === 'levels' ? LEVELS : largest(values) };
}

function differenceCells(
  { models, responses }: Explanation,
  quantity: CellQuantity,
  answerWords: readonly number[] | undefined,
): AnswerCells | undefined {
  const [base, tuned] = ['base', 'tuned'].map(role => models.find(model => model.role === role));
  if (responses === 'own' || !base || !tuned) return undefined;
  const [before, after] = [base, tuned].map(model => modelCells(model, quantity, answerWords));
  if (!before || !after || before.data.length !== after.data.length) return undefined;
  const values = { ...after, data: Float64Array.from(after.data, (value, at) => value - before.data[at]!) };
  return { quantity: 'difference', mode: 'difference', values, full: largest(values) };
}

function modelCells(
  model: ModelExplanation,
  quantity: CellQuantity,
  answerWords: readonly number[] | undefined,
): Matrix | undefined {
  const { words } = model.response;
  const chosen = answerWords ?? words.map((_, word) => word);
  const matrix = quantity === 'influence' ? model.influenceMatrix : model.attribution;
  if (!matrix || chosen.some(word => !words[word])) return undefined;
  const columns = chosen.map(word => words[word]!.tokens);
  const competing = model.promptTokens.flatMap(({ kind }, n) => (kind === 'file' ? [n] : []));
  const summed = summedColumns(matrix, competing, columns);
  if (quantity === 'influence') return partsOfWhole(overWords(summed, competing, model, undefined), 'signed');
  const tokens = quantity === 'levels' ? levels(summed, 0) : partsOfWhole(summed, quantity);
  return overWords(tokens, competing, model, quantity === 'levels' ? Math.max : undefined);
}

/** Competing tokens x answer words. */
function summedColumns({ columns, data }: Matrix, rows: readonly number[], words: readonly (readonly number[])[]) {
  const result = zeros(rows.length, words.length);
  rows.forEach((n, row) => {
    words.forEach((tokens, word) => {
      let sum = 0;
      for (const m of tokens) sum += data[n * columns + m]!;
      result.data[row * words.length + word] = sum;
    });
  });
  return result;
}

/** I / Σ|I| of each column, or its size; all 0 where nothing was attributed. */
function partsOfWhole({ rows, columns, data }: Matrix, quantity: CellQuantity): Matrix {
  const wholes = new Float64Array(columns);
  data.forEach((value, at) => (wholes[at % columns]! += Math.abs(value)));
  const part = (value: number, at: number): number => {
    const whole = wholes[at % columns]!;
    if (whole === 0) return 0;
    return (quantity === 'share' ? Math.abs(value) : value) / whole;
  };
  return { rows, columns, data: Float64Array.from(data, part) };
}

/** Words of the prompt x answer words: the sum over a word's tokens, a token of two words counted for the first, unless `join`. */
function overWords(
  { columns, data }: Matrix,
  competing: readonly number[],
  { words, promptTokens }: ModelExplanation,
  join: ((a: number, b: number) => number) | undefined,
): Matrix {
  const rowOf = new Int32Array(promptTokens.length).fill(-1);
  competing.forEach((n, row) => (rowOf[n] = row));
  const counted = new Uint8Array(promptTokens.length);
  const result = zeros(words.length, columns);
  words.forEach(({ tokens }, word) => {
    for (const n of tokens) {
      const row = rowOf[n]!;
      if (row < 0 || (!join && counted[n] === 1)) continue;
      counted[n] = 1;
      for (let column = 0; column < columns; column++) {
        const at = word * columns + column;
        const value = data[row * columns + column]!;
        result.data[at] = join ? join(result.data[at]!, value) : result.data[at]! + value;
      }
    }
  });
  return result;
}

function largest({ data }: Matrix): number {
  let top = 0;
  for (const value of data) top = Math.max(top, Math.abs(value));
  return top === 0 ? 1 : top;
}
