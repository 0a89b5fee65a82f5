/** @file Types of zip.mjs for the tests. */
export interface ZipEntry {
  readonly path: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  /** Bytes in the file. */
  readonly packed: number;
  read(): Buffer;
}

export function zipEntries(file: string): ZipEntry[];
