/** @file What an answer loses without a part, or gains, in words: no sign that the verb says already. */
import { expect, test } from 'vitest';
import { isGain } from '../../../src/picture/triedText';

test.each([
  [0.03, false],
  [-0.03, true],
  [0, false],
  [-0.004, false],
])('%d nats a token: a gain is %s', (perToken, gain) => {
  expect(isGain(perToken)).toBe(gain);
});
