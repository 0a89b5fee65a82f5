/** @file A hub on this machine: the API and the files of a model, large files on another host, and faults on request. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Identity } from './certificates';

export interface HubModel {
  readonly id: string;
  readonly commit: string;
  readonly files: Readonly<Record<string, Buffer>>;
}

/** What goes wrong with one request for a file. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** The connection breaks after so many bytes. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Fewer bytes than there are, and an orderly end. */
  | { readonly kind: 'short'; readonly by: number }
  | { readonly kind: 'long'; readonly by: number }
  /** Other bytes of the same length. */
  | { readonly kind: 'wrong' }
  /** Everything, whatever range was asked for. */
  | { readonly kind: 'no-ranges' }
  /** Headers, then nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'redirect'; readonly to: string };

export interface Seen {
  readonly host: 'hub' | 'files';
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface HubOnThisMachine {
  readonly endpoint: string;
  readonly seen: Seen[];
  /** Faults of the next requests for a file, in order. */
  fault(path: string, ...faults: readonly Fault[]): void;
  /** Ends both hosts with all their connections. */
  close(): void;
  /** What the API answers instead of the listing. */
  answer: { readonly status: number; readonly code?: string; readonly text?: string } | undefined;
}

/** Files above this size are kept on the other host, as the hub keeps large ones. */
const LARGE = 1000;

/** A model of the hub out of a folder's files. */
export function servedFolder(id: string, folder: string): HubModel {
  const files = readdirSync(folder).map(name => [name, readFileSync(join(folder, name))] as const);
  const commit = createHash('sha1').update(id).digest('hex');
  return { id, commit, files: Object.fromEntries(files) };
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const gitHash = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
export const blobName = (bytes: Buffer): string => (bytes.length > LARGE ? sha256(bytes) : gitHash(bytes));

function listing({ id, commit, files }: HubModel): string {
  const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
    ...{ rfilename, size: bytes.length, blobId: gitHash(bytes) },
    ...(bytes.length > LARGE ? { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
  }));
  return JSON.stringify({ id, sha: commit, siblings });
}

/** How both hosts of a hub are reached. */
interface Place {
  readonly scheme: 'http' | 'https';
  readonly hub: string;
  readonly files: string;
  readonly serve: (listener: RequestListener) => Server;
}

async function listening(server: Server, scheme: string, name: string): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `${scheme}://${name}:${(server.address() as AddressInfo).port}`;
}

export function startHub(...models: readonly HubModel[]): Promise<HubOnThisMachine> {
  const address = '127.0.0.1';
  return start({ scheme: 'http', hub: address, files: address, serve: listener => createServer(listener) }, models);
}

/** Over TLS. @param names of the hub and of the host of its large files; who asks has to find the way to them */
export function startSecureHub(
  identity: Identity,
  [hub, files]: readonly [hub: string, files: string],
  ...models: readonly HubModel[]
): Promise<HubOnThisMachine> {
  return start({ scheme: 'https', hub, files, serve: listener => createSecureServer(identity, listener) }, models);
}

async function start(place: Place, models: readonly HubModel[]): Promise<HubOnThisMachine> {
  const faults = new Map<string, Fault[]>();
  const seen: Seen[] = [];
  const note = (host: Seen['host'], { url, headers }: IncomingMessage): void =>
    void seen.push({ host, path: url ?? '', range: headers.range, authorization: headers.authorization });
  const files = place.serve((request, response) => {
    note('files', request);
    const [id, path] = decodeURIComponent(request.url!.slice(1)).split('/-/') as [string, string];
    send(request, response, models.find(model => model.id === id)!.files[path]!, faults.get(path)?.shift());
  });
  const elsewhere = await listening(files, place.scheme, place.files);
  const hub: HubOnThisMachine = {
    endpoint: '',
    seen,
    answer: undefined,
    close: () => {
      for (const own of [files, server]) {
        own.closeAllConnections();
        own.close();
      }
    },
    fault: (path, ...list) => void faults.set(path, [...(faults.get(path) ?? []), ...list]),
  };
  const server = place.serve((request, response) => {
    note('hub', request);
    const api = /^\/api\/models\/(.+)\/revision\/([^?]+)\?blobs=true$/.exec(request.url!);
    if (api) {
      const model = models.find(({ id }) => id === api[1]);
      const unknown = { status: 404, code: 'RepoNotFound', text: '' };
      const { status, code, text } = hub.answer ?? (model ? { status: 200 } : unknown);
      return void response.writeHead(status, code ? { 'x-error-code': code } : {}).end(text ?? listing(model!));
    }
    const [, id, commit, name] = /^\/(.+)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(request.url!) ?? [];
    const path = decodeURIComponent(name ?? '');
    const bytes = models.find(model => model.id === id && model.commit === commit)?.files[path];
    if (bytes === undefined) return void response.writeHead(404).end();
    if (bytes.length > LARGE) return void response.writeHead(302, { location: `${elsewhere}/${id!}/-/${path}` }).end();
    send(request, response, bytes, faults.get(path)?.shift());
  });
  return Object.assign(hub, { endpoint: await listening(server, place.scheme, place.hub) });
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer, fault: Fault | undefined): void {
  if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end();
  if (fault?.kind === 'redirect') return void response.writeHead(302, { location: fault.to }).end();
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const from = fault?.kind === 'no-ranges' ? 0 : Number(start ?? 0);
  const rest = bytes.subarray(from);
  const status = from > 0 ? 206 : 200;
  if (fault?.kind === 'cut' || fault?.kind === 'silent') {
    response.writeHead(status, { 'content-length': rest.length });
    response.write(rest.subarray(0, fault.kind === 'cut' ? fault.after : 1), () => {
      // A moment later: what a connection has not handed over when it breaks is lost with it.
      if (fault.kind === 'cut') setTimeout(() => response.socket?.destroySoon(), 50);
    });
    return;
  }
  const sent =
    fault?.kind === 'short'
      ? rest.subarray(0, -fault.by)
      : fault?.kind === 'long'
        ? Buffer.concat([rest, Buffer.alloc(fault.by)])
        : fault?.kind === 'wrong'
          ? Buffer.alloc(rest.length, 0x21)
          : rest;
  response.writeHead(status, { 'content-length': sent.length }).end(sent);
}
