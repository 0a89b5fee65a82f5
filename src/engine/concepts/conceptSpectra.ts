/** @file Principal components of the layers of models: computed once a weight, kept on disk. */
import type { Matrix } from '../../base/matrix';
import { COMPONENTS, type Spectrum, type Eigenpairs } from '../../explain/concepts/spectrum';
import type { VocabularyToken } from '../../explain/concepts/strongestWords';
import { downProjectionRows, type Float32Rows } from './runDownProjection';
import { leadingEigenpairs } from '../linearAlgebra/eigenpairs';
import type { Kept, CacheKey } from '../cache/diskCache';
import type { CacheEntry } from '../cache/cacheEntry';
import type { SessionOptions } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import type { Products, Scatter } from '../linearAlgebra/products';
import type { OpenedModel } from '../runtime/sessionPool';
import type { WeightHashes } from '../cache/weightHash';

/** Raised whenever the components would come out differently. */
const VERSION = 1;

/** What the parts of one request share. */
export interface ConceptTools {
  readonly products: Products;
  readonly cache: Pick<Kept, 'through'>;
  readonly hashes: WeightHashes;
  /** Tokens that components are read as, by the hash of their tokenizer. */
  readonly vocabularies: Map<string, Promise<readonly VocabularyToken[]>>;
  readonly pause: Pause;
  /** Of sessions over weights. */
  readonly settings: Pick<SessionOptions, 'threads'>;
}

/** One layer of one model; weights are read when they are first needed, and gone with this. */
export class LayerWeights {
  readonly hash: string;
  #rows: Promise<Float32Rows> | undefined;
  #scatter: Promise<Scatter> | undefined;
  #spectrum: Promise<Spectrum> | undefined;

  constructor(
    readonly tools: ConceptTools,
    readonly opened: OpenedModel,
    readonly layer: number,
  ) {
    this.hash = tools.hashes.of(opened.checkpoint, opened.spec.layers[layer]!.feedForward.down.weight);
  }

  rows(): Promise<Float32Rows> {
    return (this.#rows ??= downProjectionRows(this.opened, this.layer, this.tools.settings));
  }

  scatter(): Promise<Scatter> {
    return (this.#scatter ??= this.rows().then(rows => this.tools.products.scatter(rows)));
  }

  /** The weights as they are laid out: two layers with the same are the same. */
  get key(): readonly [string, string] {
    return [this.hash, this.opened.spec.layers[this.layer]!.feedForward.down.layout];
  }

  /** The leading components, at most 300. Once, also where nothing can be kept on disk. */
  spectrum(): Promise<Spectrum> {
    return (this.#spectrum ??= this.#solve());
  }

  async #solve(): Promise<Spectrum> {
    const { cache, products, pause } = this.tools;
    const key: CacheKey = { kind: 'concept-spectrum', version: VERSION, of: [...this.key, COMPONENTS] };
    const make = async (): Promise<CacheEntry> => {
      const scatter = await this.scatter();
      const count = Math.min(COMPONENTS, scatter.matrix.rows);
      const { variance, total, vectors } = spectrumOf(
        await leadingEigenpairs(products, scatter.matrix, count, pause),
        scatter,
      );
      return {
        data: null,
        arrays: { variance, total: Float64Array.of(total), vectors: Float32Array.from(vectors.data) },
      };
    };
    const columns = this.opened.spec.hiddenSize;
    const entry = await cache.through(key, make, kept => keptSpectrum(kept, columns) !== undefined);
    return keptSpectrum(entry, columns)!;
  }
}

/** Undefined where what is kept is no spectrum of such a width: a digest says that an entry is as it was written, not who wrote it. */
function keptSpectrum({ arrays }: CacheEntry, columns: number): Spectrum | undefined {
  const { variance, total, vectors } = arrays;
  if (!(variance instanceof Float64Array) || !(vectors instanceof Float32Array)) return undefined;
  if (total?.length !== 1 || vectors.length !== variance.length * columns) return undefined;
  return { variance, total: total[0]!, vectors: { rows: variance.length, columns, data: vectors } };
}

/** Variances are eigenvalues of the scatter over rows - 1; a component's sign is the one that makes its largest entry positive. */
export function spectrumOf({ values, vectors }: Eigenpairs, { matrix, rows }: Scatter): Spectrum {
  const degrees = Math.max(1, rows - 1);
  let trace = 0;
  for (let i = 0; i < matrix.rows; i++) trace += matrix.data[i * (matrix.rows + 1)]!;
  return {
    variance: values.map(value => Math.max(0, value) / degrees),
    total: trace / degrees,
    vectors: withSigns(vectors),
  };
}

function withSigns({ rows, columns, data }: Matrix): Matrix {
  const turned = Float64Array.from(data);
  for (let r = 0; r < rows; r++) {
    const row = turned.subarray(r * columns, (r + 1) * columns);
    const top = row.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
    if (top < 0) for (let c = 0; c < columns; c++) row[c] = -row[c]!;
  }
  return { rows, columns, data: turned };
}
