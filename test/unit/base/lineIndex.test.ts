/** @file Lines and columns, there and back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex } from '../../../src/base/lineIndex';

const lines = new LineIndex('ab\n\ncdé\n');

test('places are counted from 1, a range ends behind its last character', () => {
  expect(lines.place(0)).toBe('1:1');
  expect(lines.place(3)).toBe('2:1');
  expect(lines.range({ start: 4, end: 7 })).toBe('3:1-3:4');
  expect(lines.place(8)).toBe('4:1');
});

test('whole lines are without their line feed', () => {
  expect(lines.span('1')).toEqual({ start: 0, end: 2 });
  expect(lines.span('1-3')).toEqual({ start: 0, end: 7 });
});

test('what is no part of the text is no span', () => {
  for (const wrong of [
    '',
    '0',
    '9',
    '2',
    '1:1',
    '1-3:2',
    '1:2-1:2',
    '3:1-1:1',
    '1:4-3:1',
    '1:1-99:1',
    '-1',
    'x',
    '1:0-1:2',
  ])
    expect(lines.span(wrong), wrong).toBeUndefined();
});

test('every range is found again', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '💡', 'é') }), fc.nat(), fc.nat(), (text, a, b) => {
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
      fc.pre(start < end);
      const index = new LineIndex(text);
      expect(index.span(index.range({ start, end }))).toEqual({ start, end });
    }),
  );
});
