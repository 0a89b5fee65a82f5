/** @file Two ends of a channel that carries messages as VS Code carries a webview's: cloned, in order, a moment later. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessageChannel as ViewChannel } from '../../../../src/extension/panel/connection';

export interface TwoEnds {
  readonly extension: ViewChannel;
  readonly view: ViewChannel;
  close(): void;
}

export function twoEnds(): TwoEnds {
  const { port1, port2 } = new MessageChannel();
  return { extension: endOf(port1), view: endOf(port2), close: () => port1.close() };
}

function endOf(port: MessagePort): ViewChannel {
  return {
    postMessage: message => {
      port.postMessage(message);
      return Promise.resolve(true);
    },
    onDidReceiveMessage: listener => {
      port.on('message', listener);
      return { dispose: () => void port.off('message', listener) };
    },
  };
}
