/** @file Every quantised type of GGUF against the published gguf package (scripts/gguf/make_blocks.py), bit for bit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dequantize } from '../../src/checkpoint/gguf/dequantize/dequantize';
import { readableTypes, type GgufType } from '../../src/checkpoint/gguf/tensorTypes';

type Blocks = Record<string, { bytes: string; values: string }>;
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'gguf', 'blocks.json'), 'utf8')) as Blocks;
const quantised = Object.keys(readableTypes).filter(type => readableTypes[type as GgufType].block > 1);

test('every quantised type has a golden', () => {
  expect(Object.keys(golden).sort()).toEqual([...quantised].sort());
});

test.each(quantised)('%s', type => {
  const { bytes, values } = golden[type]!;
  const expected = new Float32Array(new Uint8Array(Buffer.from(values, 'base64')).buffer);
  const found = dequantize(type as GgufType, Buffer.from(bytes, 'base64'));
  expect(found).toHaveLength(expected.length);
  const wrong = Array.from(found).findIndex((value, i) => value !== expected[i]);
  expect(wrong).toBe(-1);
});
