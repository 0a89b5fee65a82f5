/**
 * @file The range of every number of a config that enters a formula, by name: wider than any released model, and narrow enough that
 * nothing overflows, is divided by zero or is the root of a negative number. A number without a row here can't be read.
 */
import { sentence, type Words } from '../base/sentence';

interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** Whether `low` itself is out. */
  readonly above?: true;
  /** Whether `high` itself is out. */
  readonly below?: true;
}

/** Added to a variance: released models have 1e-12 to 1e-3; at 1 it would be what is normalised. */
const epsilon: NumberRange = { low: 0, high: 1, below: true };
/** Bases of rotary frequencies: 1e4 to 1e9 in released models. Below 1 they would grow with the feature. */
const base: NumberRange = { low: 1, high: 1e15 };
const part: NumberRange = { low: 0, high: 1, above: true };
/** What a value is divided by or multiplied with. */
const multiplier: NumberRange = { low: 0, high: 1e6, above: true };
const softCap: NumberRange = { low: 0, high: 1e9, above: true };
/** By how much a context was stretched: 1 to 64 in released models. */
const stretch: NumberRange = { low: 1e-3, high: 1e6 };
const sharpness: NumberRange = { low: 0, high: 1e3, above: true };

const RANGES = {
  rms_norm_eps: epsilon,
  layer_norm_eps: epsilon,
  layer_norm_epsilon: epsilon,
  norm_epsilon: epsilon,
  rope_theta: base,
  rope_local_base_freq: base,
  rotary_emb_base: base,
  rotary_pct: part,
  partial_rotary_factor: part,
  query_pre_attn_scalar: { low: 0, high: 1e9, above: true },
  attn_logit_softcapping: softCap,
  final_logit_softcapping: softCap,
  residual_multiplier: multiplier,
  embedding_multiplier: multiplier,
  attention_multiplier: multiplier,
  logits_scaling: multiplier,
  max_window_layers: { low: 0, high: 1e6 },
  factor: stretch,
  low_freq_factor: multiplier,
  high_freq_factor: multiplier,
  /** Real files have whole numbers up to a few hundred thousand. */
  original_max_position_embeddings: { low: 1, high: 2 ** 27 },
  attention_factor: sharpness,
  mscale: sharpness,
  mscale_all_dim: sharpness,
  beta_fast: multiplier,
  beta_slow: multiplier,
} as const satisfies Record<string, NumberRange>;

/** A number that a config may be asked for. */
export type NumberKey = keyof typeof RANGES;

export function isNumberKey(key: string): key is NumberKey {
  return Object.hasOwn(RANGES, key);
}

export function isInRange(key: NumberKey, value: unknown): value is number {
  const { low, high, above, below }: NumberRange = RANGES[key];
  if (typeof value !== 'number' || !(value >= low && value <= high)) return false;
  return !(above && value === low) && !(below && value === high);
}

/** Such as “a number above 0 and up to 1”. */
export function rangeWords(key: NumberKey): Words {
  const { low, high, above, below }: NumberRange = RANGES[key];
  if (below)
    return above ? sentence`a number above ${low} and below ${high}` : sentence`a number from ${low} and below ${high}`;
  return above ? sentence`a number above ${low} and up to ${high}` : sentence`a number from ${low} to ${high}`;
}
