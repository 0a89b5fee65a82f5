/** @file JSON-RPC over a webview's messages. They are as untrusted as any input: what is no JSON-RPC message is logged and dropped. */
import * as l10n from '@vscode/l10n';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationTokenSource,
  createMessageConnection,
  Message,
  type DataCallback,
  type Disposable,
  type MessageConnection,
  type RequestParam,
  type RequestType,
} from 'vscode-jsonrpc/node';
import { LensError, messageOf } from '../../base/errors';

/** What a webview has of messages; `vscode.Webview` is one. */
export interface MessageChannel {
  postMessage(message: unknown): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): Disposable;
}

/** Gets a line for each message that was not understood. */
export interface ConnectionLog {
  warn(message: string): void;
}

/** How long a view may take for an answer, in milliseconds: a large picture as PNG takes a few seconds on a slow machine. */
export const VIEW_DEADLINE_MS = 20_000;

/** @returns a connection that listens when its `listen` is called, and ends with `dispose` */
export function connectView(channel: MessageChannel, log: ConnectionLog): MessageConnection {
  const logger = {
    error: (message: string) => log.warn(`view: ${message}`),
    warn: (message: string) => log.warn(`view: ${message}`),
    info: () => undefined,
    log: () => undefined,
  };
  const connection = createMessageConnection(new ChannelReader(channel, log), new ChannelWriter(channel), logger);
  connection.onUnhandledNotification(({ method }) => log.warn(`view: nothing handles ${method.slice(0, 100)}`));
  return connection;
}

/**
 * A request to a view, which may be gone, hidden or at work for long.
 * @throws LensError internal after the deadline; what the view answered as an error
 */
export async function askView<P, R>(
  connection: MessageConnection,
  type: RequestType<P, R, void>,
  params: RequestParam<P>,
  milliseconds = VIEW_DEADLINE_MS,
): Promise<R> {
  const source = new CancellationTokenSource();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      source.cancel();
      reject(noAnswer(milliseconds));
    }, milliseconds);
  });
  try {
    return await Promise.race([connection.sendRequest(type, params, source.token), late]);
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}

function noAnswer(milliseconds: number): LensError {
  return new LensError({
    reason: 'internal',
    message: l10n.t('The view did not answer within {0} s.', milliseconds / 1000),
    next: l10n.t('Close the panel, open it again and retry.'),
  });
}

class ChannelReader extends AbstractMessageReader {
  constructor(
    private readonly channel: MessageChannel,
    private readonly log: ConnectionLog,
  ) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    return this.channel.onDidReceiveMessage(message => {
      if (!isMessage(message)) {
        this.log.warn('view: a message that is not JSON-RPC was dropped');
        return;
      }
      try {
        callback(message);
      } catch (error) {
        // The library's own notifications, such as that of a cancellation, throw where their parameters are none.
        this.log.warn(`view: a message was dropped: ${messageOf(error)}`);
      }
    });
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || (value as Partial<Message>).jsonrpc !== '2.0') return false;
  const message = value as Message;
  return Message.isRequest(message) || Message.isNotification(message) || Message.isResponse(message);
}

class ChannelWriter extends AbstractMessageWriter {
  constructor(private readonly channel: MessageChannel) {
    super();
  }

  /** A message to a page that is not there is lost, as VS Code loses it: a page that comes asks for all anew. */
  async write(message: Message): Promise<void> {
    await this.channel.postMessage(message);
  }

  end(): void {
    // A webview ends with its panel.
  }
}
