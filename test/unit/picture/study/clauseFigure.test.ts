import fc from 'fast-check';
import { expect, test } from 'vitest';
import { along, clauseFigure, ticksBetween } from '../../../../src/picture/study/clauseFigure';
import { clauseFigureSvg } from '../../../../src/picture/study/clauseFigureSvg';
import { caseListing, overviewTable } from '../../../../src/picture/study/studyListings';
import { madeUpStudy } from '../../../support/madeUpStudy';

test('ticks are few, evenly spaced round numbers that hold both ends', () => {
  const ends = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(ends, ends, (below, above) => {
      const ticks = ticksBetween(-below, above);
      const step = ticks[1]! - ticks[0]!;
      expect(ticks[0]!).toBeLessThanOrEqual(-below + 1e-9 * step);
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(above - 1e-9 * step);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect([1, 2, 5]).toContain(Math.round(step / 10 ** Math.floor(Math.log10(step * 1.0000001))));
      for (const [i, tick] of ticks.entries()) expect(tick).toBeCloseTo(ticks[0]! + i * step, 6);
    }),
  );
  expect(ticksBetween(0, 0)[0]).toBe(0);
});

const report = madeUpStudy();
const [group] = report.groups;

test('the figure has the means and intervals of the report, the answering model first; as SVG no text is markup', () => {
  const shown = clauseFigure(group!)!;
  expect(shown.measure).toBe('effect');
  expect(shown.rows.map(({ marks }) => marks.map(({ role }) => role))).toEqual(Array(3).fill(['tuned', 'base']));
  const effect = group!.clauses[1]!.models.find(model => model.role === 'tuned')!.effect!.perToken;
  expect(shown.rows[1]!.marks[0]).toMatchObject({ low: effect.interval![0], high: effect.interval![1], value: effect });
  for (const { marks } of shown.rows)
    for (const { low, high } of marks)
      for (const end of [low, high]) expect(Math.abs(along(shown, end) - 0.5)).toBeLessThanOrEqual(0.5);
  const svg = clauseFigureSvg(shown, 'T <x>');
  expect(svg).toMatch(/^<svg [^]*<title>T &lt;x&gt;<\/title>[^]*Answer in one sentence\.[^]*<\/svg>\n$/);
  expect(svg).not.toMatch(/<img|\u202e/);
  expect(svg.match(/<circle/g)?.length).toBe(3);
  expect(clauseFigure({ clauses: [] })).toBeUndefined();
});

test('cases behind a clause are those of the answering model, the largest effect first; an overview has a row a group', () => {
  const listing = caseListing(report, group!, 1);
  expect([listing.rows.length, listing.measure]).toEqual([64, 'nats a token']);
  const effects = listing.rows.map(({ index }) => report.rows[index]!.effects[1]!);
  expect(effects).toEqual(effects.toSorted((a, b) => b - a));
  expect(listing.rows.every(({ index }) => report.rows[index]!.role === 'tuned')).toBe(true);
  expect(caseListing(report, group!, undefined).head).toEqual(['case', 'answer tokens', 'trust', 'followed', 'answer']);
  expect(overviewTable(report).rows.map(row => row[7])).toEqual(['83.3 %', '83.3 %']);
});
