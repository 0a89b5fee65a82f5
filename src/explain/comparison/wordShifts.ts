/** @file Words that a comparison found gained or lost, and what speaks for one token of the answer and not another. */
import type { InstructionComparison, WordShift } from '../../protocol/comparison';
import type { Explanation, ExplainedToken, PromptWord } from '../../protocol/explanation';
import { sumOverWords, tokensOfWords, type InkedToken } from '../attribution/tokenWords';

/** Words named on each side. */
const NAMED = 5;

/** Scores of both models where the matrices are there, and the words whose influence changed most. */
export function instructionComparison({ prompt, models, difference }: Explanation): InstructionComparison {
  const scores = models.flatMap(({ role, instructionScore }) =>
    instructionScore ? [{ role, value: instructionScore.value }] : [],
  );
  const [base, tuned] = models;
  const shifts = (difference?.words ?? []).flatMap(({ influence }, word): WordShift[] => {
    if (influence === 0) return [];
    const [before, after] = [base, tuned].map(model => model!.words[word]!.influence);
    if (influence === undefined || before === undefined || after === undefined) return [];
    const influences = { base: before, tuned: after };
    return [{ word, text: prompt.words[word]!.text, ...influences, difference: influence }];
  });
  return {
    scores,
    ...(difference?.instructionScore !== undefined && { difference: difference.instructionScore }),
    gained: strongest(shifts, shift => shift.difference),
    lost: strongest(shifts, shift => -shift.difference),
  };
}

/** Those whose size is positive, largest first, equal ones in the order of the prompt. */
export function strongest<S extends Pick<WordShift, 'word'>>(shifts: readonly S[], size: (shift: S) => number): S[] {
  return shifts
    .filter(shift => size(shift) > 0)
    .sort((a, b) => size(b) - size(a) || a.word - b.word)
    .slice(0, NAMED);
}

/**
 * Signed part of each word: over the sum of |attribution| on the rows that compete (the file's own text), summed over the word's
 * tokens. All 0 where nothing was attributed.
 * @param attribution one number a token of the prompt
 */
export function wordContrast(
  attribution: ArrayLike<number>,
  tokens: readonly (Pick<ExplainedToken, 'kind'> & InkedToken)[],
  words: readonly PromptWord[],
): number[] {
  const competing = tokens.map(({ kind }, n) => (kind === 'file' ? attribution[n]! : 0));
  const whole = competing.reduce((sum, value) => sum + Math.abs(value), 0);
  const placed = tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
  return sumOverWords(
    competing.map(value => (whole === 0 ? 0 : value / whole)),
    tokensOfWords(placed, words),
  );
}
