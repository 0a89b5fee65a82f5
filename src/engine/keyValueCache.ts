/** @file Keys and values of the tokens read so far, in buffers that are written once a token and fed as views. */
import type { DecoderSpec } from '../architecture/decoderSpec';
import { outputNames } from '../architecture/names';
import { float32, type Tensor } from './ort';

export class KeyValueCache {
  #length = 0;
  readonly #keys: Float32Array[];
  readonly #values: Float32Array[];

  /** @param capacity tokens */
  constructor(
    private readonly spec: DecoderSpec,
    capacity: number,
  ) {
    const buffers = (): Float32Array[] => spec.layers.map((_, l) => new Float32Array(capacity * this.#width(l)));
    this.#keys = buffers();
    this.#values = buffers();
  }

  /** Tokens held. */
  get length(): number {
    return this.#length;
  }

  /** Names of the outputs that `append` reads. */
  get fetch(): string[] {
    return this.spec.layers.flatMap((_, l) => [outputNames.presentKey(l), outputNames.presentValue(l)]);
  }

  /** [length, key/value heads, head size] */
  keys(layer: number): Tensor {
    return this.#view(this.#keys[layer]!, layer);
  }

  values(layer: number): Tensor {
    return this.#view(this.#values[layer]!, layer);
  }

  /** Takes the new keys and values of a run over `tokens` tokens. */
  append(outputs: Readonly<Record<string, Tensor>>, tokens: number): void {
    this.spec.layers.forEach((_, l) => {
      const at = this.#length * this.#width(l);
      this.#keys[l]!.set(outputs[outputNames.presentKey(l)]!.data as Float32Array, at);
      this.#values[l]!.set(outputs[outputNames.presentValue(l)]!.data as Float32Array, at);
    });
    this.#length += tokens;
  }

  #width(layer: number): number {
    const { keyValueHeads, headSize } = this.spec.layers[layer]!.attention;
    return keyValueHeads * headSize;
  }

  #view(buffer: Float32Array, layer: number): Tensor {
    const { keyValueHeads, headSize } = this.spec.layers[layer]!.attention;
    return float32(buffer.subarray(0, this.#length * this.#width(layer)), [this.#length, keyValueHeads, headSize]);
  }
}
