/** @file The editor as the attribution view's host. */
import type { MessageConnection } from 'vscode-jsonrpc/browser';
import {
  ContentNotification,
  CopyRequest,
  PickAnswerWordRequest,
  PictureRequest,
  ReadyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
  StateNotification,
  type SavedView,
  type ViewCommand,
} from '../../src/protocol/webview';
import type { ViewMode } from '../../src/picture/view';
import { connectEditor, type VsCodeApi } from './editorConnection';
import type { ViewHost, ViewListener } from './viewHost';

export class VsCodeHost implements ViewHost {
  readonly editor = true;
  readonly #connection: MessageConnection;

  constructor(private readonly api: VsCodeApi) {
    this.#connection = connectEditor(api);
  }

  start(listener: ViewListener): void {
    this.#connection.onNotification(ContentNotification, content => listener.content(content ?? undefined));
    this.#connection.onNotification(StateNotification, state => listener.state(state));
    this.#connection.onRequest(PictureRequest, ({ format }) => listener.picture(format));
    this.#connection.listen();
    this.#asked(this.#connection.sendRequest(ReadyRequest, (this.saved() ?? {}) as SavedView));
  }

  pickAnswerWord(word: number | undefined): void {
    this.#asked(this.#connection.sendRequest(PickAnswerWordRequest, { word: word ?? null }));
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
  save(view: SavedView): void {
    this.api.setState(view);
  }

  /** The editor answers by telling the new state; where it refuses, it has said so itself, and the picture stays as it was. */
  #asked(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => console.warn(error));
  }
}
