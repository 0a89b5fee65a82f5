/** @file The libraries that a Linux library asks its loader for (ELF, the DT_NEEDED entries of its dynamic section). */
import { closeSync, openSync, readSync } from 'node:fs';

/** ELF-64, little endian: sizes of a file's header and of an entry of its dynamic section. */
const HEADER = 64;
const DYNAMIC_ENTRY = 16;
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_STRTAB, DT_STRSZ] = [1, 5, 10];
/** Libraries have a dozen segments and some hundred dynamic entries. */
const MAX_SEGMENTS = 256;
const MAX_DYNAMIC_BYTES = 1 << 20;
/** Names of symbols lie between those of libraries: some megabytes in the largest. */
const MAX_NAMES_BYTES = 1 << 26;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** @returns undefined where the file is none of this kind, or is not there */
export function neededLibraries(file: string): readonly string[] | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  try {
    return needed(segmentsOf(descriptor), descriptor);
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function needed(segments: readonly Segment[], descriptor: number): readonly string[] | undefined {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined || dynamic.size > MAX_DYNAMIC_BYTES) return undefined;
  const entries = dynamicEntries(bytesAt(descriptor, dynamic.offset, dynamic.size));
  const valueOf = (tag: number): number | undefined => entries.find(entry => entry.tag === tag)?.value;
  const [address, size] = [valueOf(DT_STRTAB), valueOf(DT_STRSZ)];
  if (address === undefined || size === undefined || size > MAX_NAMES_BYTES) return undefined;
  const names = bytesAt(descriptor, offsetOf(address, segments), size);
  return entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => nameAt(names, value));
}

/** @throws Error where the file is not ELF-64 of little endian */
function segmentsOf(descriptor: number): readonly Segment[] {
  const header = bytesAt(descriptor, 0, HEADER);
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) throw new Error('not ELF-64');
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  if (count > MAX_SEGMENTS) throw new Error('too many segments');
  const table = bytesAt(descriptor, Number(header.readBigUInt64LE(32)), size * count);
  return Array.from({ length: count }, (_, i) => segmentAt(table, i * size));
}

function segmentAt(table: Buffer, at: number): Segment {
  const long = (offset: number): number => Number(table.readBigUInt64LE(at + offset));
  return { type: table.readUInt32LE(at), offset: long(8), address: long(16), size: long(32) };
}

function dynamicEntries(bytes: Buffer): readonly { readonly tag: number; readonly value: number }[] {
  return Array.from({ length: Math.floor(bytes.length / DYNAMIC_ENTRY) }, (_, i) => ({
    tag: Number(bytes.readBigUInt64LE(i * DYNAMIC_ENTRY)),
    value: Number(bytes.readBigUInt64LE(i * DYNAMIC_ENTRY + 8)),
  }));
}

/** Of an address in memory, in the file. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const segment = segments.find(s => s.type === PT_LOAD && s.address <= address && address < s.address + s.size);
  if (segment === undefined) throw new Error('an address outside of all segments');
  return address - segment.address + segment.offset;
}

function bytesAt(descriptor: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (readSync(descriptor, bytes, 0, size, offset) !== size) throw new Error('the file ends early');
  return bytes;
}

function nameAt(names: Buffer, at: number): string {
  return names.toString('latin1', at, names.indexOf(0, at));
}
