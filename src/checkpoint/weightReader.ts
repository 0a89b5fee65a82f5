/**
 * @file Weights read from their files as float32, whole tensors or some rows, whatever they are stored as: nothing is converted beforehand,
 * and nothing is kept but what the caller has given.
 */
import { sentence } from '../base/sentence';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { messageOf } from '../base/errors';
import type { Checkpoint } from './checkpoint';
import { badCheckpoint } from './checkpointError';
import { openRegular } from './fileAccess';
import { dequantizeInto } from './gguf/dequantize/dequantize';
import { readableTypes } from './gguf/tensorTypes';
import { isFloat, type TensorLocation } from './tensorLocation';
import { roundedBytes, roundInto } from './rounded';
import { tensor } from './tensorLookup';

/** Bytes that are read at a time: large enough for any disk, small beside a layer. */
const PIECE = 2 ** 23;
/** Rows of a reordered tensor come from anywhere in it, so it is read whole: larger than any query or key matrix. */
const MAX_WHOLE = 2 ** 30;

interface Opened {
  readonly descriptor: number;
  readonly state: string;
}

/** A tensor in 8 bits. */
interface Held {
  readonly blocks: Uint8Array;
  /** 1 of each row that is there. */
  readonly rows: Uint8Array;
}

export class WeightReader {
  readonly #files = new Map<string, Opened>();
  #piece = new Uint8Array(0);
  #bytesRead = 0;
  readonly #held = new Map<string, Held>();
  #rounded = new Uint8Array(0);

  /** @param holds whether what was rounded to 8 bits is kept, so that it is read from its file once */
  constructor(
    readonly checkpoint: Checkpoint,
    private readonly holds = false,
  ) {}

  /** So far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Whether the tensor is stored as float16 and can be had as such. */
  isHalf(name: string): boolean {
    const { dtype, change, rounded } = this.#find(name);
    return dtype === 'F16' && change === undefined && rounded !== true;
  }

  /** Whether its rows lie in the file in their order, so that some of them take no more reading than they have bytes. */
  isInOrder(name: string): boolean {
    const { change } = this.#find(name);
    return change === undefined || change.kind === 'minus-one';
  }

  /** Bytes of the tensor in its file. */
  bytes(name: string): number {
    return this.#find(name).length;
  }

  /** Bytes that are read where the whole tensor is asked for so many times. */
  unread(name: string, times: number): number {
    const { length, rounded } = this.#find(name);
    if (!rounded || !this.holds) return length * times;
    return this.#held.get(name)?.rows.every(Boolean) ? 0 : length;
  }

  /**
   * Rows `from` to `from` + as many as `out` holds, of a tensor whose other axes have `columns` elements together.
   * @throws LensError bad-checkpoint where the file is not what it was
   */
  rows(name: string, columns: number, from: number, out: Float32Array): void {
    const stored = this.#find(name);
    if (stored.rounded) this.#roundedRows(stored, columns, from, out);
    else this.#stored(stored, columns, from, out);
  }

  #stored(stored: TensorLocation, columns: number, from: number, out: Float32Array): void {
    const count = out.length / columns;
    if (stored.change === undefined || stored.change.kind === 'minus-one') {
      this.#inOrder(stored, from * columns, out);
      if (stored.change) for (let i = 0; i < out.length; i++) out[i]! -= 1;
    } else if (stored.change.kind === 'rows') this.#reordered(stored, stored.change.source, columns, from, count, out);
    else this.#transposed(stored, columns, from, count, out);
  }

  /** The values that the rows' blocks stand for. */
  #roundedRows(stored: TensorLocation, columns: number, from: number, out: Float32Array): void {
    const { name } = stored;
    const count = out.length / columns;
    const bytes = roundedBytes(columns);
    const held = this.holds ? this.#heldOf(stored, columns) : undefined;
    const blocks = held?.blocks.subarray(from * bytes, (from + count) * bytes) ?? this.#scratchBlocks(count * bytes);
    if (!held?.rows.subarray(from, from + count).every(Boolean)) {
      this.#stored(stored, columns, from, out);
      roundInto(out, blocks, 0, name);
      held?.rows.fill(1, from, from + count);
    }
    dequantizeInto('Q8_0', blocks, 0, out, 0, out.length);
  }

  #heldOf({ name, shape }: TensorLocation, columns: number): Held {
    const known = this.#held.get(name);
    if (known) return known;
    const rows = shape.reduce((product, size) => product * size, 1) / columns;
    const held = { blocks: new Uint8Array(rows * roundedBytes(columns)), rows: new Uint8Array(rows) };
    this.#held.set(name, held);
    return held;
  }

  #scratchBlocks(length: number): Uint8Array {
    if (this.#rounded.length < length) this.#rounded = new Uint8Array(length);
    return this.#rounded.subarray(0, length);
  }

  /**
   * Rows of a quantised tensor as its file has them, in the model's order.
   * @returns memory of the reader, which the next call writes over
   * @throws TypeError where the rows are not whole in the file, or are not read as they are
   */
  storedRows(name: string, columns: number, from: number, count: number): Uint8Array {
    const stored = this.#find(name);
    const { dtype: type, change, rounded } = stored;
    if (rounded || isFloat(type) || (change !== undefined && change.kind !== 'rows'))
      throw new TypeError(`${name} is not read as it is stored`);
    const { block, bytes: size } = readableTypes[type];
    const row = (columns / block) * size;
    if (change === undefined) {
      const bytes = this.#scratch(count * row);
      this.#read(stored.file, stored.offset + from * row, bytes);
      return bytes;
    }
    const whole = this.#whole(stored);
    const bytes = new Uint8Array(count * row);
    for (let i = 0; i < count; i++) {
      const at = change.source(from + i) * row;
      bytes.set(whole.subarray(at, at + row), i * row);
    }
    return bytes;
  }

  /** Single rows, in the order of `ids`; neighbours are read together. */
  rowsAt(name: string, columns: number, ids: readonly number[], out: Float32Array): void {
    let from = 0;
    while (from < ids.length) {
      let end = from + 1;
      while (ids[end] === ids[end - 1]! + 1) end++;
      this.rows(name, columns, ids[from]!, out.subarray(from * columns, end * columns));
      from = end;
    }
  }

  /** The bits of a tensor for which `isHalf` holds, from row `from` on. */
  halves(name: string, columns: number, from: number, out: Uint16Array): void {
    const { file, offset } = this.#find(name);
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    this.#read(file, offset + 2 * from * columns, bytes);
  }

  /** @throws LensError bad-checkpoint where a file was written to since it was opened */
  requireUnchanged(): void {
    for (const [file, { descriptor, state }] of this.#files) if (stateOf(descriptor) !== state) throw changed(file);
  }

  close(): void {
    for (const { descriptor } of this.#files.values()) closeSync(descriptor);
    this.#files.clear();
    this.#held.clear();
    this.#piece = new Uint8Array(0);
    this.#rounded = new Uint8Array(0);
  }

  #find(name: string): TensorLocation {
    return this.checkpoint.tensors.get(name) ?? tensor(this.checkpoint, name, []);
  }

  /** @param first element */
  #inOrder({ dtype: type, file, offset }: TensorLocation, first: number, out: Float32Array): void {
    const { block, bytes } = readableTypes[type];
    if (type === 'F32') {
      this.#read(file, offset + 4 * first, new Uint8Array(out.buffer, out.byteOffset, out.byteLength));
      return;
    }
    const step = Math.floor(PIECE / bytes) * block;
    for (let at = 0; at < out.length; at += step) {
      const count = Math.min(step, out.length - at);
      const piece = this.#scratch((count / block) * bytes);
      this.#read(file, offset + ((first + at) / block) * bytes, piece);
      dequantizeInto(type, piece, 0, out, at, count);
    }
  }

  #reordered(
    stored: TensorLocation,
    source: (row: number) => number,
    columns: number,
    from: number,
    count: number,
    out: Float32Array,
  ): void {
    const { block, bytes } = readableTypes[stored.dtype];
    const whole = this.#whole(stored);
    const rowBytes = (columns / block) * bytes;
    for (let i = 0; i < count; i++)
      dequantizeInto(stored.dtype, whole, source(from + i) * rowBytes, out, i * columns, columns);
  }

  #transposed(stored: TensorLocation, columns: number, from: number, count: number, out: Float32Array): void {
    const [across = 1] = stored.shape;
    const values = new Float32Array(columns * across);
    const whole = this.#whole(stored);
    dequantizeInto(stored.dtype, whole, 0, values, 0, values.length);
    for (let i = 0; i < count; i++)
      for (let c = 0; c < columns; c++) out[i * columns + c] = values[c * across + from + i]!;
  }

  #whole({ name, file, offset, length }: TensorLocation): Uint8Array {
    if (length > MAX_WHOLE)
      throw badCheckpoint(
        sentence`Tensor ${name} has ${length} bytes, more than the ${MAX_WHOLE} that may be reordered.`,
        sentence`Choose a smaller model.`,
      );
    const whole = this.#scratch(length);
    this.#read(file, offset, whole);
    return whole;
  }

  #scratch(length: number): Uint8Array {
    if (this.#piece.length < length) this.#piece = new Uint8Array(Math.max(length, PIECE));
    return this.#piece.subarray(0, length);
  }

  #read(file: string, offset: number, into: Uint8Array): void {
    const { descriptor } = this.#open(file);
    for (let at = 0; at < into.length;) {
      const count = readInto(file, descriptor, into, at, offset + at);
      if (count === 0) throw truncated(file, offset + at);
      at += count;
    }
    this.#bytesRead += into.length;
  }

  #open(file: string): Opened {
    const known = this.#files.get(file);
    if (known) return known;
    const descriptor = openRegular(file);
    const opened = { descriptor, state: stateOf(descriptor) };
    this.#files.set(file, opened);
    return opened;
  }
}

/** One read call may ask for at most 2^31 - 1 bytes; half of that keeps every platform content. */
const MAX_READ = 2 ** 30;

function readInto(file: string, descriptor: number, into: Uint8Array, at: number, position: number): number {
  try {
    return readSync(descriptor, into, at, Math.min(into.length - at, MAX_READ), position);
  } catch (cause) {
    throw badCheckpoint(
      sentence`${file} can't be read: ${messageOf(cause)}.`,
      sentence`Check the disk, or copy the file to another one.`,
      cause,
    );
  }
}

function stateOf(descriptor: number): string {
  const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
  return `${size} ${mtimeNs}`;
}

function changed(file: string): Error {
  return badCheckpoint(
    sentence`${file} was changed while it was read, so what was computed is not shown.`,
    sentence`Ask again.`,
  );
}

function truncated(file: string, at: number): Error {
  return badCheckpoint(sentence`${file} ends at byte ${at}: it is truncated.`, sentence`Download the file again.`);
}
