/** @file Phi-3 (Abdin et al. 2024): Llama with fused projections, possibly rotated in part, with a window on every layer. */
import { sentence } from '../../base/sentence';
import { ConfigWithDefaults } from './defaults';
import { linearAt, unsupported, type Family } from './family';
import { llamaLike, type LayerPlace } from './llama';
import type { LayerSpec } from '../decoderSpec';
import { rotarySpec } from './rotary';
import { slidingWindow, windowOf } from './windows';

export const phi3: Family = (written, has) => {
  const config = new ConfigWithDefaults(written, { rms_norm_eps: 1e-5, max_position_embeddings: 4096 });
  // Early checkpoints call their own scaling "su" or "yarn"; it is longrope.
  if (config.rotary.type !== 'default')
    throw unsupported(
      config,
      sentence`rotary embeddings of type "${config.rotary.type}"`,
      sentence`Choose a Phi-3 model with the rotary type default, such as one of the 4k models.`,
    );
  const window = windowOf('sliding_attention', slidingWindow(config));
  return llamaLike(config, has, {
    rotary: headSize => ({ default: rotarySpec(config, { headSize, part: 1 }) }),
    layer: (layer, place) => ({
      ...layer,
      attention: { ...layer.attention, ...window, projections: fusedProjections(place) },
      feedForward: { ...layer.feedForward, projections: fusedGate(place) },
    }),
  });
};

function fusedProjections({
  path,
  hidden,
  heads,
  keyValueHeads,
  headSize,
}: LayerPlace): LayerSpec['attention']['projections'] {
  const outputs = (heads + 2 * keyValueHeads) * headSize;
  return { kind: 'fused', all: linearAt(`${path}.self_attn.qkv_proj`, hidden, outputs, false) };
}

function fusedGate({ path, hidden, inner }: LayerPlace): LayerSpec['feedForward']['projections'] {
  return { kind: 'fused', all: linearAt(`${path}.mlp.gate_up_proj`, hidden, 2 * inner, false) };
}
