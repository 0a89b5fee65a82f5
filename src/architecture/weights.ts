/** @file Weights of a model as values of its graph: each stays in its file, 16-bit ones are widened once. */
import type { ElementType, ExternalData, InlineData, Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';

export interface StoredWeight {
  readonly dtype: ElementType;
  readonly data: ExternalData | InlineData | FedWeight;
}

/** An input of the graph: each run is given the values. */
export interface FedWeight {
  /** Name of the input. */
  readonly fed: string;
}

/** In blocks along the inputs; see `MatMulNBits`. */
export interface RoundedWeight {
  readonly bits: 4 | 8;
  /** [outputs, inputs / block, block], of 4 bits two a byte */
  readonly codes: Uint8Array;
  /** [outputs, inputs / block] */
  readonly scales: Float32Array;
  readonly block: number;
  /** What is added to each weight of a block, [outputs, inputs / block]: itself a matrix, times the sums of the blocks' inputs. */
  readonly offsets?: RoundedWeight;
}

/** A matrix [outputs, inputs] in 8 or 4 bits; undefined where it is not to be rounded. */
export type RoundedSource = (name: string, shape: readonly number[]) => RoundedWeight | undefined;

/** Finds a tensor of the checkpoint. @throws LensError where it is missing or has another shape */
export type WeightSource = (name: string, shape: readonly number[]) => StoredWeight;

export class Weights {
  readonly #stored = new Map<string, Value>();
  readonly #wide = new Map<string, Value>();

  constructor(
    private readonly g: GraphBuilder,
    private readonly source: WeightSource,
    /** Nothing of 16 bits is left for the run: providers with a memory of their own have no operators for it. */
    private readonly allWide = false,
    /** For models that write answers: their matrices. */
    private readonly round?: RoundedSource,
  ) {}

  /** x [rows, inputs] times a rounded matrix; undefined where the matrix is not rounded. */
  roundedProduct(x: Value, name: string, shape: readonly [outputs: number, inputs: number]): Value | undefined {
    const rounded = this.round?.(name, shape);
    if (!rounded) return undefined;
    const product = this.#product(x, name, shape, rounded);
    const { offsets, block } = rounded;
    if (!offsets) return product;
    const { g } = this;
    const [outputs, inputs] = shape;
    const rows = x.shape[0]!;
    const blocks = inputs / block;
    const summed = g.apply('ReduceSum', [g.reshape(x, [rows, blocks, block])], { axes: [2] });
    const sums = g.reshape(summed, [rows, blocks]);
    return g.add(product, this.#product(sums, `${name}.offsets`, [outputs, blocks], offsets));
  }

  #product(
    x: Value,
    name: string,
    [outputs, inputs]: readonly [outputs: number, inputs: number],
    { codes, scales, block, bits }: RoundedWeight,
  ): Value {
    const blocks = inputs / block;
    const given = [
      this.g.weight(`${name}.codes`, 'uint8', [outputs, blocks, (block * bits) / 8], codes),
      this.g.weight(`${name}.scales`, 'float32', [outputs, blocks], scales),
    ];
    return this.g.apply('MatMulNBits', [x, ...given], { outputs, block, bits });
  }

  /** A table from which rows are taken before they are widened: as it is stored, so that nothing is copied. */
  table(name: string, shape: readonly number[]): Value {
    return this.allWide ? this.wide(name, shape) : this.#asStored(name, shape);
  }

  #asStored(name: string, shape: readonly number[]): Value {
    const known = this.#stored.get(name);
    if (known) return known;
    const { dtype, data } = this.source(name, shape);
    const value = 'fed' in data ? this.g.input(data.fed, dtype, shape) : this.g.weight(name, dtype, shape, data);
    this.#stored.set(name, value);
    return value;
  }

  /** In float32. ONNX Runtime folds the cast when it loads the model. */
  wide(name: string, shape: readonly number[]): Value {
    const known = this.#wide.get(name);
    if (known) return known;
    const value = this.g.cast(this.#asStored(name, shape), 'float32');
    this.#wide.set(name, value);
    return value;
  }
}
