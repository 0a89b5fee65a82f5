/** @file Values of GGUF metadata: small ones as they are, lists and long strings as places in the file. */
import { sentence, type Words } from '../../base/sentence';
import { badCheckpoint, shown } from '../checkpointError';
import { readExactly, withFile } from '../fileAccess';
import type { Cursor } from './cursor';
import { MAX_ELEMENTS, MAX_KEPT_STRING_BYTES, MAX_VALUE_BYTES } from './ggufLimits';

/** Types by the number that the file gives (the format's `gguf_metadata_value_type`). */
const types = ['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'bool', 'string', 'list', 'u64', 'i64', 'f64'] as const;
type ValueType = (typeof types)[number];

const sizes: Readonly<Partial<Record<ValueType, number>>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  bool: 1,
  u64: 8,
  i64: 8,
  f64: 8,
};

/** Shortest string: its length alone. */
const LEAST_STRING = 8;

/** A list, or a string too long to keep: read when it is asked for. */
export interface StoredValue {
  readonly kind: 'list' | 'text';
  readonly elements: ValueType;
  readonly count: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
}

export type GgufValue = number | boolean | string | StoredValue;

/** How many more strings lists may hold. */
export interface StringBudget {
  strings: number;
}

/** @throws LensError bad-checkpoint where the type is unknown or the value longer than the file or the limits allow */
export function readValue(cursor: Cursor, key: string, budget: StringBudget): GgufValue {
  const type = readType(cursor, key);
  if (type === 'list') return skipList(cursor, key, budget);
  return type === 'string' ? readString(cursor, key) : readScalar(cursor, type);
}

function readType(cursor: Cursor, key: string): ValueType {
  const id = cursor.u32();
  const type = types[id];
  if (type !== undefined) return type;
  throw broken(cursor, key, sentence`has the unknown type ${id}`);
}

function readScalar(cursor: Cursor, type: ValueType): number | boolean {
  switch (type) {
    case 'u8':
      return cursor.u8();
    case 'i8':
      return (cursor.u8() << 24) >> 24;
    case 'u16':
      return cursor.u8() + 256 * cursor.u8();
    case 'i16':
      return ((cursor.u8() + 256 * cursor.u8()) << 16) >> 16;
    case 'u32':
      return cursor.u32();
    case 'i32':
      return cursor.i32();
    case 'f32':
      return cursor.f32();
    case 'u64':
      return cursor.u64();
    case 'i64':
      return cursor.i64();
    case 'f64':
      return cursor.f64();
    default:
      return cursor.u8() !== 0;
  }
}

function readString(cursor: Cursor, key: string): GgufValue {
  const length = cursor.u64();
  if (length > MAX_VALUE_BYTES)
    throw broken(cursor, key, sentence`has ${length} bytes, more than the ${MAX_VALUE_BYTES} allowed`);
  if (length <= MAX_KEPT_STRING_BYTES) return cursor.text(length);
  const offset = cursor.position;
  cursor.skip(length);
  return { kind: 'text', elements: 'string', count: 1, offset, length };
}

function skipList(cursor: Cursor, key: string, budget: StringBudget): StoredValue {
  const elements = readType(cursor, key);
  if (elements === 'list') throw broken(cursor, key, sentence`is a list of lists`);
  const count = cursor.u64();
  if (count > MAX_ELEMENTS)
    throw broken(cursor, key, sentence`has ${count} elements, more than the ${MAX_ELEMENTS} allowed`);
  const size = sizes[elements];
  cursor.require(count * (size ?? LEAST_STRING));
  const offset = cursor.position;
  if (size !== undefined) cursor.skip(count * size);
  else skipStrings(cursor, key, count, budget);
  return { kind: 'list', elements, count, offset, length: cursor.position - offset };
}

function skipStrings(cursor: Cursor, key: string, count: number, budget: StringBudget): void {
  budget.strings -= count;
  if (budget.strings < 0) throw broken(cursor, key, sentence`brings the strings of all lists above the number allowed`);
  for (let i = 0; i < count; i++) cursor.skip(cursor.u64());
}

/** The text that stands at a place. */
export function storedText(path: string, { offset, length }: StoredValue): string {
  return withFile(path, file => readExactly(file, offset, length)).toString();
}

/** The strings of a list. @throws LensError bad-checkpoint where it holds anything else */
export function storedStrings(path: string, { elements, count, offset, length }: StoredValue): readonly string[] {
  if (elements !== 'string')
    throw badCheckpoint(sentence`${path} has a list of ${elements} where strings belong.`, NEXT);
  const bytes = withFile(path, file => readExactly(file, offset, length));
  const strings: string[] = [];
  for (let at = 0; strings.length < count;) {
    // The header's reader has walked these lengths: none is longer than the list.
    const size = bytes.readUInt32LE(at);
    strings.push(bytes.toString('utf8', at + LEAST_STRING, at + LEAST_STRING + size));
    at += LEAST_STRING + size;
  }
  return strings;
}

/** The numbers of a list. @throws LensError bad-checkpoint where it holds anything else */
export function storedNumbers(path: string, { elements, count, offset, length }: StoredValue): readonly number[] {
  const size = sizes[elements];
  if (size === undefined) throw badCheckpoint(sentence`${path} has a list of ${elements}s where numbers belong.`, NEXT);
  const bytes = withFile(path, file => readExactly(file, offset, length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => numberAt(view, i * size, elements));
}

function numberAt(view: DataView, at: number, type: ValueType): number {
  switch (type) {
    case 'u8':
    case 'bool':
      return view.getUint8(at);
    case 'i8':
      return view.getInt8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'f32':
      return view.getFloat32(at, true);
    case 'f64':
      return view.getFloat64(at, true);
    default:
      return Number(type === 'u64' ? view.getBigUint64(at, true) : view.getBigInt64(at, true));
  }
}

const NEXT = sentence`Download the file again.`;

function broken(cursor: Cursor, key: string, what: Words): Error {
  return badCheckpoint(sentence`${cursor.file.path}: the metadata entry ${shown(key)} ${what}.`, NEXT);
}
