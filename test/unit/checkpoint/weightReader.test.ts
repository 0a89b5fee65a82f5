/** @file Weights read from their files: every type of GGUF as the published gguf package reads it, changes undone, files that change meanwhile. */
import { appendFileSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint';
import type { Change } from '../../../src/checkpoint/gguf/architectures/ggufArchitecture';
import { readableTypes, type GgufType } from '../../../src/checkpoint/gguf/tensorTypes';
import { openCheckpoint } from '../../../src/checkpoint/openCheckpoint';
import { readTensor } from '../../../src/checkpoint/tensorLookup';
import { WeightReader } from '../../../src/checkpoint/weightReader';
import { packageRoot } from '../../engine/terminalCommand';
import { temporaryFolder } from '../../support/temporaryFolder';

type Blocks = Record<string, { bytes: string; values: string }>;
const golden = JSON.parse(readFileSync(join(packageRoot, 'test', 'golden', 'gguf', 'blocks.json'), 'utf8')) as Blocks;
const demo = join(packageRoot, 'models', 'demo', 'tuned');

/** A checkpoint of one tensor that lies at byte 32 of a file. */
function oneTensor(type: GgufType, bytes: Buffer, shape: readonly number[], change?: Change): Checkpoint {
  const file = join(temporaryFolder(), 'weights');
  writeFileSync(file, Buffer.concat([Buffer.alloc(32), bytes]));
  const own = change?.kind === 'transpose' ? [...shape].reverse() : shape;
  const stored = { name: 'w', dtype: type, shape: own, file, offset: 32, length: bytes.length };
  return { ...openCheckpoint(demo), tensors: new Map([['w', { ...stored, ...(change ? { change } : {}) }]]) };
}

function read(checkpoint: Checkpoint, columns: number, rows: number, from = 0): Float32Array {
  const reader = new WeightReader(checkpoint);
  const out = new Float32Array(columns * rows);
  try {
    reader.rows('w', columns, from, out);
    return out;
  } finally {
    reader.close();
  }
}

const quantised = Object.keys(readableTypes).filter(type => readableTypes[type as GgufType].block > 1) as GgufType[];

describe.each(quantised)('%s', type => {
  const bytes = Buffer.from(golden[type]!.bytes, 'base64');
  const values = new Float32Array(new Uint8Array(Buffer.from(golden[type]!.values, 'base64')).buffer);
  const columns = readableTypes[type].block;
  const rows = values.length / columns;
  const shape = [rows, columns];

  test('is the gguf package’s, whole and from a row on', () => {
    const checkpoint = oneTensor(type, bytes, shape);
    expect(read(checkpoint, columns, rows)).toEqual(values);
    expect(read(checkpoint, columns, rows - 1, 1)).toEqual(values.subarray(columns));
  });

  test('rows in another order, 1 + w, exchanged axes', () => {
    const backwards = read(
      oneTensor(type, bytes, shape, { kind: 'rows', source: row => rows - 1 - row }),
      columns,
      rows,
    );
    expect(backwards.subarray(0, columns)).toEqual(values.subarray((rows - 1) * columns));
    const less = read(oneTensor(type, bytes, shape, { kind: 'minus-one' }), columns, rows);
    expect(less).toEqual(values.map(value => value - 1));
    const turned = read(oneTensor(type, bytes, shape, { kind: 'transpose' }), rows, columns);
    expect(turned[1]).toBe(values[columns]);
    expect(turned[rows]).toBe(values[1]);
  });
});

test('16-bit floats are widened exactly, float16 can be had as it is', () => {
  const halves = Uint16Array.of(0x3c00, 0x8001, 0x7bff, 0x3555);
  const checkpoint = oneTensor('F16', Buffer.from(halves.buffer), [2, 2]);
  expect([...read(checkpoint, 2, 2)]).toEqual([1, -(2 ** -24), 65504, 0.333251953125]);
  const reader = new WeightReader(checkpoint);
  const out = new Uint16Array(2);
  reader.halves('w', 2, 1, out);
  expect([reader.isHalf('w'), ...out]).toEqual([true, 0x7bff, 0x3555]);
  reader.close();
});

test('a folder’s tensors are those that are read whole', () => {
  const checkpoint = openCheckpoint(demo);
  const reader = new WeightReader(checkpoint);
  for (const location of checkpoint.tensors.values()) {
    const [rows = 1, ...rest] = location.shape;
    const columns = rest.reduce((a, b) => a * b, 1);
    const out = new Float32Array(rows * columns);
    reader.rows(location.name, columns, 0, out);
    expect(out).toEqual(readTensor(location, 2 ** 24));
  }
  reader.close();
});

test('a file that is cut off, or written to, while it is read is named', () => {
  const checkpoint = oneTensor('F32', Buffer.alloc(64), [4, 4]);
  const { file } = checkpoint.tensors.get('w')!;
  const reader = new WeightReader(checkpoint);
  reader.rows('w', 4, 0, new Float32Array(16));
  expect(() => reader.requireUnchanged()).not.toThrow();
  appendFileSync(file, 'more');
  utimesSync(file, 1, 1);
  expect(() => reader.requireUnchanged()).toThrow(/weights was changed while it was read/);
  truncateSync(file, 40);
  expect(() => reader.rows('w', 4, 0, new Float32Array(16))).toThrow(/ends at byte 40: it is truncated/);
  reader.close();
});
