/**
 * @file Headers of GGUF files, versions 2 and 3: metadata, and which tensor lies where. The data are never read here.
 *
 *     ┌──────┬─────────┬─────────┬─────────┬──────────┬──────────────┬─────────┬─────────────┐
 *     │ GGUF │ u32     │ u64     │ u64     │ entries  │ tensor infos │ padding │ tensor data │
 *     │      │ version │ tensors │ entries │          │              │         │             │
 *     └──────┴─────────┴─────────┴─────────┴──────────┴──────────────┴─────────┴─────────────┘
 *
 * Offsets count from the start of the data, sizes run from the fastest axis to the slowest, everything is little-endian.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
 */
import { sentence, type Words } from '../../base/sentence';
import { createHash } from 'node:crypto';
import { badCheckpoint, shown } from '../checkpointError';
import { readExactly, withFile } from '../fileAccess';
import type { OpenFile } from '../fileAccess';
import { MAX_DIMENSION, MAX_NAME, MAX_TENSORS } from '../limits';
import { Cursor } from './cursor';
import { readValue } from './ggufValue';
import type { GgufValue, StringBudget } from './ggufValue';
import {
  MAX_ALIGNMENT,
  MAX_ENTRIES,
  MAX_GGUF_DIMENSIONS,
  MAX_HEADER_BYTES,
  MAX_KEY_BYTES,
  MAX_STRINGS,
} from './ggufLimits';
import { isReadable, readableTypes, typeName } from './tensorTypes';

const MAGIC = 'GGUF';
const DEFAULT_ALIGNMENT = 32;
/** Shortest entry: an empty key, a type, one byte. Shortest tensor info: an empty name, no axes, a type, an offset. */
const LEAST_ENTRY = 8 + 4 + 1;
const LEAST_TENSOR = 8 + 4 + 4 + 8;

/** A tensor as the header describes it, checked against the file's size. */
export interface GgufTensor {
  readonly name: string;
  /** ggml's name of the element type, such as `Q4_K`. */
  readonly type: string;
  /** Slowest axis first, as everywhere else in the product. */
  readonly shape: readonly number[];
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes; 0 for a type whose block size is not known. */
  readonly length: number;
}

export interface GgufHeader {
  readonly path: string;
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensor[];
  /** SHA-256 (hex) of everything before the tensor data. */
  readonly digest: string;
}

/**
 * Reads the header of one file and checks every tensor against it.
 * @throws LensError bad-checkpoint
 */
export function readGgufHeader(path: string): GgufHeader {
  return withFile(path, file => {
    const cursor = new Cursor(file, MAX_HEADER_BYTES);
    const { tensorCount, entryCount } = readStart(cursor);
    const values = readEntries(cursor, entryCount);
    const infos = readInfos(cursor, tensorCount);
    const dataStart = align(cursor.position, alignmentOf(path, values));
    const tensors = infos.map(info => locate(file, dataStart, info));
    refuseOverlaps(path, tensors);
    return { path, values, tensors, digest: digestOf(file, cursor.position) };
  });
}

/** Whether a file begins as a GGUF does. */
export function hasGgufMagic(path: string): boolean {
  return withFile(path, file => file.size >= 4 && readExactly(file, 0, 4).toString('latin1') === MAGIC);
}

function readStart(cursor: Cursor): { tensorCount: number; entryCount: number } {
  const { path } = cursor.file;
  if (cursor.text(4) !== MAGIC) throw broken(path, sentence`does not begin with "GGUF", so it is not a GGUF file`);
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw unknownVersion(path, version);
  const tensorCount = cursor.u64();
  const entryCount = cursor.u64();
  refuseCount(path, sentence`tensors`, tensorCount, MAX_TENSORS);
  refuseCount(path, sentence`metadata entries`, entryCount, MAX_ENTRIES);
  cursor.require(entryCount * LEAST_ENTRY + tensorCount * LEAST_TENSOR);
  return { tensorCount, entryCount };
}

function unknownVersion(path: string, version: number): Error {
  // A number with its bytes the other way round is what a big-endian machine wrote.
  const swapped = version > 0 && version % 2 ** 16 === 0;
  const what = swapped ? sentence`is a big-endian GGUF` : sentence`has GGUF version ${version}`;
  return badCheckpoint(
    sentence`${path} ${what}; little-endian versions 2 and 3 are read.`,
    sentence`Download a current conversion of the model.`,
  );
}

function refuseCount(path: string, what: Words, count: number, limit: number): void {
  if (count > limit) throw broken(path, sentence`announces ${count} ${what}, more than the ${limit} allowed`);
}

function readEntries(cursor: Cursor, count: number): ReadonlyMap<string, GgufValue> {
  const values = new Map<string, GgufValue>();
  const budget: StringBudget = { strings: MAX_STRINGS };
  for (let i = 0; i < count; i++) {
    const key = readName(cursor, MAX_KEY_BYTES, sentence`a metadata key`);
    if (values.has(key)) throw broken(cursor.file.path, sentence`names ${shown(key)} twice in its metadata`);
    values.set(key, readValue(cursor, key, budget));
  }
  return values;
}

function readName(cursor: Cursor, limit: number, what: Words): string {
  const length = cursor.u64();
  if (length > limit)
    throw broken(cursor.file.path, sentence`gives ${what} ${length} bytes, more than the ${limit} allowed`);
  return cursor.text(length);
}

interface TensorInfo {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the data. */
  readonly start: number;
}

function readInfos(cursor: Cursor, count: number): readonly TensorInfo[] {
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    const info = readInfo(cursor);
    if (names.has(info.name)) throw broken(cursor.file.path, sentence`holds two tensors ${shown(info.name)}`);
    names.add(info.name);
    return info;
  });
}

function readInfo(cursor: Cursor): TensorInfo {
  const { path } = cursor.file;
  const name = readName(cursor, MAX_NAME, sentence`a tensor name`);
  const axes = cursor.u32();
  if (axes > MAX_GGUF_DIMENSIONS)
    throw broken(
      path,
      sentence`gives tensor ${shown(name)} ${axes} axes, more than the ${MAX_GGUF_DIMENSIONS} allowed`,
    );
  const shape = Array.from({ length: axes }, () => cursor.u64()).reverse();
  const wrong = shape.find(size => size > MAX_DIMENSION);
  if (wrong !== undefined)
    throw broken(
      path,
      sentence`gives tensor ${shown(name)} an axis of ${wrong} elements, more than the ${MAX_DIMENSION} allowed`,
    );
  return { name, shape, type: typeName(cursor.u32()), start: cursor.u64() };
}

function alignmentOf(path: string, values: ReadonlyMap<string, GgufValue>): number {
  const value = values.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_ALIGNMENT) return value;
  throw broken(
    path,
    sentence`has a general.alignment of ${shown(value)}; it must be a number from 1 to ${MAX_ALIGNMENT}`,
  );
}

function align(position: number, to: number): number {
  return Math.ceil(position / to) * to;
}

function locate(file: OpenFile, dataStart: number, { name, type, shape, start }: TensorInfo): GgufTensor {
  const length = isReadable(type) ? byteLength(file.path, name, type, shape) : 0;
  const offset = dataStart + start;
  // In doubles a huge product or sum is rounded or infinite; either lies behind the end of any file.
  if (offset + length > file.size) {
    throw broken(
      file.path,
      sentence`is truncated or damaged: tensor ${shown(name)} ends at byte ${offset + length}, the file has ${file.size}`,
    );
  }
  return { name, type, shape, file: file.path, offset, length };
}

function byteLength(path: string, name: string, type: keyof typeof readableTypes, shape: readonly number[]): number {
  const { block, bytes } = readableTypes[type];
  const row = shape.at(-1) ?? 1;
  if (row % block !== 0) {
    throw broken(path, sentence`gives tensor ${shown(name)} rows of ${row} elements; ${type} packs them by ${block}`);
  }
  return shape.reduce((product, size) => product * size, bytes) / block;
}

function refuseOverlaps(path: string, tensors: readonly GgufTensor[]): void {
  const inOrder = tensors.filter(tensor => tensor.length > 0).sort((a, b) => a.offset - b.offset);
  inOrder.slice(1).forEach((tensor, i) => {
    const before = inOrder[i]!;
    if (tensor.offset < before.offset + before.length)
      throw broken(path, sentence`has overlapping tensors: ${shown(before.name)} and ${shown(tensor.name)}`);
  });
}

/** Bytes hashed at a time. */
const HASHED = 2 ** 22;

function digestOf(file: OpenFile, length: number): string {
  const hash = createHash('sha256');
  for (let at = 0; at < length; at += HASHED) hash.update(readExactly(file, at, Math.min(HASHED, length - at)));
  return hash.digest('hex');
}

function broken(path: string, what: Words): Error {
  return badCheckpoint(sentence`${path} ${what}.`, sentence`Download the file again.`);
}
