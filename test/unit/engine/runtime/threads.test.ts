/** @file Threads that a user asks for: what makes sense, or a refusal by name. */
import { describe, expect, test } from 'vitest';
import { askedThreads } from '../../../../src/engine/runtime/threads';

describe('threads', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['0', undefined],
    ['1', 1],
    ['8', 8],
  ])('%j of 8 processors', (text, threads) => {
    expect(askedThreads(text, 8)).toBe(threads);
  });

  test.each(['9', '100000', '-1', '1.5', 'many', '1e99', 'Infinity', '\u001b[2J'])('%j is refused by name', text => {
    expect(() => askedThreads(text, 8)).toThrow(
      /^INSTRUCT_LENS_THREADS is ".*"; this machine has 8 logical processors\.$/,
    );
  });
});
