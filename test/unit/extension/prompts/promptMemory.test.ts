/** @file What the user has marked is found where it was marked, after edits too; hand-written settings are taken at their word or not at all. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { bounded, listOr, oneOf, textOr } from '../../../../src/extension/core/settingValues';
import { markOf, placeOf, storedMark } from '../../../../src/extension/prompts/marks';
import { PromptMemory } from '../../../../src/extension/prompts/promptMemory';
import { ATTRIBUTION_TARGETS } from '../../../../src/protocol/explanation';

const URI = 'file:///a.prompt.md';
const TEXT = 'Summarize nothing yet.\n\nThe story: …\n\nSummarize it.';

/** A workspace's memory, as VS Code keeps it: JSON. */
function memory(kept: Record<string, string> = {}): PromptMemory {
  return new PromptMemory({
    keys: () => Object.keys(kept),
    get: (key: string) => (kept[key] === undefined ? undefined : (JSON.parse(kept[key]) as never)),
    update: (key: string, value: unknown) => Promise.resolve(void (kept[key] = JSON.stringify(value))),
  });
}

const second = { start: TEXT.lastIndexOf('Summarize'), end: TEXT.lastIndexOf('Summarize') + 'Summarize'.length };

test('the second of two equal texts is the one that was marked, and both may be', async () => {
  const own = memory();
  await own.addMark(URI, TEXT, second);
  await own.addMark(URI, TEXT, second);
  expect(own.markedSpans(URI, TEXT)).toEqual([second]);
  await own.addMark(URI, TEXT, { start: 0, end: 9 });
  expect(own.markedSpans(URI, TEXT)).toEqual([second, { start: 0, end: 9 }]);
  await own.clearMarks(URI);
  expect(own.markedSpans(URI, TEXT)).toEqual([]);
});

test.each([
  ['another of its kind before it', `Summarize first of all.\n\n${TEXT}`],
  ['the first of its kind gone', TEXT.replace('Summarize nothing yet.', 'Nothing yet.')],
  ['text put before it', `Hello! ${TEXT}`],
])('a mark follows its place over edits: %s', (_, edited) => {
  const start = edited.lastIndexOf('Summarize');
  expect(placeOf(markOf(TEXT, second), edited)).toEqual({ start, end: start + 9 });
});

test('between places that are alike on both sides the number decides', () => {
  const text = 'go go go go '.repeat(30);
  const span = { start: 3 * 50, end: 3 * 50 + 2 };
  expect(placeOf(markOf(text, span), text)).toEqual(span);
});

test('a text that is gone marks nothing', () => {
  expect(placeOf(markOf(TEXT, second), 'Sum it up.')).toBeUndefined();
});

test('what an older version kept is its first place, and what is no mark is none', () => {
  expect(placeOf(storedMark('Summarize')!, TEXT)).toEqual({ start: 0, end: 9 });
  expect([storedMark(null), storedMark(7), storedMark({ text: 'x', before: 0 })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a setting that is none of its words is as if it were not set', () => {
  const target = (value: unknown): string => oneOf(ATTRIBUTION_TARGETS, value, 'log-probability');
  expect(['logit', 'probabilty', 'Logit', 3, undefined, null, ['logit']].map(target)).toEqual([
    'logit',
    ...new Array<string>(6).fill('log-probability'),
  ]);
  expect(['7', NaN, 900, -1, undefined].map(value => bounded(value, 5, 0, 100))).toEqual([5, 5, 100, 0, 5]);
  expect([textOr(7, 'demo'), textOr('x', 'demo'), listOr('pairs'), listOr([1])]).toEqual(['demo', 'x', [], [1]]);
});

const damaged: readonly unknown[] = [null, 7, 'x', true, [], {}, [null], { length: 3 }];

test.each(damaged)('a store that holds %j is as good as empty, and is written again', async kept => {
  const key = createHash('sha256').update(URI).digest('hex').slice(0, 32);
  const stores = [
    kept,
    { [key]: kept },
    { [key]: { marks: kept, values: kept, ticked: kept } },
    { [key]: { marks: [kept], values: { a: kept }, ticked: [kept, { path: kept, outside: kept }] } },
  ];
  for (const store of stores) {
    const own = memory({ 'promptMemory.v1': JSON.stringify(store) });
    expect(own.markedSpans(URI, TEXT.replaceAll('x', ''))).toEqual([]);
    expect(Object.values(own.values(URI)).every(value => typeof value === 'string')).toBe(true);
    expect(own.ticked(URI)).toEqual([]);
    await own.setValue(URI, '__proto__', 'b');
    await own.addMark(URI, TEXT, second);
    expect(Object.entries(own.values(URI))).toContainEqual(['__proto__', 'b']);
    expect(own.markedSpans(URI, TEXT)).toEqual([second]);
  }
});
