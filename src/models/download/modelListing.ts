/** @file What the hub says of a model: the commit that a revision means, its files with sizes and hashes. Checked like any file. */
import { sentence, type Words } from '../../base/sentence';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { LensError } from '../../base/errors';
import { byteSize } from '../../base/readableNumbers';
import { printable } from '../../base/printable';
import { hubGet, shownAddress } from './hubHost';
import type { HubHost } from './hubHost';
import { FinalError } from './hubRefusals';
import { withRetries } from './retry';
import type { RetryOptions } from './retry';

/** The longest listings, of models with thousands of checkpoints, have a few megabytes. */
const MAX_LISTING_BYTES = 64 * 2 ** 20;
const MAX_FILES = 50_000;
/** 8 TB: larger than any file that the hub takes. */
const MAX_FILE_BYTES = 2 ** 43;

export interface HubFile {
  /** Relative, with slashes; stays below the folder on every platform. */
  readonly path: string;
  readonly bytes: number;
  /** Name of its blob in the cache: the content's SHA-256 (large files) or its SHA-1 as git counts it. Hex. */
  readonly hash: string;
  readonly algorithm: 'sha256' | 'git';
}

export interface ModelListing {
  readonly id: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

const size = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_FILE_BYTES));
const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const Listing = v.object({
  sha: hex(40),
  siblings: v.pipe(
    v.array(
      v.object({
        rfilename: v.pipe(v.string(), v.maxLength(1024)),
        size: v.nullish(size),
        blobId: v.nullish(hex(40)),
        lfs: v.nullish(v.object({ sha256: hex(64), size })),
      }),
    ),
    v.maxLength(MAX_FILES),
  ),
});

/**
 * @param revision a branch, a tag or a commit
 * @throws LensError download; HttpStatus or a connection's error where the host says or is nothing
 */
export async function listModel(
  host: HubHost,
  id: string,
  revision: string,
  options: RetryOptions,
): Promise<ModelListing> {
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const text = await withRetries(async () => {
    const { body } = await hubGet(host, path, { accept: 'application/json' }, options.signal ?? undefined);
    return bodyText(body);
  }, options);
  const json = jsonOf(text);
  requireFewFiles(host, id, json);
  const parsed = v.safeParse(Listing, json);
  if (!parsed.success) throw unreadable(host, id, v.getDotPath(parsed.issues[0]) ?? sentence`the whole answer`);
  const { sha, siblings } = parsed.output;
  const astray = siblings.find(({ rfilename }) => leadsAstray(rfilename));
  if (astray !== undefined) throw refusedName(host, id, astray.rfilename);
  return { id, commit: sha, files: siblings.filter(({ rfilename }) => isPlainPath(rfilename)).flatMap(fileOf) };
}

/** A file without size or hash can't be checked, and is left out. */
function fileOf({
  rfilename: path,
  size: bytes,
  blobId,
  lfs,
}: v.InferOutput<typeof Listing>['siblings'][number]): HubFile[] {
  if (lfs) return [{ path, bytes: lfs.size, hash: lfs.sha256, algorithm: 'sha256' }];
  return bytes != null && blobId ? [{ path, bytes, hash: blobId, algorithm: 'git' }] : [];
}

/** Whether every part of a path stays below the folder on every platform. */
export function isPlainPath(path: string): boolean {
  return (
    // eslint-disable-next-line no-control-regex -- such names would steer terminals and break file systems
    !/[\\:*?"<>|\u0000-\u001f]/.test(path) &&
    path.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  );
}

async function bodyText(body: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_LISTING_BYTES)
      throw new FinalError(`its list of files has more than ${byteSize(MAX_LISTING_BYTES)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A name that no honest hub has: it leads out of the folder, or holds characters that steer a terminal or reorder what stands around it.
 * Names that only some file systems lack are left out.
 */
function leadsAstray(path: string): boolean {
  return printable(path) !== path || path.includes('\\') || path.split('/').some(part => /^\.{0,2}$/.test(part));
}

/** Before each of them is looked at: a million take seconds. */
function requireFewFiles(host: HubHost, id: string, json: unknown): void {
  const { siblings } = (json ?? {}) as { readonly siblings?: unknown };
  if (!Array.isArray(siblings) || siblings.length <= MAX_FILES) return;
  throw notTrusted(host, id, sentence`${siblings.length} files; models have at most ${MAX_FILES}`);
}

/** Of a name in a message. */
const MAX_SHOWN = 80;

function refusedName(host: HubHost, id: string, name: string): LensError {
  return notTrusted(
    host,
    id,
    sentence`a file whose name leads elsewhere (${JSON.stringify(printable(name).slice(0, MAX_SHOWN))})`,
  );
}

function notTrusted({ endpoint }: HubHost, id: string, what: Words): LensError {
  return new LensError({
    reason: 'download',
    message: sentence`${shownAddress(endpoint)} lists for ${id} ${what}: nothing of it was downloaded.`,
    next: sentence`Choose another model, and check HF_ENDPOINT: the host is not one to be trusted.`,
  });
}

function unreadable({ endpoint }: HubHost, id: string, where: Words): LensError {
  return new LensError({
    reason: 'download',
    message: sentence`${shownAddress(endpoint)} does not answer like the Hugging Face hub for ${id} (${where}).`,
    next: sentence`Check HF_ENDPOINT and the network: a sign-in page of your network may be in between.`,
  });
}
