/**
 * @file Reading files that anybody may have put something else in the place of: only a regular file, of a bounded size. A pipe would be
 * waited for, and a device read, without end, and what waits in the system hears of no Ctrl-C.
 */
import { closeSync, constants, createReadStream, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Not blocking: a pipe in the place of a file would hold the process for ever. Windows has no such flag. */
export const READ_ONLY = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** @returns a descriptor for the caller to close. @throws where it is missing or no regular file */
function openRegularFile(path: string): number {
  const descriptor = openSync(path, READ_ONLY);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new Error(`${path} is not a regular file`);
}

/** @throws where it is missing, no regular file, or larger than `maxBytes` */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const descriptor = openRegularFile(path);
  try {
    if (fstatSync(descriptor).size > maxBytes) throw new Error(`${path} has more than ${maxBytes} bytes`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Its bytes as they come. @throws where it is missing or no regular file */
export function streamRegularFile(path: string): Readable {
  return createReadStream(path, { fd: openRegularFile(path) });
}

/** @throws where it is missing or no regular file */
export function requireRegularFile(path: string): void {
  closeSync(openRegularFile(path));
}
