/** @file The concept report of pairs whose shift was planted: it says just that, and nothing where nothing was changed. */
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/base/errors';
import { conceptReport } from '../../../../src/engine/concepts/conceptReport';
import { neverCancelled, type Pause } from '../../../../src/engine/request/hooks';
import { DiskCache } from '../../../../src/engine/cache/diskCache';
import { SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { isWholeWord } from '../../../../src/explain/concepts/strongestWords';
import type { ConceptReport } from '../../../../src/protocol/concepts';
import type { ConceptParams } from '../../../../src/protocol/concepts';
import type { ModelChoice, Progress } from '../../../../src/protocol/request';
import { loadTokenizer } from '../../../../src/tokenize/tokenizer';
import { failure } from '../../../support/engine';
import { demo } from '../../../support/modelFolders';
import { component, dot, plantedBase, scaled, tensorRows, turned } from '../../../support/plantedPair';
import { temporaryFolder } from '../../../support/temporaryFolder';

const folder = temporaryFolder();
let base: string;
beforeAll(() => void (base = plantedBase(join(folder, 'base'))));

const pool = new SessionPool({ threads: 1 });
const uncached = new DiskCache({ folder: undefined });
const of = (tuned: string, changes: Partial<ConceptParams> = {}): ConceptParams => ({
  request: '1',
  models: pairOf(base, tuned),
  concepts: 64,
  vocabulary: 'whole-words',
  matching: 'largest',
  ...changes,
});
const pairOf = (from: string, to: string): ModelChoice[] => [
  { role: 'base', folder: from },
  { role: 'tuned', folder: to },
];

function report(
  params: ConceptParams,
  { cache = uncached, pause = neverCancelled }: { cache?: DiskCache; pause?: Pause } = {},
  onProgress: (progress: Omit<Progress, 'request'>) => void = () => undefined,
): Promise<ConceptReport> {
  return conceptReport({ pool, diskCache: cache }, params, { pause, giveWay: pause, report: onProgress });
}

/** Degrees that rounding to float32 may turn a component of these pairs. */
const ROUNDING = 0.02;

describe.each(['largest', 'one-to-one'] as const)('matched by %s', matching => {
  test('two components turned by 30 degrees: these two, by 30 degrees, and nothing else', async () => {
    const tuned = turned(base, join(folder, `turned ${matching}`), { layer: 1, first: 4, second: 7, degrees: 30 });
    const { layers, bands } = await report(of(tuned, { matching }));
    const [still, moved] = layers;
    expect(still!.shift!.statistics).toMatchObject({ rotation: 0, rankChange: 0, subspaceAngle: 0, shareChange: 0 });
    moved!.shift!.matches.forEach((match, i) => {
      expect(match.tuned).toBe(i);
      expect(match.rankChange).toBe(0);
      expect(Math.abs(match.angle - (i === 4 || i === 7 ? 30 : 0))).toBeLessThan(ROUNDING);
      expect(Math.abs(match.varianceRatio! - 1)).toBeLessThan(1e-5);
    });
    expect(moved!.shift!.unmatched).toEqual([]);
    const { statistics, subspaces, reference } = moved!.shift!;
    expect(Math.abs(statistics.rotation - 60 / 50)).toBeLessThan(ROUNDING);
    // The fifth component has left the space of the first five, by those 30 degrees; the first twenty span what they did.
    expect(subspaces.map(({ size, angles }) => [size, Math.round(angles.at(-1)!), Math.round(angles.at(-2)!)])).toEqual(
      [
        [5, 30, 0],
        [20, 0, 0],
        [50, 0, 0],
      ],
    );
    // Noise of that size turns many components a little, and not two of them by 30 degrees.
    expect(reference.noise).toBeGreaterThan(0);
    expect(reference.largest.rotation).toBeGreaterThanOrEqual(reference.mean.rotation);
    expect(bands!.map(band => band.lost.concat(band.gained).length > 0)).toEqual([false, true]);
    expect(bands![1]!.lost[0]).toMatchObject({ layer: 1, role: 'base', component: 4, beyondReference: true });
    expect(bands![1]!.gained[0]).toMatchObject({ layer: 1, role: 'tuned', beyondReference: true });
  });

  test('two components that changed places: both keep their words, and change their ranks', async () => {
    const tuned = turned(base, join(folder, `swapped ${matching}`), { layer: 0, first: 2, second: 5, degrees: 90 });
    const { layers, words } = await report(of(tuned, { matching }));
    const { matches } = layers[0]!.shift!;
    expect(matches.map(match => match.tuned)).toEqual(matches.map((_, i) => (i === 2 ? 5 : i === 5 ? 2 : i)));
    expect([matches[2]!.rankChange, matches[5]!.rankChange]).toEqual([3, -3]);
    expect(Math.max(...matches.map(match => match.angle))).toBeLessThan(ROUNDING);
    for (const match of matches.slice(0, 20)) expect([match.left, match.came]).toEqual([[], []]);
    const [before, after] = layers[0]!.models;
    expect(before!.concepts[2]!.words).toEqual(after!.concepts[5]!.words);
    // Tuned components are turned to their base match's side, so the signs agree as well.
    after!.concepts[5]!.scores.forEach((score, i) => {
      expect(Math.sign(score)).toBe(Math.sign(before!.concepts[2]!.scores[i]!));
    });
    expect(words.length).toBeGreaterThan(100);
  });
});

test('one component that is written twice as strongly: it gains variance, four times, and rank', async () => {
  const tuned = scaled(base, join(folder, 'scaled'), 0, 10, 2);
  const { layers, bands } = await report(of(tuned));
  const [match, { totalVariance, variance }] = [layers[0]!.shift!.matches[10]!, layers[0]!.models[0]!];
  expect(match.varianceRatio).toBeCloseTo(4, 4);
  expect(match.rankChange).toBeLessThan(-3);
  const gained = bands![0]!.gained[0]!;
  expect(gained).toMatchObject({ layer: 0, component: 10 + match.rankChange, beyondReference: true });
  expect(gained.baseShare).toBeCloseTo(variance[10]! / totalVariance, 5);
  expect(gained.tunedShare).toBeCloseTo((4 * variance[10]!) / (totalVariance + 3 * variance[10]!), 5);
});

test('equal models, in one folder and in two, show no shift, and the reference none either', async () => {
  const copy = join(folder, 'copy');
  cpSync(base, copy, { recursive: true });
  for (const tuned of [base, copy]) {
    const { layers, bands } = await report(of(tuned));
    for (const { shift } of layers) {
      const { matches, unmatched, statistics, subspaces, reference } = shift!;
      expect(matches.map(match => [match.tuned, match.angle, match.rankChange, match.varianceRatio])).toEqual(
        matches.map((_, i) => [i, 0, 0, 1]),
      );
      expect(matches.flatMap(match => [...match.left, ...match.came])).toEqual([]);
      expect(unmatched).toEqual([]);
      for (const numbers of [statistics, reference.mean, reference.largest])
        expect(Object.entries(numbers).filter(([key, value]) => key !== 'over' && value !== 0)).toEqual([]);
      expect(subspaces.flatMap(({ angles }) => angles).every(angle => angle === 0)).toBe(true);
      expect([reference.noise, reference.relativeNoise]).toEqual([0, 0]);
    }
    expect(bands!.flatMap(band => [...band.gained, ...band.lost])).toEqual([]);
  }
});

describe('words', () => {
  test.each(['tokens', 'whole-words'] as const)(
    '%s are those of largest |cosine|, by its definition',
    async vocabulary => {
      const single: ModelChoice[] = [{ role: 'single', folder: base }];
      const { layers, words, bands } = await report(of(base, { models: single, vocabulary, concepts: 3, layers: [1] }));
      expect(bands).toBeUndefined();
      expect(layers.map(({ layer, shift, models }) => [layer, shift, models.length])).toEqual([[1, undefined, 1]]);
      const tokenizer = await loadTokenizer(base);
      const head = tensorRows(base, 'model.embed_tokens.weight', 2048, 64);
      for (const [k, concept] of layers[0]!.models[0]!.concepts.entries()) {
        const direction = component(base, 1, k);
        const seen = new Set<string>();
        const expected = head
          .map((row, id) => ({ id, score: dot(row, direction) / Math.hypot(...row) }))
          .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
          .filter(({ id }) => {
            const spelling = tokenizer.tokenText(id);
            if (spelling === undefined || tokenizer.isSpecial(id)) return false;
            if (vocabulary === 'tokens') return true;
            const text = spelling.replace('Ġ', ' ');
            const fresh = isWholeWord({ id, spelling, text }) && !seen.has(text.trim().toLowerCase());
            if (fresh) seen.add(text.trim().toLowerCase());
            return fresh;
          })
          .slice(0, 50);
        const turn = Math.sign(concept.scores[0]! * expected[0]!.score);
        concept.scores.forEach((score, i) => expect(score * turn).toBeCloseTo(expected[i]!.score, 4));
        const texts = expected.map(({ id }) =>
          tokenizer.tokenText(id)!.replace('Ġ', vocabulary === 'tokens' ? ' ' : ''),
        );
        // Bytes that are no text by themselves are spelled as the vocabulary does.
        const readable = (text: string): boolean => /^[ -~]*$/.test(text);
        expect(concept.words.map(w => words[w]!).filter(readable)).toEqual(texts.filter(readable));
        expect(concept.words).toHaveLength(50);
      }
    },
  );
});

describe('what was computed is kept', () => {
  test('layer by layer: what is called off goes on where it was, and comes out the same', async () => {
    const tuned = turned(base, join(folder, 'kept'), { layer: 0, first: 0, second: 1, degrees: 10 });
    const whole = await report(of(tuned));
    const cache = new DiskCache({ folder: join(folder, 'cache') });
    let done = 0;
    const pause: Pause = () => (done === 1 ? Promise.reject(new CancelledError()) : Promise.resolve());
    await expect(report(of(tuned), { cache, pause }, progress => (done = progress.done))).rejects.toThrow(
      CancelledError,
    );
    const entries = readdirSync(join(folder, 'cache')).length;
    // Of the first layer both spectra, both lists of words, the match, and the reference.
    expect(entries).toBe(6);
    expect(await report(of(tuned), { cache })).toEqual(whole);
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(2 * entries - 2);
    // From the cache alone: damaged weights would be noticed where they were read for anything but their hash.
    expect(await report(of(tuned), { cache })).toEqual(whole);
  });

  test('and a place that cannot be written costs nothing but that, and is told once', async () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = new DiskCache({ folder: join(folder, 'file', 'cache') });
    const first = await report(of(base), { cache });
    expect(first.problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('cannot be stored') as string },
    ]);
    const second = await report(of(base), { cache });
    expect(second).toEqual({ ...first, problems: [] });
  });
});

describe('is refused', () => {
  test.each([[[2]], [[-1]], [[0, 1.5]]])('for layers %j', async layers => {
    expect((await failure(report(of(base, { layers })))).message).toMatch(/There is no layer .* from 0 to 1/);
  });

  test('for models of different shapes', async () => {
    const error = await failure(report(of(demo.tuned)));
    expect([error.reason, error.message]).toEqual([
      'unsupported',
      expect.stringContaining('6 layers of width 192 and inner width 512') as string,
    ]);
  });
});
