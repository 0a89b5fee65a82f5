/** @file Keys and values of the tokens read so far: on the host, written once a token and fed as views, or on the provider's device. */
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { outputNames } from '../../architecture/names';
import { floats, float32, type DeviceTensor, type Feed, type ResidentOutputs, type Tensor } from './ort';

/** What a run reads of the tokens before its own. */
export interface KeysAndValues {
  /** Tokens held. */
  readonly length: number;
  /** [length, key/value heads, head size]; undefined while a device holds nothing. */
  keys(layer: number): Feed | undefined;
  values(layer: number): Feed | undefined;
}

export interface KeyValueCache extends KeysAndValues {
  /** Names of the outputs that `append` reads. */
  readonly fetch: readonly string[];
  /** Takes what a run over `tokens` tokens gave out. */
  append(outputs: ResidentOutputs, tokens: number): void;
  release(): void;
}

export class HostCache implements KeyValueCache {
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

  get length(): number {
    return this.#length;
  }

  get fetch(): string[] {
    return this.spec.layers.flatMap((_, l) => [outputNames.presentKey(l), outputNames.presentValue(l)]);
  }

  keys(layer: number): Tensor {
    return this.#view(this.#keys[layer]!, layer);
  }

  values(layer: number): Tensor {
    return this.#view(this.#values[layer]!, layer);
  }

  /** The new keys and values. */
  append({ host }: Pick<ResidentOutputs, 'host'>, tokens: number): void {
    this.spec.layers.forEach((_, l) => {
      const at = this.#length * this.#width(l);
      this.#keys[l]!.set(floats(host[outputNames.presentKey(l)]), at);
      this.#values[l]!.set(floats(host[outputNames.presentValue(l)]), at);
    });
    this.#length += tokens;
  }

  /** The first tokens of it: attention is causal, so they are the same whatever comes behind. Nothing is copied. */
  prefix(length: number): KeysAndValues {
    return {
      length,
      keys: layer => this.#view(this.#keys[layer]!, layer, length),
      values: layer => this.#view(this.#values[layer]!, layer, length),
    };
  }

  release(): void {
    // Plain memory: nothing to give back.
  }

  #width(layer: number): number {
    const { keyValueHeads, headSize } = this.spec.layers[layer]!.attention;
    return keyValueHeads * headSize;
  }

  #view(buffer: Float32Array, layer: number, length = this.#length): Tensor {
    const { keyValueHeads, headSize } = this.spec.layers[layer]!.attention;
    return float32(buffer.subarray(0, length * this.#width(layer)), [length, keyValueHeads, headSize]);
  }
}

/** Each run gives out the old and the new ones together, which are fed to the next: nothing of them crosses to the host. */
export class DeviceCache implements KeyValueCache {
  #length = 0;
  #held: Readonly<Record<string, DeviceTensor>> = {};

  constructor(private readonly spec: DecoderSpec) {}

  get length(): number {
    return this.#length;
  }

  get fetch(): string[] {
    return wholeNames(this.spec);
  }

  keys(layer: number): DeviceTensor | undefined {
    return this.#held[outputNames.wholeKey(layer)];
  }

  values(layer: number): DeviceTensor | undefined {
    return this.#held[outputNames.wholeValue(layer)];
  }

  append({ device }: ResidentOutputs, tokens: number): void {
    this.release();
    this.#held = device;
    this.#length += tokens;
  }

  release(): void {
    for (const tensor of Object.values(this.#held)) tensor.release();
    this.#held = {};
  }
}

/** The outputs that a device keeps. */
export function wholeNames({ layers }: DecoderSpec): string[] {
  return layers.flatMap((_, l) => [outputNames.wholeKey(l), outputNames.wholeValue(l)]);
}
