/** @file Writes GGUF files: true ones, and ones that lie. */
import { writeFileSync } from 'node:fs';

export interface StoredTensor {
  readonly name: string;
  /** ggml's number of the element type. */
  readonly type: number;
  /** Slowest axis first; the file has them the other way round. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  /** Where it claims to begin, in bytes from the start of the data. */
  readonly offset?: bigint;
}

export type Entry =
  | { readonly u32: number }
  | { readonly u64: bigint }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] }
  | { readonly raw: Buffer };

export interface GgufFacts {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly tensors: readonly StoredTensor[];
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: bigint;
  readonly entryCount?: bigint;
}

const ALIGNMENT = 32;

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

export const u64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

const i32 = (value: number): Buffer => Buffer.from(Int32Array.of(value).buffer);

const f32 = (value: number): Buffer => Buffer.from(Float32Array.of(value).buffer);

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(BigInt(bytes.length)), bytes]);
};

/** The numbers of the types, as the format has them. */
const types = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9, u64: 10 } as const;

const list = (type: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([u32(types.list), u32(type), u64(BigInt(items.length)), ...items]);

function entryBytes(entry: Entry): Buffer {
  if ('u32' in entry) return Buffer.concat([u32(types.u32), u32(entry.u32)]);
  if ('u64' in entry) return Buffer.concat([u32(types.u64), u64(entry.u64)]);
  if ('f32' in entry) return Buffer.concat([u32(types.f32), f32(entry.f32)]);
  if ('bool' in entry) return Buffer.concat([u32(types.bool), Buffer.of(entry.bool ? 1 : 0)]);
  if ('text' in entry) return Buffer.concat([u32(types.text), text(entry.text)]);
  if ('texts' in entry) return list(types.text, entry.texts.map(text));
  if ('i32s' in entry) return list(types.i32, entry.i32s.map(i32));
  if ('f32s' in entry) return list(types.f32, entry.f32s.map(f32));
  return entry.raw;
}

export const padding = (length: number): Buffer => Buffer.alloc((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);

/** What stands before the data, padding included. */
export function ggufHeader(
  facts: Omit<GgufFacts, 'tensors'> & {
    readonly tensors: readonly (Omit<StoredTensor, 'data'> & { readonly data: { readonly length: number } })[];
  },
): Buffer {
  const { entries, tensors, magic = 'GGUF', version = 3 } = facts;
  let at = 0;
  const infos = tensors.map(({ name, type, shape, data, offset }) => {
    const start = offset ?? BigInt(at);
    at += data.length + padding(data.length).length;
    const sizes = [...shape].reverse().map(size => u64(BigInt(size)));
    return Buffer.concat([text(name), u32(shape.length), ...sizes, u32(type), u64(start)]);
  });
  const header = Buffer.concat([
    Buffer.from(magic),
    u32(version),
    u64(facts.tensorCount ?? BigInt(tensors.length)),
    u64(facts.entryCount ?? BigInt(Object.keys(entries).length)),
    ...Object.entries(entries).map(([key, entry]) => Buffer.concat([text(key), entryBytes(entry)])),
    ...infos,
  ]);
  return Buffer.concat([header, padding(header.length)]);
}

export function ggufBytes(facts: GgufFacts): Buffer {
  const data = facts.tensors.flatMap(({ data: bytes }) => [Buffer.from(bytes), padding(bytes.length)]);
  return Buffer.concat([ggufHeader(facts), ...data]);
}

export function writeGguf(path: string, facts: GgufFacts): string {
  writeFileSync(path, ggufBytes(facts));
  return path;
}
