/** @file The MCP server on the command's own standard input and output, until the client closes them. */
import { Readable, Writable } from 'node:stream';
import { serveStdio as serve, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Surroundings } from '../frame/surroundings';
import { mcpServer, type McpOptions } from './mcpServer';

/** Resolves when the client is gone. */
export async function serveStdio(options: McpOptions): Promise<void> {
  const { at } = options;
  const output = outputStream(at);
  const input = Readable.from(paced(at.stdin, output));
  const transport = new StdioServerTransport(input, output);
  const gone = new Promise<void>(resolve => {
    input.once('close', resolve);
    // The transport closes itself where a message is too long, and stops reading: nothing else would end the server then.
    const close = transport.close.bind(transport);
    transport.close = async () => {
      await close();
      resolve();
    };
  });
  const onerror = (error: Error): void => void at.stderr.write(`${error.message.split('\n')[0] ?? ''}\n`);
  const server = serve(() => mcpServer(options), { transport, onerror });
  const stop = (): void => void input.destroy();
  at.signal.addEventListener('abort', stop, { once: true });
  await gone;
  at.signal.removeEventListener('abort', stop);
  await server.close();
}

function outputStream(at: Surroundings): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      at.stdout.write(text).then(() => done(), done);
    },
  });
}

/** A client that asks and does not read its answers is not read either: what waits for it would grow without end. */
async function* paced(input: AsyncIterable<Uint8Array>, output: Writable): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) {
    if (output.writableNeedDrain) await new Promise(resolve => output.once('drain', resolve));
    yield chunk;
  }
}
