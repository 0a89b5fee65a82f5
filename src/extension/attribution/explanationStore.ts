/** @file What is known of every explained file, and the one view that all features show. Features listen; none computes. */
import type { ErrorFacts } from '../../base/errors';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { Picked } from '../../picture/paintedNumbers';
import type { ViewMode } from '../../protocol/view';
import type { Progress } from '../../protocol/request';
import type { Explanation } from '../../protocol/explanation';
import { FileStore } from '../core/fileStore';

/** `answerWord`, or else `contrast`, is painted instead of density or share. */
export interface ExplainedFile extends Picked {
  /** The file's address as a string. */
  readonly uri: string;
  /** The text that was explained; spans count in it. */
  readonly text: string;
  readonly document: PromptDocument;
  readonly explanation?: Explanation;
  /** Whether the file's text is another by now. */
  readonly stale: boolean;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** Name of the pair or model. */
  readonly label: string;
}

export class ExplanationStore extends FileStore<ExplainedFile> {
  #mode: ViewMode = 'tuned';

  get mode(): ViewMode {
    return this.#mode;
  }

  setMode(mode: ViewMode): void {
    this.#mode = mode;
    this.changedAll();
  }
}
