import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerDifference } from '../../../src/explain/comparison/promptVersions';

describe('two answers as one text', () => {
  test('what went stands before what came', () => {
    expect(answerDifference('Dear Petra, I am sorry.', 'Dear Petra, thank you.')).toEqual([
      { kind: 'same', text: 'Dear Petra, ' },
      { kind: 'gone', text: 'I am sorry' },
      { kind: 'came', text: 'thank you' },
      { kind: 'same', text: '.' },
    ]);
  });

  test('has both whole, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const parts = answerDifference(before, after);
        const without = (kind: string): string =>
          parts
            .filter(part => part.kind !== kind)
            .map(({ text }) => text)
            .join('');
        expect(without('came')).toBe(before);
        expect(without('gone')).toBe(after);
      }),
    );
  });
});
