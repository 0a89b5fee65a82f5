/** @file Model cards that are made to stand still: what they say of the model is read all the same, or counts as not said. A quadratic reader of these sizes would hit the time limit. */
import { expect, test } from 'vitest';
import { MAX_CARD_BYTES, modelCard } from '../../../src/models/modelCard';

const NONE = { bases: [], relation: undefined, licence: undefined };
const card = (front: string): string => `---\n${front}\n---\n# A model\n`;
const keys = (count: number): string => Array.from({ length: count }, (_, i) => `key${i}: ${i}`).join('\n');
const SAID = 'license: mit\nbase_model: a/b';

test.each([
  ['forty thousand keys', card(`${keys(40_000)}\n${SAID}`)],
  ['a list of a hundred thousand lines', card(`tags:\n${'- a\n'.repeat(100_000)}${SAID}`)],
  ['an entry said ten thousand times', card(`${SAID}\n${'base_model: c/d\n'.repeat(10_000)}`)],
  ['anchors and aliases', card(`a: &a [x]\n${'b: [*a, *a]\n'.repeat(10_000)}${SAID}`)],
])('what stands among %s is read', (_, text) => {
  expect(modelCard(text)).toMatchObject({ bases: ['a/b'], licence: 'mit' });
});

test.each([
  ['four megabytes of keys in front', card(`${keys(400_000)}\n${SAID}`)],
  ['a megabyte without an end', `---\n${'a'.repeat(MAX_CARD_BYTES)}`],
  ['bases a hundred thousand deep', card(`base_model: ${'['.repeat(100_000)}`)],
  ['bases as deep as an entry may be', card(`base_model: ${'['.repeat(16_000)}`)],
  ['keys inside one entry', card(`base_model: {${Array.from({ length: 2000 }, (_, i) => `a${i}`).join(',')}}`)],
  ['a bomb of aliases', card(`base_model: &a [&b [x, x], *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *a]`)],
  ['a list of bases with a line each, thousands of them', card(`base_model:\n${'- &a !!binary x\n'.repeat(3000)}`)],
  ['keys of the language', card('__proto__: a\nconstructor: b\nbase_model:\n  __proto__: c')],
])('with %s, nothing is said', (_, text) => {
  expect(modelCard(text)).toEqual(NONE);
});
