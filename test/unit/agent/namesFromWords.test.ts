/** @file Names for concepts: what is asked holds the words and nothing else, and an answer is a stranger's text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedText, LONGEST_ANSWER, namesIn, namingQuestion, wordLists } from '../../../src/agent/namesFromWords';
import { CancelledError } from '../../../src/base/errors';
import type { ConceptReport } from '../../../src/protocol/concepts';

const words = ['red', ' blue', 'a\nb', 'x'.repeat(500), '\u202eevil', 'green'];
const concept = (...of: number[]) => ({ words: of, scores: of.map(() => 0.5) });
const report = {
  words,
  layers: [0, 1].map(layer => ({ layer, models: [{ concepts: [concept(0, 1), concept(2, 3), concept(4, 5)] }] })),
  // Facts of the machine and of prompts have no way into a question.
  provenance: { models: [{ folder: '/home/somebody/secret' }] },
} as unknown as ConceptReport;

test('the question is our sentences and the words, each in one line and short', () => {
  const lists = wordLists(report, 2);
  expect(lists.map(({ layer, component }) => [layer, component])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const question = namingQuestion(lists);
  const [first, second, empty, ...rows] = question.split('\n');
  expect([first, second, empty].join(' ')).toBe(namingQuestion([]).split('\n').join(' '));
  expect(rows).toEqual(['1: red, blue', `2: a b, ${'x'.repeat(40)}`, '3: red, blue', `4: a b, ${'x'.repeat(40)}`]);
  expect(question).not.toContain('secret');
  expect(namingQuestion(wordLists(report, 3))).not.toContain('\u202e');
});

test('at most sixty concepts, whatever is asked for', () => {
  const many = { ...report, layers: Array.from({ length: 100 }, (_, layer) => ({ ...report.layers[0]!, layer })) };
  expect(wordLists(many, 300)).toHaveLength(60);
});

test.each<[string, number, (string | undefined)[]]>([
  ['1: colours\n2: unclear\n3: "animals".', 3, ['colours', undefined, 'animals']],
  ['Sure! Here are the names:\n\n1. **colours**\n3) body parts', 3, ['colours', undefined, 'body parts']],
  ['- 2: second\n2: again\n0: none\n9: none', 2, [undefined, 'second']],
  ['colours\nand more', 1, ['colours']],
  ['1: , boat, boat, apple\n2: C++', 2, ['boat, boat, apple', 'C++']],
  ['', 1, [undefined]],
  ['1: ...\n2: one two three four five six seven eight', 2, [undefined, 'one two three four five six']],
  ['1: everything that swims in cold water', 1, ['everything that swims in cold…']],
])('%j names %i', (answer, count, names) => {
  expect(namesIn(answer, count)).toEqual(names);
});

test('whatever a model says, a name is one short line without steering characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 4 }), (text, count) => {
      for (const answer of [text, `1: ${text}`, `1: [a](command:x) \u202e\u001b[31m${text}`]) {
        const names = namesIn(answer, count);
        expect(names).toHaveLength(count);
        for (const name of names) {
          if (name === undefined) continue;
          expect(Array.from(name).length).toBeLessThanOrEqual(30);
          expect(name).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
        }
      }
    }),
  );
  expect(namesIn('1: '.padEnd(10 * LONGEST_ANSWER, 'a\n'), 60)).toHaveLength(60);
});

test('an answer without an end is read as far as one may be, and not at all once it is cancelled', async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<string> {
    while (true) {
      asked++;
      yield await Promise.resolve('1: a name\n');
    }
  }
  const text = await boundedText(endless(), () => false);
  expect(text).toHaveLength(LONGEST_ANSWER);
  expect(asked).toBe(Math.ceil(LONGEST_ANSWER / '1: a name\n'.length));
  await expect(boundedText(endless(), () => true)).rejects.toThrow(CancelledError);
});
