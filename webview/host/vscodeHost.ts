/** @file The editor as a view's host: JSON-RPC over the webview's messages. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';
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
import type { ViewHost, ViewListener } from './viewHost';

/** What VS Code gives to a webview's script, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

class WindowReader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    const hear = ({ data }: MessageEvent<Message>): void => callback(data);
    window.addEventListener('message', hear);
    return { dispose: () => window.removeEventListener('message', hear) };
  }
}

class WindowWriter extends AbstractMessageWriter {
  constructor(private readonly api: VsCodeApi) {
    super();
  }
  write(message: Message): Promise<void> {
    this.api.postMessage(message);
    return Promise.resolve();
  }
  end(): void {
    // A webview ends with its page.
  }
}

export class VsCodeHost implements ViewHost {
  readonly editor = true;
  readonly #connection: MessageConnection;

  constructor(private readonly api: VsCodeApi) {
    this.#connection = createMessageConnection(new WindowReader(), new WindowWriter(api));
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
