/** @file Numbers in 8 bits: each within half a step, zeros and negative ones too. */
import { expect, test } from 'vitest';
import { roundBlocks } from '../../../../../src/engine/runtime/layerwise/writingParts';

test('each value is within half a step of its block, and the largest is met', () => {
  const values = Float32Array.from({ length: 96 }, (_, i) => (i < 64 ? Math.sin(i * 7.3) * (i < 32 ? 1 : 100) : 0));
  const codes = new Uint8Array(128);
  const scales = new Float32Array(4);
  roundBlocks(values, 32, codes, scales, 32);
  expect(scales[0]).toBe(0);
  for (const [i, value] of values.entries()) {
    const scale = scales[1 + (i >> 5)]!;
    expect(Math.abs((codes[32 + i]! - 128) * scale - value)).toBeLessThanOrEqual(scale * 0.5001);
  }
  expect([...codes.subarray(96)].every(code => code === 128)).toBe(true);
  expect(Math.max(...codes.subarray(32, 96).map(code => Math.abs(code - 128)))).toBe(127);
});
