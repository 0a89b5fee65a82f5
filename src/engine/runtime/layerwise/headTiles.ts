/** @file The head in tiles: so many rows of its table at a time that no widened copy of the whole is ever made. */
import { partNames } from '../../../architecture/decoderParts';
import { inputNames } from '../../../architecture/names';
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import { floats, float32, int64, type Session } from '../ort';
import type { PassSteps } from './passSteps';
import type { FedSlot, WeightArena } from './weightArena';

/** Bytes of a widened tile: a product with it is as fast as with the whole. */
const TILE_BYTES = 2 ** 26;
/** Logits of the rows whose cotangents are made at a time, in bytes: a few copies are alive together. */
const OBJECTIVE_BYTES = 2 ** 22;

/** What is asked of the logits of each row. */
export interface RowObjective {
  readonly target: number;
  readonly foil: number;
  readonly coefficients: readonly [number, number, number];
}

/** Lets messages in, and tells what is read of a tile, and that it is passed. */
export type TileSteps = Pick<PassSteps, 'read' | 'passed'>;

/** Rows of a tile. */
export function rowsOfTile({ shape: [rows = 1, width = 1] }: FedSlot): number {
  return Math.min(rows, Math.max(1, Math.floor(TILE_BYTES / (4 * width))));
}

export function tilesOf(head: FedSlot): number {
  return Math.ceil(head.shape[0]! / rowsOfTile(head));
}

export class HeadTiles {
  constructor(
    private readonly session: Session,
    private readonly objective: Session,
    private readonly arena: WeightArena,
    private readonly head: FedSlot,
    private readonly spec: DecoderSpec,
  ) {}

  /** @param hidden what the head reads, [rows, width]. @returns [rows, vocabulary] */
  async logits(hidden: Float32Array, rows: number, steps: TileSteps): Promise<Float32Array> {
    const vocabulary = this.spec.vocabularySize;
    const logits = new Float32Array(rows * vocabulary);
    await this.#eachTile(hidden, rows, steps, async (feeds, from, size) => {
      const none = { [partNames.cotangent]: float32(new Float32Array(0), [0, size]) };
      const { [partNames.output]: tile } = await this.session.run({ ...feeds, ...none }, [partNames.output]);
      const data = floats(tile);
      for (let r = 0; r < rows; r++) logits.set(data.subarray(r * size, (r + 1) * size), r * vocabulary + from);
    });
    return logits;
  }

  /** d f / d logits, written over the logits. */
  async cotangentsOf(logits: Float32Array, objectives: readonly RowObjective[]): Promise<void> {
    const vocabulary = this.spec.vocabularySize;
    const atOnce = Math.max(1, Math.floor(OBJECTIVE_BYTES / (4 * vocabulary)));
    for (let from = 0; from < objectives.length; from += atOnce) {
      const some = objectives.slice(from, from + atOnce);
      const block = logits.subarray(from * vocabulary, (from + some.length) * vocabulary);
      const feeds = {
        [partNames.input]: float32(block, [some.length, vocabulary]),
        [inputNames.targets]: int64(some.map(({ target }) => target)),
        [inputNames.foils]: int64(some.map(({ foil }) => foil)),
        [inputNames.objective]: float32(Float32Array.from(some.flatMap(row => row.coefficients)), [some.length, 3]),
      };
      const { [partNames.cotangent]: made } = await this.objective.run(feeds, [partNames.cotangent]);
      block.set(floats(made));
    }
  }

  /** @param cotangents of the logits, [rows, vocabulary]. @returns that of what the head reads, [rows, width] */
  async pulledBack(
    hidden: Float32Array,
    rows: number,
    cotangents: Float32Array,
    steps: TileSteps,
  ): Promise<Float32Array> {
    const vocabulary = this.spec.vocabularySize;
    const sum = new Float32Array(hidden.length);
    await this.#eachTile(hidden, rows, steps, async (feeds, from, size) => {
      const tile = new Float32Array(rows * size);
      for (let r = 0; r < rows; r++)
        tile.set(cotangents.subarray(r * vocabulary + from, r * vocabulary + from + size), r * size);
      const given = { ...feeds, [partNames.cotangent]: float32(tile, [rows, size]) };
      const { [partNames.gradient]: part } = await this.session.run(given, [partNames.gradient]);
      const data = floats(part);
      for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
    });
    return sum;
  }

  async #eachTile(
    hidden: Float32Array,
    rows: number,
    steps: TileSteps,
    body: (feeds: Awaited<ReturnType<WeightArena['fill']>>, from: number, size: number) => Promise<void>,
  ): Promise<void> {
    const [vocabulary = 0, width = 0] = this.head.shape;
    const step = rowsOfTile(this.head);
    for (let from = 0; from < vocabulary; from += step) {
      const size = Math.min(step, vocabulary - from);
      const weights = await this.arena.fill([{ ...this.head, shape: [size, width] }], steps.read, from);
      await body({ ...weights, [partNames.input]: float32(hidden, [rows, width]) }, from, size);
      await steps.passed();
    }
  }
}
