/** @file What instruction tuning changed: numbers of the tuned model minus those of the base. */
import type { Difference, ModelExplanation } from '../../protocol/explanation';
import { pictureMethods } from '../../protocol/trust';
import { sumOverWords } from './tokenWords';

/**
 * Tuned minus base, by words of the prompt: the two models may cut it into different tokens.
 * @returns undefined without a pair
 */
export function difference(models: readonly ModelExplanation[]): Difference | undefined {
  const base = models.find(model => model.role === 'base');
  const tuned = models.find(model => model.role === 'tuned');
  if (!base || !tuned) return undefined;
  const score = minus(tuned.instructionScore?.value, base.instructionScore?.value);
  return {
    words: tuned.words.map((word, i) => {
      const before = base.words[i]!;
      const numbers = pictureMethods.flatMap(q => {
        const value = minus(word[q], before[q]);
        return value === undefined ? [] : [[q, value] as const];
      });
      return Object.fromEntries(numbers);
    }),
    ...(score !== undefined && { instructionScore: score }),
  };
}

/**
 * For one answer word: I / sum |I| over the competing rows, tuned minus base, one number a word of the prompt.
 * Only for models that explain the same response.
 * @param answerWord index into `response.words`
 * @returns undefined while a matrix is missing
 */
export function answerWordDifference(
  base: ModelExplanation,
  tuned: ModelExplanation,
  answerWord: number,
): readonly number[] | undefined {
  const before = answerWordShares(base, answerWord);
  const after = answerWordShares(tuned, answerWord);
  return before && after && after.map((share, word) => share - before[word]!);
}

/**
 * Signed part that each word of the prompt has in one answer word: I / sum |I| over the competing rows, I summed over the answer
 * word's columns. All 0 where nothing was attributed.
 * @returns undefined while the matrix is missing
 */
export function answerWordShares(model: ModelExplanation, answerWord: number): readonly number[] | undefined {
  const { attribution, promptTokens, response, words } = model;
  const columns = response.words[answerWord]?.tokens;
  if (!attribution || !columns) return undefined;
  const signed = promptTokens.map((token, n) =>
    token.kind === 'file' ? columns.reduce((sum, m) => sum + attribution.data[n * attribution.columns + m]!, 0) : 0,
  );
  const whole = signed.reduce((sum, value) => sum + Math.abs(value), 0);
  return sumOverWords(
    signed.map(value => (whole === 0 ? 0 : value / whole)),
    words.map(word => word.tokens),
  );
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
