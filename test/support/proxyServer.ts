/** @file A proxy on this machine as a company has one: CONNECT for those who name user and password, every `*.test` name is here. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Identity } from './certificates';

export interface ProxyOnThisMachine {
  readonly port: number;
  /** Hosts with ports that a tunnel was asked for, and the headers that came with it. */
  readonly asked: { readonly target: string; readonly headers: IncomingMessage['headers'] }[];
  close(): void;
}

/**
 * @param user `NAME:PASSWORD` that it asks for
 * @param identity where the way to the proxy is to be encrypted too
 */
export async function startProxy(user: string, identity?: Identity): Promise<ProxyOnThisMachine> {
  const asked: ProxyOnThisMachine['asked'] = [];
  const sockets = new Set<Duplex>();
  const server: Server = identity ? createSecureServer(identity) : createServer();
  const expected = `Basic ${Buffer.from(user).toString('base64')}`;
  server.on('connection', socket => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { url: target = '', headers } = request;
    asked.push({ target, headers });
    socket.on('error', () => socket.destroy());
    if (headers['proxy-authorization'] !== expected)
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
    const [name = '', port] = target.split(':');
    const there = connect(Number(port), name.endsWith('.test') ? '127.0.0.1' : name, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.write(head);
      socket.pipe(there).pipe(socket);
    });
    sockets.add(there);
    there.on('error', () => socket.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, asked, close };
}
