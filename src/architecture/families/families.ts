/** @file The families that this version knows, by `model_type`. */
import { LensError } from '../../base/errors';
import type { ModelConfig } from '../../checkpoint/config';
import type { DecoderSpec } from '../decoderSpec';
import type { Family, HasTensor } from './family';
import { gpt2 } from './gpt2';
import { llama } from './llama';
import { mistral } from './mistral';
import { qwen2, qwen3 } from './qwen';

const families: Readonly<Record<string, Family>> = { llama, mistral, qwen2, qwen3, gpt2 };

export const supportedFamilies: readonly string[] = Object.keys(families);

/** @throws LensError unsupported, bad-checkpoint */
export function decoderSpec(config: ModelConfig, has: HasTensor): DecoderSpec {
  const family = Object.hasOwn(families, config.modelType) ? families[config.modelType] : undefined;
  if (family) return family(config, has);
  throw new LensError({
    reason: 'unsupported',
    message: `The model type "${config.modelType}" is not supported.`,
    next: `Take a model of one of these types: ${supportedFamilies.join(', ')}.`,
  });
}
