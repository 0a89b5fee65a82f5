/** @file What is known of every explained file, and the one view that all features show. Features listen; none computes. */
import { DisposableOwner, Emitter } from '../base/disposable';
import type { ErrorFacts } from '../base/errors';
import type { PromptDocument } from '../prompt/promptDocument';
import type { ViewMode } from '../picture/view';
import type { Progress } from '../protocol/engine';
import type { Explanation } from '../protocol/explanation';

export interface ExplainedFile {
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
  /** Answer word whose column is painted instead of density or share. */
  readonly answerWord?: number;
  /** Name of the pair or model. */
  readonly label: string;
}

export class ExplanationStore extends DisposableOwner {
  readonly #files = new Map<string, ExplainedFile>();
  readonly #changed = this.register(new Emitter<string>());
  #mode: ViewMode = 'tuned';

  /** The address of a file whose entry, or whose view, changed. */
  readonly onDidChange = this.#changed.event;

  get(uri: string): ExplainedFile | undefined {
    return this.#files.get(uri);
  }

  get all(): readonly ExplainedFile[] {
    return [...this.#files.values()];
  }

  /** How many features listen; tests see by it whether one was forgotten. */
  get listeners(): number {
    return this.#changed.size;
  }

  get mode(): ViewMode {
    return this.#mode;
  }

  setMode(mode: ViewMode): void {
    this.#mode = mode;
    for (const uri of this.#files.keys()) this.#changed.fire(uri);
  }

  set(file: ExplainedFile): void {
    this.#files.set(file.uri, file);
    this.#changed.fire(file.uri);
  }

  /** Changes an entry; does nothing where there is none any more. */
  update(uri: string, change: (file: ExplainedFile) => ExplainedFile): void {
    const file = this.#files.get(uri);
    if (file) this.set(change(file));
  }

  delete(uri: string): void {
    if (this.#files.delete(uri)) this.#changed.fire(uri);
  }

  override dispose(): void {
    this.#files.clear();
    super.dispose();
  }
}
