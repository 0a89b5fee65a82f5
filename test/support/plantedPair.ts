/** @file Pairs whose concept shift is known because it was made: a base with separate components, and a tuned twin that is a rotation of it. */
import { closeSync, copyFileSync, cpSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomCheckpoint, type CheckpointShape } from '../../bench/checkpoint';
import { fillGaussian } from '../../src/base/random';
import { readTensor, tensor } from '../../src/checkpoint/tensorLookup';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { symmetricEigenpairs } from '../../src/explain/concepts/spectrum';
import { demo } from './modelFolders';

/** Reads and writes with the demo pair's tokenizer. */
const shape: CheckpointShape = { layers: 2, hidden: 64, heads: 4, keyValueHeads: 2, inner: 160, vocabulary: 2048 };
const HUGE = 2 ** 30;

/** Rows [inner][hidden] in float64. */
export type Rows = Float64Array[];

/** Float32, so that what is written is what is read. Standard deviations fall by a tenth from component to component. */
export function plantedBase(folder: string, layers = shape.layers): string {
  randomCheckpoint(folder, { ...shape, layers });
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
    copyFileSync(join(demo.tuned, file), join(folder, file));
  for (let layer = 0; layer < layers; layer++) {
    const directions = symmetricEigenpairs(randomSymmetric(shape.hidden, 31 + layer)).vectors;
    const noise = fillGaussian(new Float64Array(shape.inner * shape.hidden), 77 + layer);
    changeRows(folder, layer, rows =>
      rows.map((_, n) =>
        Float64Array.from({ length: shape.hidden }, (_x, c) => {
          let sum = 0;
          for (let i = 0; i < shape.hidden; i++)
            sum += 0.9 ** i * noise[n * shape.hidden + i]! * directions.data[i * shape.hidden + c]!;
          return 0.05 * sum;
        }),
      ),
    );
  }
  return folder;
}

function randomSymmetric(size: number, seed: number) {
  const noise = fillGaussian(new Float64Array(size * size), seed);
  const data = noise.map((_, at) => noise[at]! + noise[(at % size) * size + Math.floor(at / size)]!);
  return { rows: size, columns: size, data };
}

/** A rotation in the plane of two components of a layer. */
export interface Rotation {
  readonly layer: number;
  readonly first: number;
  readonly second: number;
  readonly degrees: number;
}

/** A copy of the base with one layer turned. */
export function turned(base: string, folder: string, rotation: Rotation): string {
  cpSync(base, folder, { recursive: true });
  turn(folder, rotation);
  return folder;
}

/** Turns every row of the layer of a model. */
export function turn(folder: string, { layer, first, second, degrees }: Rotation): void {
  const [a, b] = [component(folder, layer, first), component(folder, layer, second)];
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  changeRows(folder, layer, rows =>
    rows.map(row => {
      const [x, y] = [dot(row, a), dot(row, b)];
      return row.map((w, c) => w + (x * cos - y * sin - x) * a[c]! + (x * sin + y * cos - y) * b[c]!);
    }),
  );
}

/** A copy in which one component of a layer is written `factor` times as strongly. */
export function scaled(base: string, folder: string, layer: number, index: number, factor: number): string {
  cpSync(base, folder, { recursive: true });
  const a = component(base, layer, index);
  changeRows(folder, layer, rows => rows.map(row => row.map((w, c) => w + (factor - 1) * dot(row, a) * a[c]!)));
  return folder;
}

/** A principal component by its definition, in float64. */
export function component(folder: string, layer: number, index: number): Float64Array {
  const rows = readRows(folder, layer);
  const size = rows[0]!.length;
  const means = Float64Array.from(
    { length: size },
    (_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length,
  );
  const data = new Float64Array(size * size);
  for (const row of rows)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) data[i * size + j]! += (row[i]! - means[i]!) * (row[j]! - means[j]!);
  const { vectors } = symmetricEigenpairs({ rows: size, columns: size, data });
  return vectors.data.slice(index * size, (index + 1) * size);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Any tensor as rows; a vector is one of width 1. */
export function tensorRows(folder: string, name: string, rows: number, columns: number): Float32Array[] {
  const shapeOf = columns === 1 ? [rows] : [rows, columns];
  const data = readTensor(tensor(openCheckpoint(folder), name, shapeOf), HUGE);
  return Array.from({ length: rows }, (_, r) => data.subarray(r * columns, (r + 1) * columns));
}

const downName = (layer: number): string => `model.layers.${layer}.mlp.down_proj.weight`;

/** What each inner feature writes: the columns of PyTorch's Linear. */
function readRows(folder: string, layer: number): Rows {
  const stored = tensorRows(folder, downName(layer), shape.hidden, shape.inner);
  return Array.from({ length: shape.inner }, (_, n) => Float64Array.from(stored, row => row[n]!));
}

function changeRows(folder: string, layer: number, change: (rows: Rows) => Rows): void {
  const rows = change(readRows(folder, layer));
  const data = new Float32Array(shape.hidden * shape.inner);
  rows.forEach((row, n) => row.forEach((w, c) => (data[c * shape.inner + n] = w)));
  const { file, offset } = tensor(openCheckpoint(folder), downName(layer), [shape.hidden, shape.inner]);
  const open = openSync(file, 'r+');
  writeSync(open, new Uint8Array(data.buffer), 0, data.byteLength, offset);
  closeSync(open);
}
