/** @file The numbers of a GGUF's metadata that enter a formula, and whose range each has. */
import { sentence } from '../../base/sentence';
import { badCheckpoint } from '../checkpointError';
import { isInRange, rangeWords, type NumberKey } from '../numberRanges';
import type { GgufMetadata } from './ggufMetadata';

/** What a number below the architecture's name is called in config.json; one that is only a part of what stands there is checked with it. */
const NUMBERS = {
  'attention.layer_norm_rms_epsilon': 'rms_norm_eps',
  'attention.layer_norm_epsilon': 'layer_norm_eps',
  'rope.freq_base': 'rope_theta',
  'rope.freq_base_swa': 'rope_local_base_freq',
  // 0 says that nothing is scaled.
  'rope.scaling.factor': undefined,
  'rope.scale_linear': undefined,
  'rope.scaling.original_context_length': 'original_max_position_embeddings',
  'rope.scaling.attn_factor': 'attention_factor',
  'rope.scaling.yarn_attn_factor': 'attention_factor',
  'rope.scaling.yarn_beta_fast': 'beta_fast',
  'rope.scaling.yarn_beta_slow': 'beta_slow',
  // A count, where it is not 0.
  'attention.sliding_window': undefined,
  attn_logit_softcapping: 'attn_logit_softcapping',
  final_logit_softcapping: 'final_logit_softcapping',
  'attention.scale': 'attention_multiplier',
  embedding_scale: 'embedding_multiplier',
  residual_scale: 'residual_multiplier',
  logit_scale: 'logits_scaling',
} as const satisfies Record<string, NumberKey | undefined>;
export type GgufNumber = keyof typeof NUMBERS;

/** `<architecture>.<key>`, undefined where there is none. @throws LensError bad-checkpoint where it is out of its range */
export function numberOf(metadata: GgufMetadata, architecture: string, key: GgufNumber): number | undefined {
  const name = `${architecture}.${key}`;
  const range: NumberKey | undefined = NUMBERS[key];
  const value = metadata.number(name);
  const isRight: boolean = value === undefined || range === undefined || isInRange(range, value);
  if (isRight) return value;
  throw badCheckpoint(
    sentence`${metadata.path}: the metadata entry "${name}" is ${value!}; it must be ${rangeWords(range!)}.`,
    sentence`Download the file again.`,
  );
}
