/** @file Words of the prompt on which the answer leans more, or less, after tuning. */
import type { InstructionComparison, WordShift } from '../../protocol/comparison';
import type { Explanation } from '../../protocol/explanation';

/** Words named on each side. */
const NAMED = 5;

/** Scores of both models, and the words whose drawn density changed most; empty lists while the matrices are missing. */
export function instructionComparison({ prompt, models, difference }: Explanation): InstructionComparison {
  const scores = models.flatMap(({ role, instructionScore }) =>
    instructionScore ? [{ role, value: instructionScore.value }] : [],
  );
  const [base, tuned] = models;
  const shifts = (difference?.words ?? []).flatMap(({ density }, word): WordShift[] => {
    if (density === undefined || density === 0) return [];
    const densities = { base: base!.words[word]!.density ?? 0, tuned: tuned!.words[word]!.density ?? 0 };
    return [{ word, text: prompt.words[word]!.text, ...densities, difference: density }];
  });
  return {
    scores,
    ...(difference?.instructionScore !== undefined && { difference: difference.instructionScore }),
    gained: strongest(shifts, shift => shift.difference),
    lost: strongest(shifts, shift => -shift.difference),
  };
}

/** Those whose size is positive, largest first, equal ones in the order of the prompt. */
function strongest(shifts: readonly WordShift[], size: (shift: WordShift) => number): WordShift[] {
  return shifts
    .filter(shift => size(shift) > 0)
    .sort((a, b) => size(b) - size(a) || a.word - b.word)
    .slice(0, NAMED);
}
