/** @file Blocks of four bits taken apart: codes, scales and offsets stand for the values that the gguf package reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFourBits, hasOffsets, isFourBits, unpackFourBits } from '../../../../src/checkpoint/gguf/fourBits';
import { readableTypes, type GgufType } from '../../../../src/checkpoint/gguf/tensorTypes';
import { packageRoot } from '../../../engine/terminalCommand';

const golden = JSON.parse(readFileSync(join(packageRoot, 'test', 'golden', 'gguf', 'blocks.json'), 'utf8')) as Record<
  string,
  { bytes: string; values: string }
>;
const types = (Object.keys(readableTypes) as GgufType[]).filter(isFourBits);

test('the types are those of four bits whose values lie on a line', () => {
  expect(types).toEqual(['Q4_0', 'Q4_1', 'Q4_K']);
});

test.each(types)('%s', type => {
  const bytes = Buffer.from(golden[type]!.bytes, 'base64');
  const values = new Float32Array(new Uint8Array(Buffer.from(golden[type]!.values, 'base64')).buffer);
  const blocks = values.length / 32;
  const out = emptyFourBits(blocks + 1);
  unpackFourBits(type, bytes, out, 1);
  values.forEach((value, i) => {
    const block = 1 + Math.floor(i / 32);
    const code = (out.codes[16 * block + Math.floor((i % 32) / 2)]! >> (4 * (i % 2))) & 15;
    const found = out.scales[block]! * (code - 8) + out.offsets[block]!;
    const size = 8 * Math.abs(out.scales[block]!) + Math.abs(out.offsets[block]!);
    expect(Math.abs(found - value)).toBeLessThanOrEqual(2 ** -22 * size);
  });
  if (!hasOffsets(type)) expect(out.offsets.every(offset => offset === 0)).toBe(true);
});

test('other types are refused', () => {
  expect(() => unpackFourBits('Q8_0', new Uint8Array(34), emptyFourBits(1), 0)).toThrow(TypeError);
});
