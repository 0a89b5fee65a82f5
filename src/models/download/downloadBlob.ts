/** @file One file of a model into the cache: what is there already is kept, the rest is asked for, the whole is checked. */
import { createHash } from 'node:crypto';
import { constants, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { USER_FILE } from '../../files/atomicWrite';
import { streamRegularFile } from '../../files/regularFile';
import { hubGet } from './hubHost';
import type { HubHost } from './hubHost';
import type { HubFile, ModelListing } from './modelListing';
import { FinalError, onDisk } from './hubRefusals';
import { withRetries } from './retry';
import type { RetryOptions } from './retry';

export interface BlobOptions extends RetryOptions {
  /** Bytes that came, negative where bytes had to be thrown away. */
  readonly onBytes: (bytes: number) => void;
}

/** The content is not what its hash says. */
class WrongContent extends Error {}

/**
 * Makes sure that `blob` holds the file. Half of it stays under `blob.incomplete`, for the next time and for other tools.
 * @throws WrongContent's message, HttpStatus, a connection's or a disk's error, what `signal` was aborted with
 */
export async function downloadBlob(
  host: HubHost,
  { id, commit }: Pick<ModelListing, 'id' | 'commit'>,
  file: HubFile,
  blob: string,
  options: BlobOptions,
): Promise<void> {
  if (await hasContent(blob, file)) return;
  const partial = `${blob}.incomplete`;
  const path = `/${id}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
  let gained = 0;
  const progressed = (): boolean => {
    const has = gained > 0;
    gained = 0;
    return has;
  };
  const onBytes = (bytes: number): void => {
    gained += bytes;
    options.onBytes(bytes);
  };
  let wrong = 0;
  await withRetries(
    async () => {
      try {
        await fetchRest(host, path, file, partial, { ...options, onBytes });
      } catch (error) {
        if (!(error instanceof WrongContent)) throw error;
        onBytes(-Math.min(sizeOf(partial), file.bytes));
        rmSync(partial, { force: true });
        // Once it may have been the half that was there; twice it is what the host sends.
        if (++wrong > 1) throw new FinalError(error.message);
        throw error;
      }
    },
    options,
    progressed,
  );
  await onDisk(() => moveTo(blob, partial, file));
}

/** Whether the file is there with all its bytes; its name is its hash, and who wrote it checked it. */
export function isWhole(blob: string, { bytes }: HubFile): boolean {
  const stat = statSync(blob, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === bytes;
}

/** The same where the length is another than the hub says: one of the two is wrong, and what is damaged makes room. */
async function hasContent(blob: string, file: HubFile): Promise<boolean> {
  if (isWhole(blob, file)) return true;
  const stat = statSync(blob, { throwIfNoEntry: false });
  if (stat?.isFile() === true && (await hashOfFile(blob, file)) === file.hash) return true;
  await onDisk(() => rmSync(blob, { force: true }));
  return false;
}

/** Another tool that wrote to the same half may have been faster. */
function moveTo(blob: string, partial: string, file: HubFile): void {
  try {
    renameSync(partial, blob);
  } catch (error) {
    if (!isWhole(blob, file)) throw error;
  }
}

/** Appends what is missing to the half that is there, and checks the whole as it lies on the disk. */
async function fetchRest(
  host: HubHost,
  path: string,
  file: HubFile,
  partial: string,
  options: BlobOptions,
): Promise<void> {
  const half = sizeOf(partial);
  if (half > file.bytes) throw new WrongContent(`${file.path} is longer than the hub says`);
  // One without a byte is asked for too, so that it is there.
  if (half < file.bytes || file.bytes === 0) await append(host, path, file, partial, options);
  const found = await hashOfFile(partial, file);
  if (found !== file.hash) throw new WrongContent(`${file.path} has the hash ${found}, the hub says ${file.hash}`);
}

async function append(
  host: HubHost,
  path: string,
  file: HubFile,
  partial: string,
  options: BlobOptions,
): Promise<void> {
  const half = sizeOf(partial);
  const handle = await onDisk(() => openPartial(partial));
  try {
    const range: Record<string, string> = half > 0 ? { range: `bytes=${half}-` } : {};
    const { status, body } = await hubGet(host, path, range, options.signal ?? undefined);
    // A host that knows no ranges sends everything.
    const start = status === 206 ? half : 0;
    options.onBytes(start - half);
    await writeBody(handle, body, start, file, options.onBytes);
    await onDisk(() => handle.sync());
  } finally {
    await handle.close();
  }
}

/** Never cut: another tool may be writing the same bytes to it. Never a link or a pipe: a cache may be shared with others. */
function openPartial(partial: string): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
  if (lstatSync(partial, { throwIfNoEntry: false })?.isFile() !== true) rmSync(partial, { force: true });
  return open(partial, O_RDWR! | O_CREAT! | O_NOFOLLOW, USER_FILE);
}

async function writeBody(
  handle: FileHandle,
  body: IncomingMessage,
  start: number,
  { path, bytes }: HubFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let at = start;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (at + chunk.length > bytes) throw new WrongContent(`${path} is longer than the hub says`);
    await writeAll(handle, chunk, at);
    at += chunk.length;
    onBytes(chunk.length);
  }
  if (at < bytes) throw new Error(`${path} ended ${bytes - at} bytes too early`);
}

async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await onDisk(() => handle.write(chunk, done, chunk.length - done, position + done))).bytesWritten;
  }
}

/** What is no file has nothing in it. */
function sizeOf(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true ? stat.size : 0;
}

/** Hex. Of the content alone, or as git hashes it: behind a line with its length. */
export async function hashOfFile(path: string, { algorithm }: Pick<HubFile, 'algorithm'>): Promise<string> {
  const hash =
    algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${statSync(path).size}\0`);
  for await (const chunk of streamRegularFile(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
