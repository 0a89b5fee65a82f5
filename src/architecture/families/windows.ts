/** @file Which layers look back only so far: the ways in which configs say it. */
import { sentence } from '../../base/sentence';
import type { ModelConfig } from '../../checkpoint/config';
import { limits, shown, unsupported } from './family';

const SLIDING = 'sliding_attention';
const FULL = 'full_attention';
export type LayerKind = typeof SLIDING | typeof FULL;

/**
 * `layer_types` of the config, else the family's own rule.
 * @throws LensError unsupported where a layer is of another kind
 */
export function layerKind(config: ModelConfig, l: number, otherwise: (l: number) => boolean): LayerKind {
  const kind = config.list('layer_types')?.[l] ?? (otherwise(l) ? SLIDING : FULL);
  if (kind === SLIDING || kind === FULL) return kind;
  throw unsupported(
    config,
    sentence`a layer of the type ${shown(kind)}`,
    sentence`Choose a model with layers of the types ${FULL} and ${SLIDING}.`,
  );
}

/** `sliding_window`, or what the family takes where the config does not mention it; null is a model without one. */
export function slidingWindow(config: ModelConfig, otherwise?: number): number | undefined {
  if (config.has('sliding_window')) return config.count('sliding_window', limits.positions);
  return config.mentions('sliding_window') ? undefined : otherwise;
}

/** The window of one layer, as an entry of its spec. */
export function windowOf(kind: LayerKind, window: number | undefined): { readonly window?: number } {
  return kind === SLIDING && window !== undefined ? { window } : {};
}
