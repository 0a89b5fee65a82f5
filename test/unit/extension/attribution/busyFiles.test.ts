/** @file Which file the models are at, as a file says it that waits. */
import { expect, test } from 'vitest';
import { busyBefore, jobCount } from '../../../../src/extension/attribution/busyFiles';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import type { Progress } from '../../../../src/protocol/request';

const document = parsePrompt('Count.', { fileName: 'a.txt' });
const file = (uri: string, more: Partial<ExplainedFile> = {}): ExplainedFile => {
  return { uri, text: 'Count.', document, stale: false, label: 'demo pair', ...more };
};
const at = (progress: Omit<Progress, 'request'>): Partial<ExplainedFile> => {
  return { work: { progress: { request: '1', ...progress } } };
};

test('who waits is told of the file that has progress, not of itself and not of others that wait', () => {
  const files = [
    file('idle'),
    file('waits', { work: {} }),
    file('also waits', { work: {} }),
    file('runs', at({ phase: 'attribution', role: 'single', done: 39, total: 100 })),
  ];
  expect(busyBefore(files, 'waits')).toEqual({ uri: 'runs', part: 0.39 });
  expect(busyBefore(files, 'idle')?.uri).toBe('runs');
  expect(busyBefore(files, 'runs')).toBeUndefined();
  expect(jobCount(files)).toBe(3);
});

test.each<[Omit<Progress, 'request'>, number | undefined]>([
  // Behind the base comes the tuned model: it does not begin anew.
  [{ phase: 'attribution', role: 'base', done: 100, total: 100 }, 0.5],
  [{ phase: 'attribution', role: 'tuned', done: 0, total: 100 }, 0.5],
  [{ phase: 'loading', done: 1, total: 2 }, undefined],
  [{ phase: 'influence', done: 2, total: 2 }, undefined],
  [{ phase: 'answering', done: 64 }, undefined],
  [{ phase: 'rules', done: 3, total: 12 }, 0.25],
])('of %j the part is %s', (progress, part) => {
  expect(busyBefore([file('runs', at(progress))], 'waits')?.part).toBe(part);
});
