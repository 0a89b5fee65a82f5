/**
 * @file Headers of .safetensors files: which tensor lies where. The data are never read here.
 *
 *     ┌────────────┬──────────────────┬──────────────┐
 *     │ u64 LE: n  │ n bytes of JSON  │ tensor data  │   data_offsets count from the start of the data
 *     └────────────┴──────────────────┴──────────────┘
 *
 * Format: https://github.com/huggingface/safetensors (README, "Format").
 */
import { sentence, type Words } from '../base/sentence';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { badCheckpoint, shown } from './checkpointError';
import { readExactly, withFile } from './fileAccess';
import type { OpenFile } from './fileAccess';
import { checkHeaderText } from './headerText';
import { MAX_DIMENSION, MAX_DIMENSIONS } from './limits';
import { isJsonObject, parseJsonObject } from './jsonFile';

/** The reference implementation's limit, in bytes. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/** Bytes an element; a type that is not listed is kept, and refused where a tensor of it is asked for. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E4M3', 'F8_E5M2', 'F8_E8M0'].map(type => [type, 1] as const),
  ...['U16', 'I16', 'F16', 'BF16'].map(type => [type, 2] as const),
  ...['U32', 'I32', 'F32'].map(type => [type, 4] as const),
  ...['U64', 'I64', 'F64', 'C64'].map(type => [type, 8] as const),
]);

/** A tensor as the header describes it, checked against the file's size. */
export interface SafetensorsTensor {
  readonly name: string;
  /** As the file spells it, such as `BF16`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  /** SHA-256 (hex) of the header. */
  readonly digest: string;
}

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.object({
  dtype: v.pipe(v.string(), v.maxLength(32)),
  shape: v.pipe(v.array(v.pipe(wholeNumber, v.maxValue(MAX_DIMENSION))), v.maxLength(MAX_DIMENSIONS)),
  data_offsets: v.tuple([wholeNumber, wholeNumber]),
});

/**
 * Reads the header of a .safetensors file and checks every tensor against the file.
 * Bytes between tensors and after the last are allowed (writers align), overlaps are not.
 * @throws LensError bad-checkpoint
 */
export function readSafetensorsHeader(path: string): SafetensorsHeader {
  return withFile(path, file => {
    const bytes = readHeaderBytes(file);
    checkHeaderText(path, bytes);
    const dataStart = LENGTH_BYTES + bytes.length;
    const tensors = Object.entries(parseJsonObject(path, bytes))
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => readEntry(file, dataStart, name, entry));
    refuseOverlaps(path, tensors);
    return {
      tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
      digest: createHash('sha256').update(bytes).digest('hex'),
    };
  });
}

function readHeaderBytes(file: OpenFile): Buffer<ArrayBuffer> {
  if (file.size < LENGTH_BYTES) throw broken(file.path, sentence`has ${file.size} bytes, too few for a header`);
  const length = readExactly(file, 0, LENGTH_BYTES).readBigUInt64LE();
  // Longer than the file comes first: a file that is something else altogether shows as this.
  if (length > BigInt(file.size - LENGTH_BYTES)) {
    throw broken(
      file.path,
      sentence`announces a header of ${length.toString()} bytes, longer than the file (${file.size} bytes)`,
    );
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw broken(
      file.path,
      sentence`has a header of ${length.toString()} bytes, more than the ${MAX_HEADER_BYTES} allowed`,
    );
  }
  return readExactly(file, LENGTH_BYTES, Number(length));
}

function readEntry(file: OpenFile, dataStart: number, name: string, entry: unknown): SafetensorsTensor {
  const parsed = v.safeParse(entrySchema, entry, { abortEarly: true });
  if (!isJsonObject(entry) || !parsed.success) {
    const issue = parsed.issues?.[0];
    const where = issue === undefined ? undefined : v.getDotPath(issue);
    throw broken(
      file.path,
      sentence`describes tensor ${shown(name)} wrongly${where ? ` (${where})` : ''}: ${issue?.message ?? sentence`not an object`}`,
    );
  }
  const { dtype, shape, data_offsets } = parsed.output;
  const [begin, end] = data_offsets;
  if (begin > end) throw broken(file.path, sentence`has reversed offsets [${begin}, ${end}] for tensor ${shown(name)}`);
  if (end > file.size - dataStart) {
    throw broken(
      file.path,
      sentence`is truncated: tensor ${shown(name)} ends ${end} bytes into the data, the file has ${file.size - dataStart}`,
    );
  }
  checkByteLength(file.path, name, dtype, shape, end - begin);
  return { name, dtype, shape, offset: dataStart + begin, length: end - begin };
}

function checkByteLength(path: string, name: string, dtype: string, shape: readonly number[], length: number): void {
  const size = ELEMENT_BYTES.get(dtype);
  if (size === undefined) return;
  // In doubles a huge product is rounded or infinite; either is far from any length of a file.
  const expected = shape.reduce((product, dimension) => product * dimension, size);
  if (expected !== length) {
    throw broken(
      path,
      sentence`gives tensor ${shown(name)} ${length} bytes; ${dtype} of shape [${shape.join(', ')}] takes ${expected}`,
    );
  }
}

function refuseOverlaps(path: string, tensors: readonly SafetensorsTensor[]): void {
  const inOrder = tensors.filter(tensor => tensor.length > 0).sort((a, b) => a.offset - b.offset);
  inOrder.slice(1).forEach((tensor, i) => {
    const before = inOrder[i]!;
    if (tensor.offset < before.offset + before.length) {
      throw broken(path, sentence`has overlapping tensors: ${shown(before.name)} and ${shown(tensor.name)}`);
    }
  });
}

function broken(path: string, what: Words): Error {
  return badCheckpoint(sentence`${path} ${what}.`, sentence`Download the file again.`);
}
