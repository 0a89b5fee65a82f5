/** @file Branches of a file's compared answer: asked for one at a time, kept as a tree of at most a dozen for as long as that answer is compared. */
import * as l10n from '@vscode/l10n';
import { CancelledError, LensError } from '../../base/errors';
import { branchQuestion, type BranchChoice } from '../../client/sectionQuestions';
import { treeBranch } from '../../picture/branchTree';
import { MAX_BRANCHES, type TreeBranch } from '../../protocol/branch';
import type { Comparison } from '../../protocol/comparison';
import type { Progress } from '../../protocol/request';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { toldError } from '../core/editorSteps';
import { sameAnswer, type BranchedAnswer, type Compared, type ComparedFile } from './comparedFile';

export class Branches {
  constructor(
    private readonly lens: Pick<LensContext, 'service'>,
    private readonly store: FileStore<ComparedFile>,
  ) {}

  /** The answer of a branch, of the compared answer where the number is 0. @throws LensError where there is none */
  left(uri: string, number: number): { readonly compared: Compared; readonly comparison: Comparison } {
    const file = this.store.get(uri);
    const comparison = number === 0 ? file?.compared?.comparison : file?.branches?.all[number - 1]?.comparison;
    if (!file?.compared || !comparison) throw noSuchAnswer();
    return { compared: file.compared, comparison };
  }

  /** Where there is none, the entry of the file says so. */
  hasRoom(uri: string): boolean {
    if ((this.store.get(uri)?.branches?.all.length ?? 0) < MAX_BRANCHES) return true;
    const error = toldError(
      new LensError({
        reason: 'usage',
        message: l10n.t('There are {0} branches, as many as are kept.', MAX_BRANCHES),
        next: l10n.t('Remove one, then branch again.'),
      }),
    );
    this.store.update(uri, file => ({ ...file, branches: { all: file.branches?.all ?? [], error } }));
    return false;
  }

  /** Ends with one more branch, or a reason, in the entry of the file. Never rejects. */
  async ask(uri: string, parent: number, choice: BranchChoice): Promise<void> {
    const { compared, comparison } = this.left(uri, parent);
    const tell = (change: (branches: BranchedAnswer) => BranchedAnswer): void =>
      this.store.update(uri, file =>
        // Another answer is compared by now where the file was compared again.
        file.compared && sameAnswer(file.compared, compared)
          ? { ...file, branches: change(file.branches ?? { all: [] }) }
          : file,
      );
    tell(({ all }) => ({ all, work: {} }));
    try {
      const onProgress = (progress: Progress): void => tell(({ all }) => ({ all, work: { progress } }));
      const question = branchQuestion(compared.params, comparison, choice);
      const branch = await this.lens.service.branch(ownerOf(uri), question, { onProgress });
      tell(({ all }) => ({ all: [...all, treeBranch(branch, comparison, parent)], newest: all.length + 1 }));
    } catch (error) {
      if (this.lens.service.isRunning(ownerOf(uri))) return;
      tell(({ all }) => ({ all, ...(!(error instanceof CancelledError) && { error: toldError(error) }) }));
    }
  }

  /** With what branches off from it. */
  remove(uri: string, number: number): void {
    this.cancel(uri);
    this.store.update(uri, file => ({ ...file, branches: { all: withoutBranch(file.branches?.all ?? [], number) } }));
  }

  cancel(uri: string): void {
    this.lens.service.cancel(ownerOf(uri));
  }
}

/** @param number from 1; the others are numbered again */
export function withoutBranch(all: readonly TreeBranch[], number: number): TreeBranch[] {
  const gone = new Set([number]);
  all.forEach(({ parent }, i) => gone.has(parent) && gone.add(i + 1));
  const now = new Map([[0, 0]]);
  const kept = all.flatMap((branch, i) => (gone.has(i + 1) ? [] : [{ branch, was: i + 1 }]));
  kept.forEach(({ was }, i) => now.set(was, i + 1));
  return kept.map(({ branch }) => ({ ...branch, parent: now.get(branch.parent)! }));
}

function noSuchAnswer(): LensError {
  return new LensError({
    reason: 'usage',
    message: l10n.t('There is no such answer any more.'),
    next: l10n.t('Compare the models first.'),
  });
}

/** Goes on beside whatever else is asked about the file. */
function ownerOf(uri: string): string {
  return `branch in ${uri}`;
}
