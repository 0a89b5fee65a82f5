/** @file A page without an editor around it: what a reader picks changes this page and nothing else. */
import type { AttributionContent, AttributionState } from '../../src/protocol/webview';
import type { ViewMode } from '../../src/picture/view';
import type { ViewHost, ViewListener } from './viewHost';

export class StandaloneHost implements ViewHost {
  readonly editor = false;
  #listener: ViewListener | undefined;
  #state: AttributionState;

  constructor(private readonly content: AttributionContent) {
    const fileName = content.fileName;
    this.#state = { fileName, mode: 'tuned', stale: false, restricted: false, follow: false };
  }

  start(listener: ViewListener): void {
    this.#listener = listener;
    listener.content(this.content);
    listener.state(this.#state);
  }
  pickAnswerWord(word: number | undefined): void {
    const { answerWord: _, ...state } = this.#state;
    this.#become(word === undefined ? state : { ...state, answerWord: word });
  }
  revealWord(word: number): void {
    this.#become({ ...this.#state, cursorWord: word });
  }
  setMode(mode: ViewMode): void {
    this.#become({ ...this.#state, mode });
  }
  setFollow(): void {
    // There is no editor to follow.
  }
  run(): void {
    // There is nothing to run.
  }
  async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
  }
  saved(): unknown {
    return undefined;
  }
  save(): void {
    // A page begins anew each time it is opened.
  }

  #become(state: AttributionState): void {
    this.#state = state;
    this.#listener?.state(state);
  }
}
