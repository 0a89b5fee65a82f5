/** @file Changes .safetensors files: what their header says, and the order of a tensor's rows. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the data. */
  readonly data_offsets: readonly [number, number];
}

export type Header = Readonly<Record<string, TensorEntry>>;

const LENGTH_BYTES = 8;

function read(file: string): { header: Header; data: Buffer } {
  const bytes = readFileSync(file);
  const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(LENGTH_BYTES, end).toString()) as Record<string, TensorEntry>;
  delete header['__metadata__'];
  return { header, data: bytes.subarray(end) };
}

function write(file: string, header: Header, data: Buffer): void {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, data]));
}

/** @returns bytes that the data have and bytes that the new header claims */
export function editHeader(file: string, change: (header: Header) => Header): { has: number; claims: number } {
  const { header, data } = read(file);
  const changed = change(header);
  write(file, changed, data);
  return { has: data.length, claims: Math.max(...Object.values(changed).map(entry => entry.data_offsets[1])) };
}

/** Row `to(i)` of a tensor becomes what row i was. */
export function moveRows(file: string, tensor: string, to: (row: number) => number): void {
  const { header, data } = read(file);
  const { shape, data_offsets } = header[tensor]!;
  const [begin, end] = data_offsets;
  const size = (end - begin) / shape[0]!;
  const old = Buffer.from(data.subarray(begin, end));
  for (let row = 0; row < shape[0]!; row++) old.copy(data, begin + to(row) * size, row * size, (row + 1) * size);
  write(file, header, data);
}

/** The copy of a tensor under another name, behind all others. */
export function copyTensor(file: string, tensor: string, name: string): void {
  const { header, data } = read(file);
  const entry = header[tensor]!;
  const [begin, end] = entry.data_offsets;
  const data_offsets = [data.length, data.length + end - begin] as const;
  write(file, { ...header, [name]: { ...entry, data_offsets } }, Buffer.concat([data, data.subarray(begin, end)]));
}

/** Every number of a row becomes this one, given as its bytes. */
export function fillRow(file: string, tensor: string, row: number, number: Uint8Array): void {
  const { header, data } = read(file);
  const { shape, data_offsets } = header[tensor]!;
  const size = (data_offsets[1] - data_offsets[0]) / shape[0]!;
  const start = data_offsets[0] + row * size;
  data.fill(number, start, start + size);
  write(file, header, data);
}
