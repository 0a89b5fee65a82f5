/**
 * @file One GET over Node's own http and https: no redirect is followed, nothing is tried again. Node's modules, not `fetch`: they
 * take a proxy. By their `node:` names VS Code leaves them as they are, so that a proxy is chosen in one place only (`proxy.ts`).
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { proxyFor, proxyHeaders } from './proxy';
import { ProxyRefusal } from './hubRefusals';

/** A connection over which nothing comes for so long is given up, in milliseconds. */
const SILENCE_MS = 30_000;

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly silenceMs?: number | undefined;
}

/** Resolves when the headers are there; the body is to be read or destroyed. Rejects with what Node says of a failed connection. */
export async function httpGet(url: URL, options: GetOptions): Promise<http.IncomingMessage> {
  options.signal?.throwIfAborted();
  const proxy = proxyFor(url, options.env);
  const request = proxy === undefined ? direct(url, options) : await proxied(url, proxy, options);
  return answerOf(request, options);
}

function direct(url: URL, { headers }: GetOptions): http.ClientRequest {
  return url.protocol === 'https:' ? https.request(url, { headers }) : http.request(url, { headers });
}

async function proxied(url: URL, proxy: URL, options: GetOptions): Promise<http.ClientRequest> {
  if (url.protocol === 'https:') {
    const socket = await tunnel(url, proxy, options);
    const { headers } = options;
    return https.request(url, { headers, createConnection: () => tls.connect({ socket, ...peerOf(url) }) });
  }
  const headers = { ...options.headers, host: url.host, ...proxyHeaders(proxy) };
  return clientOf(proxy).request(endpointOf(proxy, { path: url.href, headers }));
}

function clientOf({ protocol }: URL): typeof http | typeof https {
  return protocol === 'https:' ? https : http;
}

/** Node would take the name of the server that is to be certified from the Host header, which names the hub. */
function endpointOf(proxy: URL, options: http.RequestOptions): https.RequestOptions {
  const { port, protocol } = proxy;
  return { ...peerOf(proxy), port: port || (protocol === 'https:' ? 443 : 80), ...options };
}

/** A connection through the proxy to the host itself, which the proxy cannot read. */
async function tunnel(url: URL, proxy: URL, options: GetOptions): Promise<Socket> {
  const path = `${url.hostname}:${url.port || '443'}`;
  const headers = { host: path, ...proxyHeaders(proxy) };
  const request = clientOf(proxy).request(endpointOf(proxy, { method: 'CONNECT', path, headers }));
  return new Promise((resolve, reject) => {
    guard(request, options);
    request.on('error', reject);
    request.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new ProxyRefusal(proxy.host, answer.statusCode ?? 0));
      }
    });
    request.end();
  });
}

/** Whom a certificate is to name; an address is not sent as a server's name (RFC 6066). */
function peerOf({ hostname }: URL): { readonly host: string; readonly servername: string } {
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, servername: isIP(host) === 0 ? host : '' };
}

function answerOf(request: http.ClientRequest, options: GetOptions): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    guard(request, options);
    request.on('error', reject);
    request.on('response', answer => {
      // What goes wrong later belongs to whoever reads the body.
      request.removeListener('error', reject);
      request.on('error', error => answer.destroy(error));
      resolve(answer);
    });
    request.end();
  });
}

/** Ends a request that is called off, or over which nothing comes. */
function guard(request: http.ClientRequest, { signal, silenceMs = SILENCE_MS }: GetOptions): void {
  const abort = (): void =>
    void request.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
  signal?.addEventListener('abort', abort, { once: true });
  request.on('close', () => signal?.removeEventListener('abort', abort));
  request.setTimeout(silenceMs, () => request.destroy(new Error(`nothing arrived for ${silenceMs / 1000} s`)));
}
