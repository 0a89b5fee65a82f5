/** @file Reading files of a checkpoint folder: always a regular file, never more than asked for, every failure explained. */
import { sentence } from '../base/sentence';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../base/errors';
import { READ_ONLY } from '../files/regularFile';
import { badCheckpoint } from './checkpointError';

/** An open regular file. */
export interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * Opens a file for the duration of `use`.
 * @throws LensError bad-checkpoint where it cannot be opened or is no regular file
 */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const descriptor = openRegular(path);
  try {
    return use({ path, descriptor, size: fstatSync(descriptor).size });
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Opens a file that the caller closes.
 * @throws LensError bad-checkpoint where it cannot be opened or is no regular file
 */
export function openRegular(path: string): number {
  const descriptor = open(path);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw badCheckpoint(
    sentence`${path} is not a regular file.`,
    sentence`Download the checkpoint again into an empty folder.`,
  );
}

function open(path: string): number {
  try {
    return openSync(path, READ_ONLY);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Bytes `[offset, offset + length)`.
 * @throws LensError bad-checkpoint where the file ends before
 */
export function readExactly(file: OpenFile, offset: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let at = 0; at < length;) {
    const count = readChunk(file, bytes, at, offset + at);
    if (count === 0) {
      throw badCheckpoint(
        sentence`${file.path} ends at byte ${offset + at}, before byte ${offset + length}: it is truncated.`,
        sentence`Download the file again.`,
      );
    }
    at += count;
  }
  return bytes;
}

/** One read call may ask for at most 2^31 - 1 bytes; half of that keeps every platform content. */
const MAX_READ = 2 ** 30;

function readChunk(file: OpenFile, bytes: Buffer, at: number, position: number): number {
  try {
    return readSync(file.descriptor, bytes, at, Math.min(bytes.length - at, MAX_READ), position);
  } catch (cause) {
    throw unreadable(file.path, cause);
  }
}

function unreadable(path: string, cause: unknown): Error {
  const why = messageOf(cause);
  return badCheckpoint(
    sentence`${path} can't be read: ${why}.`,
    sentence`Check that the file is there and that you have permission to read it.`,
    cause,
  );
}
