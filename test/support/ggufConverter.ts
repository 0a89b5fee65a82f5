/**
 * @file What llama.cpp's converter makes of a checkpoint folder, for tests: names, sizes, and changed rows, written from the
 * converter's side (conversion/*.py of llama.cpp), so that the reader's tables are not tested against themselves.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { readTensor } from '../../src/checkpoint/tensorLookup';
import type { Entry, GgufFacts, StoredTensor } from './ggufFile';

type Json = Record<string, unknown>;

/** A matrix or a vector as rows. */
interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const LLAMA_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens\./, 'token_embd.'],
  [/^model\.norm\./, 'output_norm.'],
  [/^lm_head\./, 'output.'],
  [/^model\.layers\.(\d+)\./, 'blk.$1.'],
  [/self_attn\.([qkv])_proj/, 'attn_$1'],
  [/self_attn\.([qk])_norm/, 'attn_$1_norm'],
  [/self_attn\.o_proj/, 'attn_output'],
  [/self_attn\.qkv_proj/, 'attn_qkv'],
  [/mlp\.gate_up_proj/, 'ffn_up'],
  [/mlp\.(gate|up|down)_proj/, 'ffn_$1'],
  [/mlp\.c_fc/, 'ffn_up'],
  [/mlp\.c_proj/, 'ffn_down'],
];
const PRE_NORMS: typeof LLAMA_NAMES = [
  [/input_layernorm/, 'attn_norm'],
  [/post_attention_layernorm/, 'ffn_norm'],
];
const POST_NORMS: typeof LLAMA_NAMES = [
  [/input_layernorm/, 'attn_norm'],
  [/post_attention_layernorm/, 'post_attention_norm'],
  [/pre_feedforward_layernorm/, 'ffn_norm'],
  [/post_feedforward_layernorm/, 'post_ffw_norm'],
];
const GPT2_NAMES: typeof LLAMA_NAMES = [
  [/^transformer\.wte/, 'token_embd'],
  [/^transformer\.wpe/, 'position_embd'],
  [/^transformer\.ln_f/, 'output_norm'],
  [/^lm_head/, 'output'],
  [/^transformer\.h\.(\d+)\./, 'blk.$1.'],
  [/ln_1/, 'attn_norm'],
  [/ln_2/, 'ffn_norm'],
  [/attn\.c_attn/, 'attn_qkv'],
  [/attn\.c_proj/, 'attn_output'],
  [/mlp\.c_fc/, 'ffn_up'],
  [/mlp\.c_proj/, 'ffn_down'],
];
const NEOX_NAMES: typeof LLAMA_NAMES = [
  [/^gpt_neox\.embed_in/, 'token_embd'],
  [/^gpt_neox\.final_layer_norm/, 'output_norm'],
  [/^embed_out/, 'output'],
  [/^gpt_neox\.layers\.(\d+)\./, 'blk.$1.'],
  [/input_layernorm/, 'attn_norm'],
  [/post_attention_layernorm/, 'ffn_norm'],
  [/attention\.query_key_value/, 'attn_qkv'],
  [/attention\.dense/, 'attn_output'],
  [/mlp\.dense_h_to_4h/, 'ffn_up'],
  [/mlp\.dense_4h_to_h/, 'ffn_down'],
];

interface Conversion {
  readonly architecture: string;
  readonly names: typeof LLAMA_NAMES;
  readonly change?: (name: string, values: Values, config: Json) => Values;
}

const pre = [...LLAMA_NAMES, ...PRE_NORMS];
const post = [...LLAMA_NAMES, ...POST_NORMS];

/** By `model_type`. */
const conversions: Readonly<Record<string, Conversion>> = {
  llama: { architecture: 'llama', names: pre, change: permuted },
  mistral: { architecture: 'llama', names: pre, change: permuted },
  qwen2: { architecture: 'qwen2', names: pre },
  qwen3: { architecture: 'qwen3', names: pre },
  granite: { architecture: 'granite', names: pre, change: permuted },
  smollm3: { architecture: 'smollm3', names: pre, change: permuted },
  phi3: { architecture: 'phi3', names: pre },
  starcoder2: { architecture: 'starcoder2', names: pre },
  olmo2: { architecture: 'olmo2', names: post },
  gemma2: { architecture: 'gemma2', names: post, change: plusOne },
  gemma3_text: { architecture: 'gemma3', names: post, change: plusOne },
  gpt2: { architecture: 'gpt2', names: GPT2_NAMES, change: exchanged },
  gpt_neox: { architecture: 'gptneox', names: NEOX_NAMES, change: regrouped },
};

/** q and k: [heads, 2, half, …] becomes [heads, half, 2, …]. */
function permuted(name: string, { shape, data }: Values, config: Json): Values {
  if (!/[qk]_proj\.(weight|bias)$/.test(name)) return { shape, data };
  const heads = Number(name.includes('k_proj') ? config['num_key_value_heads'] : config['num_attention_heads']);
  const width = data.length / shape[0]!;
  const half = shape[0]! / heads / 2;
  const moved = new Float32Array(data.length);
  for (let head = 0; head < heads; head++) {
    for (const part of [0, 1]) {
      for (let i = 0; i < half; i++) {
        const from = ((head * 2 + part) * half + i) * width;
        moved.set(data.subarray(from, from + width), ((head * half + i) * 2 + part) * width);
      }
    }
  }
  return { shape, data: moved };
}

function plusOne(name: string, { shape, data }: Values): Values {
  return name.endsWith('norm.weight') ? { shape, data: data.map(value => value + 1) } : { shape, data };
}

function exchanged(name: string, { shape, data }: Values): Values {
  if (!/\.(c_attn|c_proj|c_fc)\.weight$/.test(name)) return { shape, data };
  const [rows, columns] = shape as [number, number];
  const turned = Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  return { shape: [columns, rows], data: turned };
}

/** [heads, 3, size, …] becomes [3, heads, size, …]. */
function regrouped(name: string, { shape, data }: Values, config: Json): Values {
  if (!name.includes('query_key_value')) return { shape, data };
  const heads = Number(config['num_attention_heads']);
  const block = data.length / heads / 3;
  const moved = new Float32Array(data.length);
  for (let head = 0; head < heads; head++) {
    for (let part = 0; part < 3; part++) {
      const from = (head * 3 + part) * block;
      moved.set(data.subarray(from, from + block), (part * heads + head) * block);
    }
  }
  return { shape, data: moved };
}

/** The entries of its sizes and settings, under the architecture's name. */
function settings(architecture: string, config: Json): Record<string, Entry> {
  const written = (config['rope_parameters'] ?? {}) as Json;
  // Gemma 3: by kind of layer; the converter takes the settings of the global ones.
  const rope = (written['full_attention'] ?? written) as Json;
  const number = (key: string): number | undefined => (config[key] == null ? undefined : Number(config[key]));
  const hidden = number('hidden_size') ?? number('n_embd')!;
  const heads = number('num_attention_heads') ?? number('n_head')!;
  const headSize = number('head_dim') ?? hidden / heads;
  const part = Number(rope['partial_rotary_factor'] ?? config['partial_rotary_factor'] ?? 1);
  const counts: Record<string, number | undefined> = {
    embedding_length: hidden,
    block_count: number('num_hidden_layers') ?? number('n_layer'),
    context_length: number('max_position_embeddings') ?? number('n_positions'),
    feed_forward_length: number('intermediate_size') ?? number('n_inner') ?? 4 * hidden,
    'attention.head_count': heads,
    'attention.head_count_kv': number('num_key_value_heads'),
    'attention.key_length': number('head_dim'),
    'attention.value_length': number('head_dim'),
    'attention.sliding_window': architecture === 'llama' ? undefined : number('sliding_window'),
    'rope.dimension_count': Math.floor(part * headSize),
    'rope.scaling.original_context_length':
      rope['rope_type'] === 'yarn' ? Number(rope['original_max_position_embeddings']) : undefined,
  };
  const reals: Record<string, number | undefined> = {
    'attention.layer_norm_rms_epsilon': number('rms_norm_eps'),
    'attention.layer_norm_epsilon': number('layer_norm_eps') ?? number('layer_norm_epsilon') ?? number('norm_epsilon'),
    'rope.freq_base':
      rope['rope_theta'] === undefined || architecture === 'gptneox' ? undefined : Number(rope['rope_theta']),
    'rope.scaling.factor': ['yarn', 'linear'].includes(String(rope['rope_type'])) ? Number(rope['factor']) : undefined,
    attn_logit_softcapping: number('attn_logit_softcapping'),
    final_logit_softcapping: number('final_logit_softcapping'),
    'attention.scale': number('attention_multiplier'),
    embedding_scale: number('embedding_multiplier'),
    residual_scale: number('residual_multiplier'),
    logit_scale: number('logits_scaling'),
  };
  const entries: (readonly [string, Entry | undefined])[] = [
    ...Object.entries(counts).map(([key, u32]) => [key, u32 === undefined ? undefined : { u32 }] as const),
    ...Object.entries(reals).map(([key, f32]) => [key, f32 === undefined ? undefined : { f32 }] as const),
    [
      'rope.scaling.type',
      ['yarn', 'linear'].includes(String(rope['rope_type'])) ? { text: String(rope['rope_type']) } : undefined,
    ],
    [
      'use_parallel_residual',
      architecture === 'gptneox' ? { bool: config['use_parallel_residual'] !== false } : undefined,
    ],
  ];
  return Object.fromEntries(
    entries.flatMap(([key, entry]) => (entry === undefined ? [] : [[`${architecture}.${key}`, entry]])),
  );
}

/** @param folder of a checkpoint @returns what its GGUF holds: every tensor in float32, no tokenizer */
export function convertedFacts(folder: string): GgufFacts {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Json;
  const { architecture, names, change } = conversions[String(config['model_type'])]!;
  const { tensors: originals } = openCheckpoint(folder);
  const tensors = [...originals.values()].map((location): StoredTensor => {
    const values = { shape: location.shape, data: readTensor(location, 2 ** 30) };
    const { shape, data } = change?.(location.name, values, config) ?? values;
    const name = names.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), location.name);
    return { name, type: 0, shape, data: new Uint8Array(data.buffer) };
  });
  const entries: Record<string, Entry> = {
    'general.architecture': { text: architecture },
    ...settings(architecture, config),
    'tokenizer.ggml.bos_token_id': { u32: Number(config['bos_token_id']) },
    'tokenizer.ggml.eos_token_id': { u32: Number(config['eos_token_id']) },
  };
  return { entries, tensors };
}
