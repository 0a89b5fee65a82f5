/** @file What is known of every explained file, and whose picture each shows. */
import type { Span } from '../../base/span';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { Picked } from '../../picture/paintedNumbers';
import type { ViewMode } from '../../protocol/view';
import type { Explanation } from '../../protocol/explanation';
import { FileStore, type AskedFile } from '../core/fileStore';

/** Indices into the answer's words, and what they are on one line. */
export interface AskedPassage {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** What is picked is painted instead of the whole answer's picture. */
export interface ExplainedFile extends AskedFile, Picked {
  readonly text: string;
  readonly document: PromptDocument;
  /** The part of the file that was explained, where it was not all of it. */
  readonly selection?: Span;
  readonly explanation?: Explanation;
  /** Words of the answer that were picked, while what they depended on is computed. */
  readonly asked?: AskedPassage;
}

/** What one model could not do says nothing of the next. @returns the file itself where it has no failure of another */
export function withoutFailureOfOther(file: ExplainedFile, label: string): ExplainedFile {
  if (!file.error || file.work || file.label === label) return file;
  const { error: _, ...rest } = file;
  return { ...rest, label: file.explanation ? file.label : label };
}

/** What a file shows before anybody chooses. */
export const USUAL_MODE: ViewMode = 'tuned';

export class ExplanationStore extends FileStore<ExplainedFile> {
  /** A file may have a mode without an explanation: its attention is shown in one too. */
  readonly #modes = new Map<string, ViewMode>();

  modeOf(uri: string | undefined): ViewMode {
    return (uri === undefined ? undefined : this.#modes.get(uri)) ?? USUAL_MODE;
  }

  setMode(uri: string, mode: ViewMode): void {
    if (mode === this.modeOf(uri)) return;
    this.#modes.set(uri, mode);
    this.changed(uri);
  }

  override delete(uri: string): void {
    this.#modes.delete(uri);
    super.delete(uri);
  }

  override dispose(): void {
    this.#modes.clear();
    super.dispose();
  }
}
