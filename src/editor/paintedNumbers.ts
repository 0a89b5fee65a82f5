/** @file The one number a word that the file shows now: density, share or an answer word's levels, of a model or tuned minus base. */
import type { Explanation, ModelExplanation } from '../protocol/explanation';
import type { ViewMode } from '../workbench/explanationStore';
import type { Quantity } from '../workbench/settings';

export interface View {
  readonly mode: ViewMode;
  /** What the user wants to see; before the matrix is there it is always the share. */
  readonly quantity: Quantity;
  /** Index into the answer's words. */
  readonly answerWord?: number;
}

export interface PaintedNumbers {
  /** What is shown, which while the first picture lasts is not what was asked for. */
  readonly quantity: Quantity | 'answer-word';
  /** `difference` only where there is one. */
  readonly mode: ViewMode | 'single';
  /**
   * One entry a word of the prompt: in [0, 1], in a difference [-1, 1] with the sign of tuned minus base. Densities and levels
   * are as they are, shares are divided by the largest.
   */
  readonly values: readonly number[];
}

/** Levels of an answer word's column, as in ARCHITECTURE.md, "The numbers". */
const LEVELS = 10;

export function paintedNumbers(explanation: Explanation, view: View): PaintedNumbers {
  const mode = shownMode(explanation, view.mode);
  return answerWordNumbers(explanation, mode, view.answerWord) ?? wordNumbers(explanation, mode, view.quantity);
}

function shownMode({ models, difference }: Explanation, wanted: ViewMode): PaintedNumbers['mode'] {
  if (wanted === 'difference' && difference) return wanted;
  const role = wanted === 'base' ? 'base' : 'tuned';
  return models.some(model => model.role === role) ? role : 'single';
}

function modelOf({ models }: Explanation, role: PaintedNumbers['mode']): ModelExplanation {
  return models.find(model => model.role === role) ?? models.at(-1)!;
}

function wordNumbers(explanation: Explanation, mode: PaintedNumbers['mode'], wanted: Quantity): PaintedNumbers {
  const words = mode === 'difference' ? explanation.difference!.words : modelOf(explanation, mode).words;
  if (wanted === 'density' && explanation.stage === 'complete') {
    return { quantity: 'density', mode, values: words.map(word => word.density ?? 0) };
  }
  return { quantity: 'share', mode, values: overLargest(words.map(word => word.share)) };
}

/** Undefined without a chosen word, without its column, and for the difference of two different answers. */
function answerWordNumbers(
  explanation: Explanation,
  mode: PaintedNumbers['mode'],
  answerWord: number | undefined,
): PaintedNumbers | undefined {
  if (answerWord === undefined || (mode === 'difference' && explanation.responses === 'own')) return undefined;
  const of = (role: PaintedNumbers['mode']): number[] | undefined => wordLevels(modelOf(explanation, role), answerWord);
  const values = mode === 'difference' ? minus(of('tuned'), of('base')) : of(mode);
  return values && { quantity: 'answer-word', mode, values };
}

/** ⌈10 max(I, 0) / max⌉ / 10 of each word's strongest token, I summed over the answer word's columns. */
function wordLevels({ attribution, promptTokens, response, words }: ModelExplanation, answerWord: number) {
  const columns = response.words[answerWord]?.tokens;
  if (!attribution || !columns) return undefined;
  const served = promptTokens.map(({ kind }, n) =>
    kind === 'file'
      ? Math.max(
          0,
          sum(columns, m => attribution.data[n * attribution.columns + m]!),
        )
      : 0,
  );
  const levels = overLargest(served).map(value => Math.ceil(LEVELS * value) / LEVELS);
  return words.map(({ tokens }) => tokens.reduce((top, token) => Math.max(top, levels[token]!), 0));
}

function sum(indices: readonly number[], value: (index: number) => number): number {
  return indices.reduce((total, index) => total + value(index), 0);
}

function minus(a: number[] | undefined, b: number[] | undefined): number[] | undefined {
  return a && b && a.map((value, i) => value - b[i]!);
}

/** All 0 where the largest is. */
function overLargest(values: readonly number[]): number[] {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return values.map(value => (largest === 0 ? 0 : value / largest));
}
