/** @file The bytes of one converted tensor, a few megabytes at a time. */
import { bfloat16Bits } from '../widen';
import { badCheckpoint } from '../checkpointError';
import { readExactly, withFile } from '../fileAccess';
import { dequantize } from './dequantize/dequantize';
import { readableTypes } from './tensorTypes';
import type { ConvertedTensor } from '../convertedWeights/weightConversion';

/** Elements converted between two looks at what else is to do: some hundredths of a second. */
const CHUNK = 2 ** 21;
/** Rows of a reordered tensor come from anywhere in it, so it is read whole: larger than any query or key matrix. */
const MAX_WHOLE = 2 ** 30;

/** Elements as they will be stored, by their bits. */
type Elements = Uint16Array | Uint32Array;

/** The pieces of a tensor as the converted file has them, in order. @throws LensError bad-checkpoint */
export function* convertedPieces(tensor: ConvertedTensor): Generator<Uint8Array> {
  const { change } = tensor;
  if (change === undefined || change.kind === 'minus-one') yield* inOrder(tensor);
  else if (change.kind === 'rows') yield* reordered(tensor, change.source);
  else yield* transposed(tensor);
}

function* inOrder(tensor: ConvertedTensor): Generator<Uint8Array> {
  const { type, file, offset, length } = tensor.stored;
  const { block, bytes } = readableTypes[type];
  const step = (CHUNK / block) * bytes;
  for (let at = 0; at < length; at += step) {
    yield bytesOf(encode(tensor, read(file, offset + at, Math.min(step, length - at))));
  }
}

/** Row by row as bytes; the rows of a vector are its elements. */
function* reordered(tensor: ConvertedTensor, source: (row: number) => number): Generator<Uint8Array> {
  const [rows = 1, ...rest] = tensor.stored.shape;
  const whole = readWhole(tensor);
  if (rest.length === 0) {
    const elements = encode(tensor, whole);
    yield bytesOf(elements.map((_, row) => elements[source(row)]!));
    return;
  }
  const rowBytes = whole.length / rows;
  const step = Math.max(1, Math.floor(CHUNK / rest.reduce((n, size) => n * size, 1)));
  for (let row = 0; row < rows; row += step) {
    const count = Math.min(step, rows - row);
    const gathered = Buffer.alloc(count * rowBytes);
    for (let i = 0; i < count; i++) {
      const from = source(row + i) * rowBytes;
      whole.copy(gathered, i * rowBytes, from, from + rowBytes);
    }
    yield bytesOf(encode(tensor, gathered));
  }
}

function* transposed(tensor: ConvertedTensor): Generator<Uint8Array> {
  const elements = encode(tensor, readWhole(tensor));
  const [rows = 1, columns = 1] = tensor.stored.shape;
  const step = Math.max(1, Math.floor(CHUNK / rows));
  for (let column = 0; column < columns; column += step) {
    const piece = elements.slice(0, Math.min(step, columns - column) * rows);
    for (let i = 0; i < piece.length; i++) {
      piece[i] = elements[(i % rows) * columns + column + Math.floor(i / rows)]!;
    }
    yield bytesOf(piece);
  }
}

function readWhole({ name, stored }: ConvertedTensor): Buffer {
  if (stored.length <= MAX_WHOLE) return read(stored.file, stored.offset, stored.length);
  throw badCheckpoint(
    `Tensor ${name} has ${stored.length} bytes, more than the ${MAX_WHOLE} that may be reordered.`,
    'Choose a smaller model.',
  );
}

/** Opened for each piece: a descriptor held between two would outlive a cancellation. */
function read(file: string, offset: number, length: number): Buffer {
  return withFile(file, open => readExactly(open, offset, length));
}

/** Floats that are only moved keep their bits. */
function encode({ dtype, stored, change }: ConvertedTensor, bytes: Buffer): Elements {
  if (change?.kind === 'minus-one') return singleBits(dequantize(stored.type, bytes).map(value => value - 1));
  if (dtype !== stored.type) return bfloat16Bits(dequantize(stored.type, bytes));
  const own = new Uint8Array(bytes).buffer;
  return dtype === 'F32' ? new Uint32Array(own) : new Uint16Array(own);
}

function singleBits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function bytesOf(elements: Elements): Uint8Array {
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}
