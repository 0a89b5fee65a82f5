/** @file Layers and head of a model that only writes answers: their matrices in 8 bits, or in the 4 of their file, held by a session each. */
import { layerPart, partNames, writingHeadPart } from '../../../architecture/decoderParts';
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import type { RoundedWeight } from '../../../architecture/weights';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { emptyFourBits, hasOffsets, isFourBits, unpackFourBits } from '../../../checkpoint/gguf/fourBits';
import type { TensorLocation } from '../../../checkpoint/tensorLocation';
import { tensor } from '../../../checkpoint/tensorLookup';
import type { WeightReader } from '../../../checkpoint/weightReader';
import { onnxModel } from '../../../graph/onnxModel';
import { floats, float32, Session, type SessionOptions } from '../ort';
import type { RunSteps } from '../../request/hooks';
import type { HeadTiles } from './headTiles';
import type { Part } from './layerwiseParts';
import { PassSteps } from './passSteps';

/**
 * @param values a whole number of blocks
 * @param codes written from `at` on: 128 + value / scale, rounded
 * @param scales one a block, written from `at / block` on
 */
export function roundBlocks(
  values: Float32Array,
  block: number,
  codes: Uint8Array,
  scales: Float32Array,
  at: number,
): void {
  for (let from = 0; from < values.length; from += block) {
    let largest = 0;
    for (let i = from; i < from + block; i++) {
      const size = Math.abs(values[i]!);
      if (size > largest) largest = size;
    }
    const factor = largest === 0 ? 0 : 127 / largest;
    scales[(at + from) / block] = largest / 127;
    for (let i = from; i < from + block; i++) codes[at + i] = 128.5 + values[i]! * factor;
  }
}

/** Weights of 4 bits that share a scale, and the least of 8 bits. */
export const BLOCK = 32;
/** Weights that are read as float32 at a time. */
const PIECE = 2 ** 23;
/** Weights of a tile of the head: a session's model is made in memory, and has a limit of 2 GB. */
const TILE_WEIGHTS = 2 ** 27;

export interface WritingParts {
  readonly layers: readonly Part[];
  readonly head: Pick<HeadTiles, 'logits'>;
  release(): Promise<void>;
}

interface HeadSession {
  readonly session: Session;
  readonly from: number;
  readonly rows: number;
}

/** @throws LensError bad-checkpoint; what `steps.pause` throws */
export async function writingParts(
  checkpoint: Checkpoint,
  spec: DecoderSpec,
  reader: WeightReader,
  settings: Pick<SessionOptions, 'threads'>,
  steps: RunSteps,
): Promise<WritingParts> {
  const opened: Session[] = [];
  const release = async (): Promise<void> => {
    for (const session of opened.splice(0)) await session.release();
  };
  const { embedding, vocabularySize } = spec;
  const tileRows = Math.min(vocabularySize, Math.floor(TILE_WEIGHTS / embedding.width));
  const total = spec.layers.length + Math.ceil(vocabularySize / tileRows);
  const layers = spec.layers.length;
  const bytes = [...checkpoint.tensors.keys()].reduce((sum, name) => sum + reader.bytes(name), 0);
  const told = new PassSteps(steps, reader, { steps: total, layers, bytes });
  const open = async (model: Uint8Array): Promise<Session> => {
    // What is given with the settings may say otherwise: without rearranged codes every product widens its whole matrix first.
    const session = await Session.open(model, { ...settings, root: '.', prepack: true, spins: false });
    opened.push(session);
    await told.passed();
    return session;
  };
  try {
    const parts: Part[] = [];
    for (const l of spec.layers.keys()) {
      told.enter(l, false);
      const graph = writingLayer(checkpoint, spec, l, reader);
      const session = await open(onnxModel(graph));
      // The weights are the session's now.
      parts.push({ graph: { ...graph, initializers: [] }, slots: [], session });
    }
    const head: HeadSession[] = [];
    told.enter(undefined, false);
    for (let from = 0; from < vocabularySize; from += tileRows) {
      const rows = Math.min(tileRows, vocabularySize - from);
      const rounded = codedRows(reader, spec.head, from, rows, embedding.width);
      const session = await open(onnxModel(writingHeadPart(spec, rows, rounded)));
      head.push({ session, from, rows });
    }
    return { layers: parts, head: { logits: (hidden, rows) => logitsOf(head, spec, hidden, rows) }, release };
  } catch (error) {
    await release();
    throw error;
  }
}

function writingLayer(checkpoint: Checkpoint, spec: DecoderSpec, l: number, reader: WeightReader) {
  const draw = layerPart(spec, l, (name, [outputs = 0, inputs = 0]) => {
    tensor(checkpoint, name, [outputs, inputs]);
    return inputs % BLOCK === 0 ? codedRows(reader, name, 0, outputs, inputs) : undefined;
  });
  return draw((name, shape) => {
    tensor(checkpoint, name, shape);
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    reader.rows(name, data.length / shape[0]!, 0, data);
    return { dtype: 'float32', data };
  });
}

/** What has 4 bits in its file keeps its codes, all else is rounded to 8. */
export function codedRows(
  reader: WeightReader,
  name: string,
  first: number,
  rows: number,
  columns: number,
): RoundedWeight {
  return bitsOf(reader.checkpoint.tensors.get(name)!, columns) === 4
    ? fourBits(reader, name, first, rows, columns)
    : roundedTo8(rows, columns, (from, values) => reader.rows(name, columns, first + from, values));
}

/** Bits of a code. Offsets are a matrix too, whose rows must be whole blocks. */
export function bitsOf({ dtype, change, rounded }: TensorLocation, columns: number): 4 | 8 {
  const whole = !hasOffsets(dtype) || (columns / BLOCK) % BLOCK === 0;
  const asStored = !rounded && (change === undefined || change.kind === 'rows');
  return isFourBits(dtype) && whole && asStored ? 4 : 8;
}

function fourBits(reader: WeightReader, name: string, first: number, rows: number, columns: number): RoundedWeight {
  const { dtype: type } = reader.checkpoint.tensors.get(name)!;
  const blocks = columns / BLOCK;
  const out = emptyFourBits(rows * blocks);
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let from = 0; from < rows; from += step) {
    const stored = reader.storedRows(name, columns, first + from, Math.min(step, rows - from));
    unpackFourBits(type, stored, out, from * blocks);
  }
  const { codes, scales, offsets } = out;
  const matrix = { bits: 4, codes, scales, block: BLOCK } as const;
  if (!hasOffsets(type)) return matrix;
  const rounded = roundedTo8(rows, blocks, (from, values) =>
    values.set(offsets.subarray(from * blocks, from * blocks + values.length)),
  );
  return { ...matrix, offsets: rounded };
}

/** Weights of 8 bits that share a scale: the more there are, the less lies beside the codes. */
export function blockOf(columns: number): number {
  return [128, 64].find(block => columns % block === 0) ?? BLOCK;
}

/** @param read gives the values of some rows */
function roundedTo8(rows: number, columns: number, read: (from: number, values: Float32Array) => void): RoundedWeight {
  const codes = new Uint8Array(rows * columns);
  const block = blockOf(columns);
  const scales = new Float32Array(codes.length / block);
  const step = Math.max(1, Math.floor(PIECE / columns));
  for (let from = 0; from < rows; from += step) {
    const values = new Float32Array(Math.min(step, rows - from) * columns);
    read(from, values);
    roundBlocks(values, block, codes, scales, from * columns);
  }
  return { bits: 8, codes, scales, block };
}

async function logitsOf(
  head: readonly HeadSession[],
  { vocabularySize, embedding }: DecoderSpec,
  hidden: Float32Array,
  rows: number,
): Promise<Float32Array> {
  const logits = new Float32Array(rows * vocabularySize);
  const feeds = { [partNames.input]: float32(hidden, [rows, embedding.width]) };
  for (const { session, from, rows: size } of head) {
    const { [partNames.output]: tile } = await session.run(feeds, [partNames.output]);
    const data = floats(tile);
    for (let r = 0; r < rows; r++) logits.set(data.subarray(r * size, (r + 1) * size), r * vocabularySize + from);
  }
  return logits;
}
