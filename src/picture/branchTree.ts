/** @file A branch beside the answer that it leaves: how likely each model finds either, and which words of the prompt gained and lost. */
import type { Branch, BranchShift, BranchUnderModel, TreeBranch } from '../protocol/branch';
import type { Comparison } from '../protocol/comparison';
import { strongest } from '../explain/comparison/wordShifts';

/** @param left the answer that the branch leaves @param parent its number: 0 for the root */
export function treeBranch(branch: Branch, left: Comparison, parent: number): TreeBranch {
  return { ...branch, parent, models: modelsOf(branch.comparison, left) };
}

function modelsOf(branch: Comparison, parent: Comparison): BranchUnderModel[] {
  return branch.explanation.models.flatMap(({ role }) => {
    const [before, after] = [answerLogProbability(parent, role), answerLogProbability(branch, role)];
    if (before === undefined || after === undefined) return [];
    const shifts = shiftsOf(parent, branch, role);
    return [
      {
        role,
        logProbability: after,
        parentLogProbability: before,
        gained: strongest(shifts, shift => shift.difference),
        lost: strongest(shifts, shift => -shift.difference),
      },
    ];
  });
}

/** Natural logarithm, the sum over the answer's tokens; undefined where the model has not read it. */
export function answerLogProbability({ surprise }: Comparison, role: string): number | undefined {
  const model = surprise.models.find(one => one.role === role);
  return model?.tokens.reduce((sum, { logProbability }) => sum + logProbability, 0);
}

/** The prompt is the same, so a word is known by its place. Information flow where the pictures are of that alone. */
function shiftsOf(before: Comparison, after: Comparison, role: string): BranchShift[] {
  const [was, is] = [before, after].map(({ explanation }) => explanation.models.find(model => model.role === role));
  return after.explanation.prompt.words.flatMap(({ text }, word) => {
    const [parent, branch] = [was, is].map(model => model?.words[word]?.influence ?? model?.words[word]?.flow);
    if (parent === undefined || branch === undefined) return [];
    return [{ word, text, parent, branch, difference: branch - parent }];
  });
}
