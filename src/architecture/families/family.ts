/** @file What a family file is: a function from a config to a DecoderSpec, and helpers that several families share. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { ModelConfig } from '../../checkpoint/config';
import type { Activation, DecoderSpec, LayerSpec, LinearSpec } from '../decoderSpec';

/** Whether the checkpoint has a tensor of that name. */
export type HasTensor = (name: string) => boolean;

export type Family = (config: ModelConfig, has: HasTensor) => DecoderSpec;

/** Limits on what a config may claim, a few times above any released model, so that a hostile file cannot exhaust memory. */
export const limits = { layers: 1024, width: 1 << 17, vocabulary: 1 << 24, positions: 1 << 27, heads: 4096 } as const;

const activations: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_accurate: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_python_tanh: 'gelu-tanh',
  relu: 'relu',
};

/** @throws LensError unsupported */
export function activationOf(config: ModelConfig, key: string, otherwise: string): Activation {
  const name = config.text(key, otherwise);
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (activation) return activation;
  throw unsupported(
    config,
    sentence`the activation "${name}"`,
    sentence`Known activations: ${Object.keys(activations).join(', ')}.`,
  );
}

export function unsupported(config: ModelConfig, what: Words, next: Words): LensError {
  return new LensError({
    reason: 'unsupported',
    message: sentence`This ${config.modelType} model uses ${what}, which is not supported.`,
    next,
  });
}

/** A value of a file as a message shows it: JSON, cut short. */
export function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 80);
}

/** Refuses options that would change what the model computes and that no decoder here knows. @throws LensError unsupported */
export function refuseFlag(config: ModelConfig, key: string): void {
  if (config.has(key) && config.flag(key, false))
    throw unsupported(config, key, sentence`Choose a model without ${key}.`);
}

/**
 * The head's tensor. Where the config does not say whether it is the embedding's own, the checkpoint does.
 * @param heads names that the tensor of an untied head may have, the usual one last
 */
export function headTensor(config: ModelConfig, has: HasTensor, embedding: string, heads = ['lm_head.weight']): string {
  const own = heads.find(has);
  const tied = config.has('tie_word_embeddings') ? config.flag('tie_word_embeddings', false) : own === undefined;
  return tied ? embedding : (own ?? heads.at(-1)!);
}

/** The first of the prefixes below which the checkpoint has the tensor, else the usual one, which is the first. */
export function rootOf(has: HasTensor, prefixes: readonly [string, ...string[]], tensor: string): string {
  return prefixes.find(prefix => has(`${prefix}${tensor}`)) ?? prefixes[0];
}

/** Layers 0 to n - 1, n from the config. @throws LensError bad-checkpoint */
export function layersOf(config: ModelConfig, key: string, layer: (l: number) => LayerSpec): LayerSpec[] {
  return Array.from({ length: config.count(key, limits.layers) }, (_, l) => layer(l));
}

/** PyTorch's Linear: `<path>.weight` [outputs, inputs] and, if so, `<path>.bias`. */
export function linearAt(path: string, inputs: number, outputs: number, bias: boolean): LinearSpec {
  return { weight: `${path}.weight`, inputs, outputs, layout: 'out-in', ...(bias ? { bias: `${path}.bias` } : {}) };
}

/** @throws LensError bad-checkpoint where `whole` is not a multiple of `part` */
export function divides(config: ModelConfig, part: [string, number], whole: [string, number]): void {
  if (whole[1] % part[1] === 0) return;
  throw new LensError({
    reason: 'bad-checkpoint',
    message: sentence`config.json of this ${config.modelType} model is inconsistent: ${whole[0]} ${whole[1]} is not a multiple of ${part[0]} ${part[1]}.`,
    next: sentence`Compare config.json with the one that the model was published with.`,
  });
}
