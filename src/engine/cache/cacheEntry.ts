/** @file The bytes of one cache entry (layout: diskCache.ts). Bytes from a disk are checked before they are believed. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';

export type CachedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export interface CacheEntry {
  /** Anything that JSON can hold. */
  readonly data: unknown;
  readonly arrays: Readonly<Record<string, CachedArray>>;
}

const MAGIC = Buffer.from('ILENS\0\x01\n', 'latin1');
const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;
const ALIGNMENT = 8;

const types = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
type TypeName = keyof typeof types;
const typeNames = Object.keys(types) as TypeName[];

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const headSchema = v.object({
  key: v.string(),
  data: v.optional(v.unknown()),
  arrays: v.array(v.object({ name: v.string(), type: v.picklist(typeNames), length: count })),
});

export function packEntry(key: string, { data, arrays }: CacheEntry): Buffer {
  const named = Object.entries(arrays);
  const list = named.map(([name, array]) => ({ name, type: typeOf(array), length: array.length }));
  const head = Buffer.from(JSON.stringify({ key, data, arrays: list }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  const parts: Buffer[] = [length, head];
  let at = MAGIC.length + DIGEST_BYTES + LENGTH_BYTES + head.length;
  for (const [, array] of named) {
    const gap = padding(at);
    parts.push(Buffer.alloc(gap), Buffer.from(array.buffer, array.byteOffset, array.byteLength));
    at += gap + array.byteLength;
  }
  const hash = createHash('sha256');
  parts.forEach(part => hash.update(part));
  return Buffer.concat([MAGIC, hash.digest(), ...parts]);
}

/** @returns undefined where the bytes are not a whole entry of that key */
export function unpackEntry(bytes: Buffer, key: string): CacheEntry | undefined {
  const start = MAGIC.length + DIGEST_BYTES;
  if (bytes.length < start + LENGTH_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const digest = createHash('sha256').update(bytes.subarray(start)).digest();
  if (!digest.equals(bytes.subarray(MAGIC.length, start))) return undefined;
  const headEnd = start + LENGTH_BYTES + bytes.readUInt32LE(start);
  if (headEnd > bytes.length) return undefined;
  const head = parseHead(bytes.toString('utf8', start + LENGTH_BYTES, headEnd));
  if (head?.key !== key) return undefined;
  return takeArrays(bytes, headEnd, head);
}

type Head = v.InferOutput<typeof headSchema>;

function takeArrays(bytes: Buffer, from: number, { data, arrays: list }: Head): CacheEntry | undefined {
  const arrays: Record<string, CachedArray> = {};
  let at = from;
  for (const { name, type, length } of list) {
    at += padding(at);
    const end = at + length * types[type].BYTES_PER_ELEMENT;
    if (end > bytes.length) return undefined;
    // A copy: its buffer is aligned, and the rest of the file is not kept alive by it.
    const copy = Uint8Array.from(bytes.subarray(at, end));
    arrays[name] = new types[type](copy.buffer);
    at = end;
  }
  return { data, arrays };
}

function parseHead(text: string): Head | undefined {
  try {
    const parsed = v.safeParse(headSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function typeOf(array: CachedArray): TypeName {
  return typeNames.find(name => array instanceof types[name])!;
}

const padding = (at: number): number => (ALIGNMENT - (at % ALIGNMENT)) % ALIGNMENT;
