/** @file Reading a file of ours that anybody may have put something else in the place of: a regular file, of a bounded size. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Not blocking: a pipe in the place of a file would hold the process for ever. Windows has no such flag. */
export const READ_ONLY = constants.O_RDONLY | ((constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** @throws where it is missing, no regular file, or larger than `maxBytes` */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const descriptor = openSync(path, READ_ONLY);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
    if (stat.size > maxBytes) throw new Error(`${path} has more than ${maxBytes} bytes`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
