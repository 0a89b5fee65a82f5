/** @file How one layer of a pair shifted, held against noise of the same size; computed once a pair of weights, kept on disk. */
import * as v from 'valibot';
import { fillGaussian } from '../../base/random';
import type { Matrix } from '../../base/matrix';
import type { ConceptMatching, NullReference, PrincipalAngles, ShiftStatistics } from '../../protocol/concepts';
import { subspaceAngles } from '../../explain/concepts/subspaces';
import { matchComponents } from '../../explain/concepts/matching';
import { AMONG, meanAndLargest, noShift, shiftStatistics, type Side } from '../../explain/concepts/shiftStatistics';
import { firstRows, type Matching, type Spectrum } from '../../explain/concepts/spectrum';
import type { CacheEntry } from '../cache/cacheEntry';
import { spectrumOf, type ConceptTools, type LayerWeights } from './conceptSpectra';
import type { Float32Rows } from './runDownProjection';
import { leadingEigenpairs } from '../linearAlgebra/eigenpairs';
import type { CacheKey } from '../cache/diskCache';
import type { Scatter } from '../linearAlgebra/products';

const VERSION = 1;
/** Draws of the null reference, and the seed that they are made from. */
export const DRAWS = 5;
export const SEED = 2023;

/** Which components belong together, and how the variance lies along them. */
export interface LayerMatch extends Matching {
  /** Variance of the tuned layer along each base component, and of the base layer along each tuned one. */
  readonly baseInTuned: Float64Array;
  readonly tunedInBase: Float64Array;
  readonly statistics: ShiftStatistics;
  readonly subspaces: readonly PrincipalAngles[];
}

export interface LayerShift extends LayerMatch {
  readonly reference: NullReference;
}

export type WeightPair = readonly [base: LayerWeights, tuned: LayerWeights];

/** @param pair base and tuned, of the same shape */
export async function layerShift(
  tools: ConceptTools,
  pair: WeightPair,
  matching: ConceptMatching,
): Promise<LayerShift> {
  const match = await layerMatch(tools, pair, matching);
  const key: CacheKey = {
    kind: 'concept-reference',
    version: VERSION,
    of: [...pair.flatMap(side => side.key), pair[0].layer, matching, DRAWS, SEED],
  };
  const { data } = await tools.cache.through(
    key,
    async () => ({ data: await nullReference(tools, pair, matching), arrays: {} }),
    kept => v.is(referenceSchema, kept.data),
  );
  return { ...match, reference: v.parse(referenceSchema, data) };
}

/** The same without the reference, which takes most of the time. */
export async function layerMatch(
  tools: ConceptTools,
  pair: WeightPair,
  matching: ConceptMatching,
): Promise<LayerMatch> {
  const of = [...pair.flatMap(side => side.key), matching];
  const key: CacheKey = { kind: 'concept-match', version: VERSION, of };
  const make = async (): Promise<CacheEntry> => {
    const { tuned, cosines, baseInTuned, tunedInBase, ...rest } = await match(tools, pair, matching);
    return {
      data: rest,
      arrays: { tuned: Int32Array.from(tuned), cosines: Float64Array.from(cosines), baseInTuned, tunedInBase },
    };
  };
  const entry = await tools.cache.through(key, make, kept => matchOf(kept) !== undefined);
  return matchOf(entry)!;
}

const number = v.pipe(v.number(), v.finite());
const statisticsSchema = v.object({
  over: number,
  rotation: number,
  rankChange: number,
  varianceChange: number,
  subspaceAngle: number,
  shareChange: number,
});
const matchSchema = v.object({
  statistics: statisticsSchema,
  subspaces: v.array(v.object({ size: number, angles: v.array(number) })),
});
const referenceSchema = v.object({
  draws: number,
  seed: number,
  noise: number,
  relativeNoise: number,
  mean: statisticsSchema,
  largest: statisticsSchema,
});

/** Undefined where what is kept is no match: a digest says that an entry is as it was written, not who wrote it. */
function matchOf({ data, arrays }: CacheEntry): LayerMatch | undefined {
  const rest = v.safeParse(matchSchema, data);
  const { tuned, cosines, baseInTuned, tunedInBase } = arrays;
  if (!rest.success || !(tuned instanceof Int32Array) || !(cosines instanceof Float64Array)) return undefined;
  if (!(baseInTuned instanceof Float64Array) || !(tunedInBase instanceof Float64Array)) return undefined;
  const counts = [cosines, baseInTuned].map(({ length }) => length);
  if (counts.some(count => count !== tuned.length)) return undefined;
  return { ...rest.output, tuned: Array.from(tuned), cosines: Array.from(cosines), baseInTuned, tunedInBase };
}

async function match(tools: ConceptTools, pair: WeightPair, matching: ConceptMatching): Promise<LayerMatch> {
  const [base, tuned] = pair;
  const before = await base.spectrum();
  if (await equalRows(pair)) return unshifted(before);
  const after = await tuned.spectrum();
  const cosines = await tools.products.multiplyTransposed(before.vectors, after.vectors);
  await tools.pause();
  const baseInTuned = await varianceAlong(tools, before.vectors, await tuned.scatter());
  const tunedInBase = await varianceAlong(tools, after.vectors, await base.scatter());
  const sides: [Side, Side] = [
    { spectrum: before, varianceInTwin: baseInTuned },
    { spectrum: after, varianceInTwin: tunedInBase },
  ];
  return {
    ...matchComponents(cosines, matching),
    baseInTuned,
    tunedInBase,
    statistics: shiftStatistics(...sides, cosines, matching),
    subspaces: subspaceAngles(cosines),
  };
}

/** The same numbers, though perhaps of another type or layout. */
async function equalRows([base, tuned]: WeightPair): Promise<boolean> {
  if (base.key.join() === tuned.key.join()) return true;
  return distance((await base.rows()).data, (await tuned.rows()).data) === 0;
}

/** The same weights twice: nothing is computed, so that nothing can differ by rounding. */
function unshifted(spectrum: Spectrum): LayerMatch {
  const count = spectrum.variance.length;
  const identity = new Float64Array(count * count);
  for (let i = 0; i < count; i++) identity[i * (count + 1)] = 1;
  const cosines = { rows: count, columns: count, data: identity };
  return {
    tuned: Array.from({ length: count }, (_, i) => i),
    cosines: new Array<number>(count).fill(1),
    baseInTuned: spectrum.variance,
    tunedInBase: spectrum.variance,
    statistics: noShift(count),
    subspaces: subspaceAngles(cosines),
  };
}

/** v C vᵀ for each component v and the covariance C. */
async function varianceAlong(
  { products }: ConceptTools,
  vectors: Matrix,
  { matrix, rows }: Scatter,
): Promise<Float64Array> {
  const { data: image, columns } = await products.multiply(vectors, matrix);
  return Float64Array.from({ length: vectors.rows }, (_, r) => {
    let sum = 0;
    for (let c = r * columns; c < (r + 1) * columns; c++) sum += image[c]! * vectors.data[c]!;
    return Math.max(0, sum) / Math.max(1, rows - 1);
  });
}

/** The base against its own weights plus noise, draw by draw. */
async function nullReference(tools: ConceptTools, pair: WeightPair, matching: ConceptMatching): Promise<NullReference> {
  const [base, tuned] = pair;
  const spectrum = await base.spectrum();
  if (await equalRows(pair)) {
    const nothing = noShift(spectrum.variance.length);
    return { draws: DRAWS, seed: SEED, noise: 0, relativeNoise: 0, mean: nothing, largest: nothing };
  }
  const rows = await base.rows();
  const noise = distance(rows.data, (await tuned.rows()).data);
  const draws: ShiftStatistics[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    await tools.pause();
    draws.push(await shiftByNoise(tools, base, spectrum, noisy(rows, noise, seedOf(base.layer, draw)), matching));
  }
  const length = distance(rows.data, undefined);
  return {
    draws: DRAWS,
    seed: SEED,
    noise,
    relativeNoise: length > 0 ? noise / length : 0,
    ...meanAndLargest(draws),
  };
}

/** Layers and draws have noise of their own. */
const seedOf = (layer: number, draw: number): number => SEED + 1_000_003 * layer + 7919 * draw;

async function shiftByNoise(
  tools: ConceptTools,
  base: LayerWeights,
  before: Spectrum,
  rows: Float32Rows,
  matching: ConceptMatching,
): Promise<ShiftStatistics> {
  const { products, pause } = tools;
  const scatter = await products.scatter(rows);
  const count = Math.min(AMONG, before.vectors.rows);
  const start = firstRows(before.vectors, 2 * count);
  const after = spectrumOf(await leadingEigenpairs(products, scatter.matrix, count, pause, start), scatter);
  const sides: [Side, Side] = [
    { spectrum: before, varianceInTwin: await varianceAlong(tools, firstRows(before.vectors, count), scatter) },
    { spectrum: after, varianceInTwin: await varianceAlong(tools, after.vectors, await base.scatter()) },
  ];
  return shiftStatistics(...sides, await products.multiplyTransposed(before.vectors, after.vectors), matching);
}

/** Gaussian noise whose Frobenius norm is `norm`, added. */
function noisy({ rows, columns, data }: Float32Rows, norm: number, seed: number): Float32Rows {
  const sum = fillGaussian(new Float32Array(data.length), seed);
  const scale = norm / distance(sum, undefined);
  for (let i = 0; i < sum.length; i++) sum[i] = data[i]! + scale * sum[i]!;
  return { rows, columns, data: sum };
}

/** Frobenius norm of a - b, or of a. */
function distance(a: Float32Array, b: Float32Array | undefined): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - (b === undefined ? 0 : b[i]!)) ** 2;
  return Math.sqrt(sum);
}
