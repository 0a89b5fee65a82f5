/** @file `ffn_components` of inspect: principal components of every down-projection, with the layout of the goldens. */
import { symmetricEigenpairs, type Eigenpairs } from '../../explain/concepts/spectrum';
import { matrixToRows } from '../../base/matrix';
import { downProjectionRows } from '../concepts/runDownProjection';
import { leadingEigenpairs } from '../linearAlgebra/eigenpairs';
import type { Pause } from '../request/hooks';
import { Products } from '../linearAlgebra/products';
import type { OpenedModel } from '../runtime/sessionPool';

/** Components that are written out; variances are cheap to write, vectors are not. */
const WRITTEN = 8;
/** Up to this width every variance is given: a complete solver takes seconds. Beyond it takes minutes a layer, and the leading ones must do. */
const WIDEST_WHOLE = 1024;
const LEADING = 300;

export interface InspectedComponents {
  /** Largest first: min(inner features, hidden) of them, or the leading 300 of a wide model. */
  readonly variance: readonly number[];
  /** Unit vectors of the first eight, signs free. */
  readonly components: readonly (readonly number[])[];
}

/** One entry a layer. */
export async function inspectComponents(opened: OpenedModel, pause: Pause): Promise<InspectedComponents[]> {
  const products = new Products();
  try {
    const layers: InspectedComponents[] = [];
    for (const layer of opened.spec.layers.keys()) {
      await pause();
      layers.push(await layerComponents(products, opened, layer, pause));
    }
    return layers;
  } finally {
    await products.release();
  }
}

async function layerComponents(
  products: Products,
  opened: OpenedModel,
  layer: number,
  pause: Pause,
): Promise<InspectedComponents> {
  const { matrix, rows } = await products.scatter(await downProjectionRows(opened, layer));
  const size = matrix.rows;
  const pairs: Eigenpairs =
    size <= WIDEST_WHOLE ? symmetricEigenpairs(matrix) : await leadingEigenpairs(products, matrix, LEADING, pause);
  const variance = Array.from(pairs.values.subarray(0, rows), value => Math.max(0, value) / Math.max(1, rows - 1));
  const { columns, data } = pairs.vectors;
  const written = Math.min(WRITTEN, variance.length);
  return { variance, components: matrixToRows({ rows: written, columns, data: data.subarray(0, written * columns) }) };
}
