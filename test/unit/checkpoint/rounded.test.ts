/** @file A checkpoint whose matrices are read in 8 bits: which tensors, under which fingerprint, with which values, kept or read again. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRounded } from '../../../src/base/precision';
import { weightPrecision } from '../../../src/checkpoint/openCheckpoint';
import { roundedCheckpoint, roundInto } from '../../../src/checkpoint/rounded';
import { isMapped } from '../../../src/checkpoint/tensorLocation';
import { WeightReader } from '../../../src/checkpoint/weightReader';
import { halfBits, halfToNumber } from '../../../src/checkpoint/widen';
import { openModel } from '../../../src/engine/runtime/sessionPool';
import { demo } from '../../support/modelFolders';
import { quantizedDemo } from '../../support/quantizedDemo';
import { lensErrorOf, temporaryFolder } from './folders';

const KEY = 'model.layers.0.self_attn.k_proj.weight';

test('every float16 is its own nearest, and what lies between two goes to the nearer, ties to even', () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = halfToNumber(bits);
    if (Number.isNaN(value)) expect(halfBits(value) & 0x7c00).toBe(0x7c00);
    else expect(halfBits(value)).toBe(bits);
    // Half way to the next larger one, and a little beside it.
    const next = halfToNumber(bits + 1);
    if ((bits & 0x7fff) >= 0x7bff || !Number.isFinite(next)) continue;
    const middle = (value + next) / 2;
    const beside = middle + (next - value) / 8;
    if (halfBits(middle) !== bits + (bits % 2)) throw new Error(`${middle}: ${halfBits(middle)}`);
    if (halfBits(beside) !== bits + 1) throw new Error(`${beside}: ${halfBits(beside)}`);
  }
  expect([65_519, 65_520, -1e30].map(halfBits)).toEqual([0x7bff, 0x7c00, 0xfc00]);
});

describe('a rounded checkpoint', () => {
  const stored = openModel(demo.tuned).checkpoint;
  const { checkpoint: rounded, spec } = openModel(demo.tuned, '8');

  test('has its products rounded, norms and what is quantised already as they are', () => {
    const of = (checkpoint: typeof stored): string[] =>
      [...checkpoint.tensors.values()].filter(tensor => tensor.rounded).map(({ name }) => name);
    expect(of(stored)).toEqual([]);
    const names = of(rounded);
    expect(names).toContain(spec.head);
    expect(names).toContain(KEY);
    expect(names.some(name => name.includes('norm'))).toBe(false);
    expect([...rounded.tensors.values()].filter(isMapped).every(({ name }) => !names.includes(name))).toBe(true);
    const gguf = openModel(quantizedDemo(join(temporaryFolder(), 'a.gguf'), demo.tuned), '8').checkpoint;
    expect(new Set([...gguf.tensors.values()].filter(tensor => tensor.rounded).map(({ dtype }) => dtype))).toEqual(
      new Set(['F16', 'BF16']),
    );
  });

  test('is another model to whatever is kept, and says so', () => {
    expect(rounded.fingerprint).not.toBe(stored.fingerprint);
    expect(rounded.revisions.weights).not.toBe(stored.revisions.weights);
    expect(rounded.revisions.files).not.toBe(stored.revisions.files);
    expect(openModel(demo.tuned, '8').checkpoint.fingerprint).toBe(rounded.fingerprint);
    expect([stored, rounded].map(weightPrecision)).toEqual(['bfloat16', 'bfloat16 in 8 bits']);
    expect([stored, rounded].map(one => isRounded(weightPrecision(one)))).toEqual([false, true]);
  });

  test('where nothing is to be rounded it is the checkpoint itself', () => {
    expect(roundedCheckpoint(stored, new Set(['another.weight']))).toBe(stored);
  });

  test.each([false, true])('rows are what their blocks stand for; kept: %s', holds => {
    const { shape } = stored.tensors.get(KEY)!;
    const [rows = 0, columns = 0] = shape;
    const plain = new WeightReader(stored);
    const exact = new Float32Array(rows * columns);
    plain.rows(KEY, columns, 0, exact);
    plain.close();
    const reader = new WeightReader(rounded, holds);
    const found = new Float32Array(exact.length);
    reader.rows(KEY, columns, 0, found);
    // No further from the exact value than half a step, and a little for the scale's own rounding.
    exact.forEach((value, i) => {
      const block = exact.subarray(i - (i % 32), i - (i % 32) + 32);
      const largest = Math.max(...block.map(Math.abs));
      expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(largest * (0.5 / 127 + 2 ** -11));
    });
    const before = reader.bytesRead;
    const one = new Float32Array(columns);
    reader.rowsAt(KEY, columns, [rows - 1], one);
    expect(one).toEqual(found.subarray((rows - 1) * columns));
    expect(reader.bytesRead - before).toBe(holds ? 0 : 2 * columns);
    reader.close();
  });
});

test('a number that is none is named, not rounded', () => {
  const values = new Float32Array(64).fill(0.5);
  for (const bad of [NaN, Infinity, 1e9]) {
    values[40] = bad;
    const { message, next } = lensErrorOf(
      () => roundInto(values, new Uint8Array(68), 0, 'layer.weight'),
      'bad-checkpoint',
    );
    expect(message).toContain('layer.weight');
    expect(next).toBe('Run the model as it is stored.');
  }
});
