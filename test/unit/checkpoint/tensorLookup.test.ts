/** @file Tensors by name and shape, and their values. */
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../../src/checkpoint/openCheckpoint';
import { nearestNames, readTensor, tensor } from '../../../src/checkpoint/tensorLookup';
import { halfToNumber, widen } from '../../../src/checkpoint/widen';
import { checkpointFolder, lensErrorOf, packed } from './folders';

const LLAMA = join(__dirname, '../../golden/data/llama');

describe('a tensor', () => {
  const checkpoint = openCheckpoint(LLAMA);

  test('is found with the shape that the config implies', () => {
    expect(tensor(checkpoint, 'model.norm.weight', [32])).toMatchObject({
      name: 'model.norm.weight',
      dtype: 'F32',
      length: 128,
    });
  });

  test('that is missing is named, with the nearest names', () => {
    const { message } = lensErrorOf(() => tensor(checkpoint, 'model.layers.2.mlp.up_proj.weight', [56, 32]));
    expect(message).toMatch(/holds no tensor model\.layers\.2\.mlp\.up_proj\.weight\. The nearest/);
    expect(message).toContain('model.layers.1.mlp.up_proj.weight');
  });

  test.each([[[32, 256]], [[256]], [[256, 32, 1]]])('whose shape contradicts %j is refused with both', expected => {
    const { message } = lensErrorOf(() => tensor(checkpoint, 'model.embed_tokens.weight', expected));
    expect(message).toContain(`has shape [256, 32], but config.json makes it [${expected.join(', ')}]`);
  });

  test('of another element type is refused only when it is asked for', () => {
    const folder = checkpointFolder({
      'model.safetensors': packed({
        a: { dtype: 'F32', shape: [1], bytes: 4 },
        q: { dtype: 'I8', shape: [4], bytes: 4 },
      }),
    });
    const mixed = openCheckpoint(folder);
    expect(tensor(mixed, 'a', [1]).length).toBe(4);
    expect(lensErrorOf(() => tensor(mixed, 'q', [4])).message).toMatch(/q of .* has element type I8/);
  });
});

test('a name with another prefix is found by its end', () => {
  const names = ['transformer.h.0.attn.weight', 'transformer.h.1.attn.weight', 'transformer.wte.weight'];
  expect(nearestNames('h.1.attn.weight', names)[0]).toBe('transformer.h.1.attn.weight');
  expect(nearestNames('x', [])).toEqual([]);
});

describe('values', () => {
  test('are those at the offset', () => {
    const location = tensor(openCheckpoint(LLAMA), 'model.norm.weight', [32]);
    const bytes = readFileSync(location.file);
    const expected = Array.from({ length: 32 }, (_, i) => bytes.readFloatLE(location.offset + 4 * i));
    expect([...readTensor(location, 128)]).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(16);
  });

  test('over the limit, or cut off meanwhile, are refused', () => {
    const location = tensor(openCheckpoint(checkpointFolder()), 'a', [2, 2]);
    expect(lensErrorOf(() => readTensor(location, 15)).message).toMatch(/16 bytes, more than the 15/);
    truncateSync(location.file, location.offset + 8);
    expect(lensErrorOf(() => readTensor(location, 16)).message).toMatch(/truncated/);
  });

  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0x3555, 0.333251953125],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('float16 %i is %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
    expect(widen('F16', Uint16Array.of(bits).buffer)[0]).toBe(value);
  });

  test('bfloat16 is the upper half of a float32', () => {
    const property = fc.property(fc.float({ noNaN: true }), value => {
      const bits = new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
      const [wide] = widen('BF16', Uint16Array.of(bits).buffer);
      return new Uint32Array(Float32Array.of(wide!).buffer)[0] === (bits << 16) >>> 0;
    });
    fc.assert(property);
    expect([...widen('BF16', Uint16Array.of(0x3f80, 0xc000, 0x3eab).buffer)]).toEqual([1, -2, 0.333984375]);
  });
});
