/** @file config.json as it would stand beside a GGUF's model, from the GGUF's metadata. */
import { sentence } from '../../base/sentence';
import { badCheckpoint } from '../checkpointError';
import type { JsonObject } from '../jsonFile';
import { readTensor } from '../tensorLookup';
import type { GgufArchitecture, GgufModel } from './architectures/ggufArchitecture';

/** Where neither file nor converter says a base, this is the one that llama.cpp takes. */
const DEFAULT_THETA = 10_000;

/** @throws LensError bad-checkpoint */
export function ggufConfig(architecture: GgufArchitecture, model: GgufModel): JsonObject {
  const { metadata, sizes } = model;
  return {
    hidden_size: sizes.hidden,
    num_hidden_layers: sizes.layers,
    num_attention_heads: sizes.heads,
    num_key_value_heads: sizes.keyValueHeads,
    head_dim: sizes.headSize,
    intermediate_size: sizes.inner,
    max_position_embeddings: sizes.context,
    vocab_size: sizes.vocabulary,
    tie_word_embeddings: !model.has('output.weight'),
    rope_theta: model.number('rope.freq_base') ?? DEFAULT_THETA,
    rope_scaling: rotaryScaling(model) ?? null,
    ...(sizes.rotarySize === sizes.headSize ? {} : { partial_rotary_factor: sizes.rotarySize / sizes.headSize }),
    bos_token_id: metadata.tokenId('bos') ?? null,
    eos_token_id: stopTokens(model),
    pad_token_id: metadata.tokenId('padding') ?? null,
    ...architecture.config(model),
  };
}

/** The end of a text, of a turn, of a message: an answer ends with whichever comes. */
function stopTokens({ metadata }: GgufModel): readonly number[] {
  const ids = ['eos', 'eot', 'eom'].map(name => metadata.tokenId(name));
  return [...new Set(ids.filter(id => id !== undefined))];
}

/** `rope_scaling` as transformers writes it. */
function rotaryScaling(model: GgufModel): JsonObject | undefined {
  if (model.has('rope_freqs.weight')) return llama3Scaling(model);
  const { metadata, number } = model;
  const architecture = metadata.requiredText('general.architecture');
  // Files of 2023 have a factor under another key, and no type: llama.cpp takes them for linear.
  const factor = number('rope.scaling.factor') ?? number('rope.scale_linear');
  const type = metadata.text(`${architecture}.rope.scaling.type`) ?? 'linear';
  if (type === 'none' || (type === 'linear' && (factor ?? 0) === 0)) return undefined;
  const entries = {
    rope_type: type,
    factor,
    original_max_position_embeddings: number('rope.scaling.original_context_length'),
    attention_factor: number('rope.scaling.attn_factor') ?? number('rope.scaling.yarn_attn_factor'),
    beta_fast: number('rope.scaling.yarn_beta_fast'),
    beta_slow: number('rope.scaling.yarn_beta_slow'),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** What every published model with this scaling uses (Llama 3.1 to 3.3, SmolLM3 among them); only the factor differs. */
const LLAMA3 = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 } as const;
/** Float32 factors of the file against ours. */
const FACTOR_TOLERANCE = 1e-4;

/** The file has the scaling's outcome, a factor a frequency: the settings are found again and must give the same factors. */
function llama3Scaling(model: GgufModel): JsonObject {
  const stored = model.tensors.get('rope_freqs.weight')!;
  const { rotarySize } = model.sizes;
  const { path } = model.metadata;
  if (stored.type !== 'F32' || stored.shape.length !== 1 || stored.shape[0] !== rotarySize / 2)
    throw badCheckpoint(
      sentence`${path} has a tensor rope_freqs.weight of an unknown form.`,
      sentence`Download a current conversion.`,
    );
  const factors = readTensor({ ...stored, dtype: 'F32' }, 4 * rotarySize);
  const factor = factors.reduce((most, f) => Math.max(most, f), 1);
  const theta = model.number('rope.freq_base') ?? DEFAULT_THETA;
  const fits = factors.every((f, i) => {
    const expected = llama3Factor(theta ** ((-2 * i) / rotarySize), factor);
    return Math.abs(f - expected) <= FACTOR_TOLERANCE * expected;
  });
  if (!fits)
    throw badCheckpoint(
      sentence`${path} scales its rotary frequencies in a way that is not known.`,
      sentence`Choose a model of a supported family.`,
    );
  return { rope_type: 'llama3', factor, ...LLAMA3 };
}

/** By how much a frequency is divided. Source: `_compute_llama3_parameters` of transformers. */
function llama3Factor(frequency: number, factor: number): number {
  const { low_freq_factor: low, high_freq_factor: high, original_max_position_embeddings: context } = LLAMA3;
  const wavelength = (2 * Math.PI) / frequency;
  if (wavelength < context / high) return 1;
  if (wavelength > context / low) return factor;
  const smooth = (context / wavelength - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}
