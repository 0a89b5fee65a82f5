/** @file Leading eigenpairs of matrices with spectra of every shape, by their own equations and against a complete solver. */
import { afterAll, describe, expect, test } from 'vitest';
import { fillGaussian } from '../../../../src/base/random';
import type { Matrix } from '../../../../src/base/matrix';
import { leadingEigenpairs } from '../../../../src/engine/linearAlgebra/eigenpairs';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { Products } from '../../../../src/engine/linearAlgebra/products';
import { spectralDensity } from '../../../../src/engine/linearAlgebra/spectralDensity';
import { symmetricEigenpairs } from '../../../../src/explain/concepts/spectrum';

type Rows = Matrix & { readonly data: Float64Array };
const products = new Products(1);
afterAll(() => products.release());

/** What is promised of every pair that is reported; and how orthonormal the vectors are. */
const RESIDUAL = 1e-4;
const ORTHONORMAL = 1e-9;

/** Random directions whose lengths are given by rank. */
async function withScales(size: number, scale: (i: number) => number): Promise<Rows> {
  const data = fillGaussian(new Float32Array(2 * size * size), 11);
  for (let i = 0; i < data.length; i++) data[i]! *= scale(i % size);
  return (await products.scatter({ rows: 2 * size, columns: size, data })).matrix;
}

async function check(matrix: Rows, count: number, start?: Matrix) {
  const pairs = await leadingEigenpairs(products, matrix, count, neverCancelled, start);
  const image = await products.multiply(pairs.vectors, matrix);
  const gram = await products.multiplyTransposed(pairs.vectors, pairs.vectors);
  const top = pairs.values[0]!;
  for (let r = 0; r < count; r++) {
    const row = (m: Matrix): Float64Array => (m.data as Float64Array).subarray(r * m.columns, (r + 1) * m.columns);
    const off = Math.hypot(...row(image).map((x, c) => x - pairs.values[r]! * row(pairs.vectors)[c]!));
    expect(off).toBeLessThanOrEqual(RESIDUAL * top);
    row(gram).forEach((x, c) => expect(Math.abs(x - (r === c ? 1 : 0))).toBeLessThan(ORTHONORMAL));
  }
  const truth = symmetricEigenpairs(matrix, count);
  truth.values.forEach((value, r) => expect(Math.abs(value - pairs.values[r]!)).toBeLessThanOrEqual(RESIDUAL * top));
  return { pairs, truth };
}

describe('eigenpairs', () => {
  test.each<[string, (i: number) => number]>([
    ['of noise', () => 1],
    ['that fall slowly', i => 1 / (1 + i / 20)],
    ['that fall fast', i => 0.9 ** i],
    ['of few large and many small ones', i => (i < 5 ? 100 : 1)],
    ['of less rank than are asked for', i => (i < 20 ? 1 : 0)],
  ])('%s', async (_, scale) => {
    const { pairs, truth } = await check(await withScales(200, scale), 60);
    const cosine = (r: number): number => {
      const row = (m: Matrix): Float64Array => (m.data as Float64Array).subarray(200 * r, 200 * (r + 1));
      return Math.abs(row(pairs.vectors).reduce((sum, x, c) => sum + x * row(truth.vectors)[c]!, 0));
    };
    // The leading one stands apart in each of these, but for noise, where the first few do so less.
    expect(cosine(0)).toBeGreaterThan(0.9999);
  });

  test('that are equal: any orthonormal vectors of their space will do', async () => {
    const identity = new Float64Array(200 * 200);
    for (let i = 0; i < 200; i++) identity[i * 201] = i < 30 ? 2 : 1;
    const { pairs } = await check({ rows: 200, columns: 200, data: identity }, 60);
    expect([...pairs.values].map(value => Math.round(value * 1e6))).toEqual(
      Array.from({ length: 60 }, (_, i) => (i < 30 ? 2e6 : 1e6)),
    );
  });

  test('of nothing', async () => {
    const { pairs } = await check({ rows: 100, columns: 100, data: new Float64Array(1e4) }, 20);
    expect([...pairs.values]).toEqual(Array.from({ length: 20 }, () => 0));
  });

  test('of a small matrix, and all of them', async () => {
    await check(await withScales(12, i => 1 + i), 12);
  });

  test('from the vectors of a similar matrix, and from those of a quite different one', async () => {
    const one = await withScales(200, i => 1 / (1 + i / 20));
    const other = await withScales(200, i => 1 / (1 + (199 - i) / 20));
    const near = { ...one, data: one.data.map((x, i) => x * 1.01 + (i % 201 === 0 ? 0.3 : 0)) };
    const { vectors } = symmetricEigenpairs(one, 60);
    await check(near, 60, vectors);
    await check(other, 60, vectors);
  });
});

test('the density of eigenvalues ranks them within a fifth', async () => {
  const matrix = await withScales(300, i => 1 / (1 + i / 50));
  const density = await spectralDensity(products, matrix);
  const { values } = symmetricEigenpairs(matrix);
  for (const rank of [10, 50, 100, 150]) expect(Math.abs(density(rank) / values[rank]! - 1)).toBeLessThan(0.2);
});
