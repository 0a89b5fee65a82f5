/** @file What is known of every explained file, and the one view that all features show. */
import type { Span } from '../../base/span';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { Picked } from '../../picture/paintedNumbers';
import type { ViewMode } from '../../protocol/view';
import type { Explanation } from '../../protocol/explanation';
import { FileStore, type AskedFile } from '../core/fileStore';

/** `answerWord`, or else `contrast`, is painted instead of density or share. */
export interface ExplainedFile extends AskedFile, Picked {
  readonly text: string;
  readonly document: PromptDocument;
  /** The part of the file that was explained, where it was not all of it. */
  readonly selection?: Span;
  readonly explanation?: Explanation;
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
