/** @file Branches of a compared answer as the view draws them: small, since they go to it with every change. */
import { answerLogProbability } from './branchTree';
import type { BranchShift, TreeBranch } from '../protocol/branch';
import type { Comparison } from '../protocol/comparison';
import type { ToldBranch, ToldBranches, VersionRow } from '../protocol/views/comparisonMessages';
import { branchName, branchNotes, branchTexts } from './branchWords';

export function toldBranches(root: Comparison, all: readonly TreeBranch[]): Pick<ToldBranches, 'all' | 'root'> {
  return {
    all: all.map((branch, i) => told(branch, i + 1, branch.parent === 0 ? root : all[branch.parent - 1]!.comparison)),
    root: root.surprise.models
      .toReversed()
      .map(({ role }) => ({ role, logProbability: answerLogProbability(root, role)! })),
  };
}

function told(branch: TreeBranch, number: number, left: Comparison): ToldBranch {
  const { parent, goesOn, comparison, models } = branch;
  return {
    ...{ number, parent, goesOn, name: branchName(branch) },
    ...branchTexts(branch),
    ended: comparison.answers[0]!.ending === 'end-token',
    words: comparison.surprise.words.map(({ text, end }) => (end ? '[end]' : text)),
    notes: branchNotes(branch, left),
    models: models.toReversed().map(({ role, logProbability, parentLogProbability, gained, lost }) => ({
      ...{ role, logProbability, change: logProbability - parentLogProbability },
      ...{ gained: gained.map(row), lost: lost.map(row) },
    })),
  };
}

function row({ text, word, parent, branch }: BranchShift): VersionRow {
  return { text, word, before: parent, after: branch };
}
