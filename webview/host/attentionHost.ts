/** @file Whoever shows the attention view: the editor, or nobody (a page of its own). */
import type { MessageConnection } from 'vscode-jsonrpc/browser';
import type { ViewMode } from '../../src/picture/view';
import {
  AttentionContentNotification,
  AttentionReadyRequest,
  AttentionStateNotification,
  PickFocusRequest,
  type AttentionContent,
  type AttentionState,
  type SavedAttention,
} from '../../src/protocol/attentionView';
import {
  CopyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
  type ViewCommand,
} from '../../src/protocol/webview';
import { connectEditor, type VsCodeApi } from './editorConnection';

export interface AttentionListener {
  content(content: AttentionContent | undefined): void;
  state(state: AttentionState): void;
}

export interface AttentionHost {
  /** Whether there is an editor that can be asked for things. */
  readonly editor: boolean;
  start(listener: AttentionListener): void;
  /** @param word index into the report's words */
  pickFocus(word: number): void;
  revealWord(word: number): void;
  setMode(mode: ViewMode): void;
  setFollow(follow: boolean): void;
  run(command: ViewCommand): void;
  /** Resolves when the text is on the clipboard. */
  copy(text: string): Promise<void>;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(view: SavedAttention & Readonly<Record<string, unknown>>): void;
}

export class EditorAttentionHost implements AttentionHost {
  readonly editor = true;
  readonly #connection: MessageConnection;

  constructor(private readonly api: VsCodeApi) {
    this.#connection = connectEditor(api);
  }

  start(listener: AttentionListener): void {
    this.#connection.onNotification(AttentionContentNotification, content => listener.content(content ?? undefined));
    this.#connection.onNotification(AttentionStateNotification, state => listener.state(state));
    this.#connection.listen();
    this.#asked(this.#connection.sendRequest(AttentionReadyRequest, (this.saved() ?? {}) as SavedAttention));
  }

  pickFocus(word: number): void {
    this.#asked(this.#connection.sendRequest(PickFocusRequest, { word }));
  }
  revealWord(word: number): void {
    this.#asked(this.#connection.sendRequest(RevealWordRequest, { word }));
  }
  setMode(mode: ViewMode): void {
    this.#asked(this.#connection.sendRequest(SetModeRequest, { mode }));
  }
  setFollow(follow: boolean): void {
    this.#asked(this.#connection.sendRequest(SetFollowRequest, { follow }));
  }
  run(command: ViewCommand): void {
    this.#asked(this.#connection.sendRequest(RunCommandRequest, { command }));
  }
  async copy(text: string): Promise<void> {
    await this.#connection.sendRequest(CopyRequest, { text });
  }
  saved(): unknown {
    return this.api.getState();
  }
  save(view: SavedAttention): void {
    this.api.setState(view);
  }

  /** The editor answers by telling the new state; where it refuses, it has said so itself. */
  #asked(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => console.warn(error));
  }
}

/** What a reader picks changes this page and nothing else. */
export class StandaloneAttentionHost implements AttentionHost {
  readonly editor = false;
  #listener: AttentionListener | undefined;
  #state: AttentionState;

  constructor(private readonly content: AttentionContent) {
    const { fileName } = content;
    this.#state = { fileName, mode: 'tuned', focus: 0, stale: false, restricted: false, follow: false };
  }

  start(listener: AttentionListener): void {
    this.#listener = listener;
    listener.content(this.content);
    listener.state(this.#state);
  }
  pickFocus(word: number): void {
    const focus = this.content.report.focus.findIndex(known => known.word === word);
    if (focus >= 0) this.#become({ ...this.#state, focus });
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

  #become(state: AttentionState): void {
    this.#state = state;
    this.#listener?.state(state);
  }
}
