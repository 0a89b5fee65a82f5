/** @file The families that this version knows, by `model_type`. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { ModelConfig } from '../../checkpoint/config';
import type { DecoderSpec } from '../decoderSpec';
import type { Family, HasTensor } from './family';
import { gemma2, gemma3 } from './gemma';
import { gpt2 } from './gpt2';
import { gptNeox } from './gptNeox';
import { granite } from './granite';
import { llama } from './llama';
import { mistral } from './mistral';
import { olmo2 } from './olmo2';
import { nearestFamily } from './nearestFamily';
import { opt } from './opt';
import { phi3 } from './phi3';
import { qwen2, qwen3 } from './qwen';
import { smollm3 } from './smollm3';
import { starcoder2 } from './starcoder2';

const families: Readonly<Record<string, Family>> = {
  llama,
  mistral,
  qwen2,
  qwen3,
  gpt2,
  gemma2,
  gemma3,
  gemma3_text: gemma3,
  phi3,
  gpt_neox: gptNeox,
  olmo2,
  smollm3,
  granite,
  starcoder2,
  opt,
};

export const supportedFamilies: readonly string[] = Object.keys(families);

/** @throws LensError unsupported, bad-checkpoint */
export function decoderSpec(config: ModelConfig, has: HasTensor): DecoderSpec {
  const family = Object.hasOwn(families, config.modelType) ? families[config.modelType] : undefined;
  if (family) return family(config, has);
  const nearest = nearestFamily(families, config, has);
  const refusal = sentence`The model type "${config.modelType}" is not supported.`;
  throw new LensError({
    reason: 'unsupported',
    message: nearest === undefined ? refusal : sentence`${refusal} ${nearest}`,
    next: sentence`Choose a model of one of these types: ${supportedFamilies.join(', ')}.`,
  });
}
