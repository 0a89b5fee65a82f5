/** @file What a family file is: a function from a config to a DecoderSpec, and helpers that several families share. */
import { LensError } from '../../base/errors';
import type { ModelConfig } from '../../checkpoint/config';
import type { Activation, LinearSpec, RotarySpec } from '../decoderSpec';
import type { DecoderSpec } from '../decoderSpec';
import { defaultFrequencies } from '../rotaryTable';

/** Whether the checkpoint has a tensor of that name. */
export type HasTensor = (name: string) => boolean;

export type Family = (config: ModelConfig, has: HasTensor) => DecoderSpec;

/** Limits on what a config may claim, a few times above any released model, so that a hostile file cannot exhaust memory. */
export const limits = { layers: 1024, width: 1 << 17, vocabulary: 1 << 24, positions: 1 << 27, heads: 4096 } as const;

const activations: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
};

/** @throws LensError unsupported */
export function activationOf(config: ModelConfig, key: string, otherwise: string): Activation {
  const name = config.text(key, otherwise);
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (activation) return activation;
  throw unsupported(config, `the activation "${name}"`, `Known activations: ${Object.keys(activations).join(', ')}.`);
}

export function unsupported(config: ModelConfig, what: string, next: string): LensError {
  return new LensError({
    reason: 'unsupported',
    message: `This ${config.modelType} model uses ${what}, which is not supported.`,
    next,
  });
}

/** The one rotary type that this version knows. @throws LensError unsupported */
export function defaultRotary(config: ModelConfig, size: number): RotarySpec {
  const { type, theta, parameters } = config.rotary;
  if (type !== 'default')
    throw unsupported(config, `rotary embeddings of type "${type}"`, 'Take a model with the rotary type "default".');
  const part = parameters['partial_rotary_factor'] ?? config.number('partial_rotary_factor', 1);
  if (part !== 1)
    throw unsupported(
      config,
      `a partial_rotary_factor of ${JSON.stringify(part)}`,
      'Take a model that rotates whole heads.',
    );
  if (size % 2 !== 0) throw unsupported(config, `an odd head size of ${size}`, 'Check head_dim in config.json.');
  return { frequencies: defaultFrequencies(theta, size) };
}

/** Default as the family's config class has it; a config that says nothing is read off the tensors. */
export function tiedHead(config: ModelConfig, has: HasTensor, embedding: string, head = 'lm_head.weight'): string {
  const tied = config.has('tie_word_embeddings') ? config.flag('tie_word_embeddings', false) : !has(head);
  return tied ? embedding : head;
}

/** PyTorch's Linear: `<path>.weight` [outputs, inputs] and, if so, `<path>.bias`. */
export function linearAt(path: string, inputs: number, outputs: number, bias: boolean): LinearSpec {
  return { weight: `${path}.weight`, inputs, outputs, layout: 'out-in', ...(bias ? { bias: `${path}.bias` } : {}) };
}

/** @throws LensError bad-checkpoint where `whole` is no multiple of `part` */
export function divides(config: ModelConfig, part: [string, number], whole: [string, number]): void {
  if (whole[1] % part[1] === 0) return;
  throw new LensError({
    reason: 'bad-checkpoint',
    message: `config.json of this ${config.modelType} model is inconsistent: ${whole[0]} ${whole[1]} is no multiple of ${part[0]} ${part[1]}.`,
    next: 'Compare config.json with the one that the model was published with.',
  });
}
