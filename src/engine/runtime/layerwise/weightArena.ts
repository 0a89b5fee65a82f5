/** @file Memory into which the weights of one part are read, over and over: a part's weights are gone when the next one's are there. */
import type { WeightReader } from '../../../checkpoint/weightReader';
import { float32, type Feed } from '../ort';

/** A weight of a part: an input of its graph. */
export interface FedSlot {
  /** Name of the input. */
  readonly input: string;
  /** Tensor of the checkpoint. */
  readonly tensor: string;
  readonly shape: readonly number[];
  /** Fed as it is stored, and widened by the graph: ONNX Runtime has a fast conversion for this type. */
  readonly half: boolean;
}

/** Bytes of a tensor that takes so long to read that it is told. */
const LARGE = 2 ** 20;
/** Begins of weights: what vector instructions like best. */
const ALIGNMENT = 64;

export class WeightArena {
  #memory = new ArrayBuffer(0);
  /** What lies in the memory. */
  #filled = '';
  #feeds: Record<string, Feed> = {};

  constructor(private readonly reader: WeightReader) {}

  /**
   * Reads the weights, unless they are there from the time before.
   * @param between after each large tensor: lets messages in
   * @param from first row of each tensor; the slots' shapes say how many
   */
  async fill(slots: readonly FedSlot[], between: () => Promise<void>, from = 0): Promise<Record<string, Feed>> {
    const key = `${from} ${slots.map(({ tensor, shape }) => `${tensor} ${shape[0]}`).join()}`;
    if (key === this.#filled) return this.#feeds;
    this.#filled = '';
    this.#grow(slots.reduce((sum, slot) => sum + paddedBytes(slot), 0));
    let at = 0;
    const feeds: Record<string, Feed> = {};
    for (const slot of slots) {
      feeds[slot.input] = this.#read(slot, from, at);
      at += paddedBytes(slot);
      if (paddedBytes(slot) >= LARGE) await between();
    }
    this.#feeds = feeds;
    this.#filled = key;
    return this.#feeds;
  }

  release(): void {
    this.#memory = new ArrayBuffer(0);
    this.#filled = '';
    this.#feeds = {};
  }

  #read({ tensor, shape, half }: FedSlot, from: number, at: number): Feed {
    const columns = shape.slice(1).reduce((product, size) => product * size, 1);
    const count = elementsOf(shape);
    if (half) {
      const halves = new Uint16Array(this.#memory, at, count);
      this.reader.halves(tensor, columns, from, halves);
      return { halves, shape };
    }
    const values = new Float32Array(this.#memory, at, count);
    this.reader.rows(tensor, columns, from, values);
    return float32(values, shape);
  }

  /** The old memory goes first: both together would be the peak. */
  #grow(bytes: number): void {
    if (bytes <= this.#memory.byteLength) return;
    this.release();
    this.#memory = new ArrayBuffer(bytes);
  }
}

/** Bytes that weights take while their part runs. */
export function arenaBytes(slots: readonly FedSlot[]): number {
  return slots.reduce((sum, slot) => sum + paddedBytes(slot), 0);
}

function paddedBytes({ shape, half }: FedSlot): number {
  return Math.ceil(((half ? 2 : 4) * elementsOf(shape)) / ALIGNMENT) * ALIGNMENT;
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
