/**
 * @file Checksums of converted tensors, behind the last of them in their file: a disk that lost a sector, or a program that wrote
 * into the file, is noticed before a number is computed from it.
 */
import { crc32 } from 'node:zlib';
import { readExactly, withFile } from '../fileAccess';

/** CRC-32: finds damage at the speed of memory. Who may write into our cache could forge a longer one as well. */
export const CHECKSUM_BYTES = 4;
/** Bytes read between two looks at what else is to do. */
const BLOCK = 2 ** 24;

interface SummedFile {
  readonly file: string;
  /** Of all of it, the checksums at its end included. */
  readonly bytes: number;
  readonly tensors: readonly { readonly offset: number; readonly length: number }[];
}

/** The checksum of what was summed up already with these bytes behind it. */
export function extended(checksum: number, bytes: Uint8Array): number {
  return crc32(bytes, checksum);
}

export function checksumBytes(checksums: readonly number[]): Buffer {
  const bytes = Buffer.alloc(checksums.length * CHECKSUM_BYTES);
  checksums.forEach((checksum, i) => bytes.writeUInt32LE(checksum, i * CHECKSUM_BYTES));
  return bytes;
}

/** Whether every tensor of the file, which has the right size, is as it was written. */
export async function isIntact({ file, tensors, bytes }: SummedFile, pause: () => Promise<void>): Promise<boolean> {
  const length = tensors.length * CHECKSUM_BYTES;
  const written = withFile(file, open => readExactly(open, bytes - length, length));
  for (const [i, tensor] of tensors.entries()) {
    let checksum = 0;
    for (let at = 0; at < tensor.length; at += BLOCK) {
      const size = Math.min(BLOCK, tensor.length - at);
      // Opened for each piece: a descriptor held between two would outlive a cancellation.
      checksum = extended(
        checksum,
        withFile(file, open => readExactly(open, tensor.offset + at, size)),
      );
      await pause();
    }
    if (checksum !== written.readUInt32LE(i * CHECKSUM_BYTES)) return false;
  }
  return true;
}
