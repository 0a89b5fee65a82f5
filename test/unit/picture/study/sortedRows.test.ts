import { expect, test } from 'vitest';
import { nextOrder, numberOf, sortedRows } from '../../../../src/picture/study/sortedRows';

test.each([
  ['+0.90', 0.9],
  ['\u22120.25 to +1.10', -0.25],
  ['12.5 %', 12.5],
  ['1.2e\u22125', 1.2e-5],
  ['< 1e\u2212300', 1e-300],
  ['1,955', 1955],
  ['3.00 (2 to 4)', 3],
  ['–', undefined],
  ['no test (fewer than two)', undefined],
])('a cell “%s” is the number %s', (cell, value) => expect(numberOf(cell)).toBe(value));

test('cells with numbers are sorted by them, the others as words; what has none stands last, either way', () => {
  const cells = ['+2.00', '–', '\u22121.00', '10.00'];
  expect(sortedRows(cells, false)).toEqual([2, 0, 3, 1]);
  expect(sortedRows(cells, true)).toEqual([3, 0, 2, 1]);
  expect(sortedRows(['b', 'a', 'c10', 'c9'], false)).toEqual([1, 0, 3, 2]);
  expect(sortedRows(['x', 'y', 'z'], true, [1, null, 5])).toEqual([2, 0, 1]);
  expect(nextOrder(undefined, 1, false)).toEqual({ column: 1, down: true });
  expect(nextOrder({ column: 1, down: true }, 1, false)).toEqual({ column: 1, down: false });
  expect(nextOrder({ column: 1, down: true }, 0, true)).toEqual({ column: 0, down: false });
});
