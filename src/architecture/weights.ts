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

/** Of 8 bits in blocks along the inputs; see `MatMulNBits`. */
export interface RoundedWeight {
  /** [outputs, inputs / block, block] */
  readonly codes: Uint8Array;
  /** [outputs, inputs / block] */
  readonly scales: Float32Array;
  readonly block: number;
}

/** A matrix [outputs, inputs] in 8 bits; undefined where it is not to be rounded. */
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
    const { codes, scales, block } = rounded;
    const [outputs, inputs] = shape;
    const blocks = inputs / block;
    const given = [
      this.g.weight(`${name}.codes`, 'uint8', [outputs, blocks, block], codes),
      this.g.weight(`${name}.scales`, 'float32', [outputs, blocks], scales),
    ];
    return this.g.apply('MatMulNBits', [x, ...given], { outputs, block });
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
