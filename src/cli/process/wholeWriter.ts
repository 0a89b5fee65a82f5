/** @file Writing to standard output and standard error: all of it, or an error. */
import { fstatSync, fsync, write } from 'node:fs';
import { promisify } from 'node:util';

const writeSome = promisify(write);
const flush = promisify(fsync);

export interface WholeWriter {
  /** Resolves when all of it is written. @throws what the system says of what could not be */
  write(text: string): Promise<void>;
  /** Resolves when a file has it. @throws what the system says where a disk had no room after all */
  end(): Promise<void>;
}

/** Node's own stream writes to a file once and takes no notice of how much that wrote: a disk may have room for a part. */
export function wholeWriter(stream: NodeJS.WriteStream & { readonly fd?: number }): WholeWriter {
  const { fd } = stream;
  const isFile = fd !== undefined && isOrdinary(fd);
  const isDevice = fd !== undefined && !stream.isTTY && fstatSync(fd).isCharacterDevice();
  if (!isFile && !isDevice) return { write: text => throughStream(stream, text), end: () => Promise.resolve() };
  return { write: text => toFile(fd, Buffer.from(text)), end: () => (isFile ? flushed(fd) : Promise.resolve()) };
}

function isOrdinary(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

async function toFile(fd: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await writeSome(fd, bytes, at, bytes.length - at, null)).bytesWritten;
}

async function flushed(fd: number): Promise<void> {
  try {
    await flush(fd);
  } catch (error) {
    // Some file systems know no such thing.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function throughStream(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, error => (error ? reject(error) : resolve()));
  });
}
