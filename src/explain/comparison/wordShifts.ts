/** @file Words of the prompt on which the answer leans more, or less, after tuning. */
import type { InstructionComparison, WordShift } from '../../protocol/comparison';
import type { Explanation } from '../../protocol/explanation';

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
    const influences = { base: base!.words[word]!.influence, tuned: tuned!.words[word]!.influence };
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
function strongest(shifts: readonly WordShift[], size: (shift: WordShift) => number): WordShift[] {
  return shifts
    .filter(shift => size(shift) > 0)
    .sort((a, b) => size(b) - size(a) || a.word - b.word)
    .slice(0, NAMED);
}
