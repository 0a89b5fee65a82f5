/** @file The check behind everything that is computed. */
import { expect, test } from 'vitest';
import { requireFinite } from '../../../src/base/finite';
import { lengthOf, makeUnitRows } from '../../../src/base/matrix';
import { makeSampler } from '../../../src/engine/runtime/sampler';

test.each([
  ['a number', NaN, ''],
  ['a number in a typed array', Float32Array.of(1, -Infinity), ''],
  ['a number deep in a report', { models: [{ words: [{ share: 0 }, { share: NaN }] }] }, ' (models.words.share)'],
  ['an array in a list', { data: [new Float64Array(3), Float64Array.of(Infinity)] }, ' (data)'],
])('%s that is none is refused, with its place', (_, value, place) => {
  expect(() => requireFinite('It', value)).toThrow(
    expect.objectContaining({
      reason: 'unsupported',
      message: expect.stringContaining(`It is not finite${place}:`) as string,
    }),
  );
});

test('what is finite, or no number at all, passes', () => {
  const value = {
    a: [1, -0, null, undefined, 'NaN', true],
    b: new BigInt64Array(2),
    c: new Float32Array(3),
    d: new Uint8Array(1),
  };
  expect(() => requireFinite('It', value)).not.toThrow();
});

test.each([0, 0.7])('a token is not chosen by logits that are none (temperature %d)', temperature => {
  const sampler = makeSampler({ maxTokens: 1, temperature, topP: 0.9, seed: 1 });
  for (const at of [0, 2]) {
    const logits = Float32Array.of(1, 2, 3, 4);
    logits[at] = NaN;
    expect(() => sampler.choose(logits)).toThrow(/not finite/);
  }
  expect(sampler.choose(Float32Array.of(-100, 100, -100))).toBe(1);
});

test('a row of zeros stays one, and a row may be of any width', () => {
  const rows = { rows: 2, columns: 2, data: Float64Array.of(0, 0, 3, 4) };
  makeUnitRows(rows);
  expect([...rows.data]).toEqual([0, 0, 0.6, 0.8]);
  expect(lengthOf(new Float32Array(300_000).fill(1))).toBeCloseTo(Math.sqrt(300_000));
});
