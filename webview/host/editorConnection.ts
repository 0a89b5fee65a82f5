/** @file The line to the editor: JSON-RPC over the webview's messages. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';

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

/** Not yet listening. */
export function connectEditor(api: VsCodeApi): MessageConnection {
  return createMessageConnection(new WindowReader(), new WindowWriter(api));
}
