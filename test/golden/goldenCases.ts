/** @file The goldens: PyTorch's numbers for every family and the options that matter, and how near ours must come. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Golden = Record<string, unknown> & { ids: number[]; prompt_tokens: number; contrast_foil_last: number };

/** Largest relative L2 error of one matrix. */
const ATTRIBUTION = 2e-4;
const ACTIVATION = 1e-4;
export const tolerances: Record<string, number> = {
  logits_response: ATTRIBUTION,
  logits_last: ATTRIBUTION,
  logp_response: ATTRIBUTION,
  attribution_probability: ATTRIBUTION,
  attribution_log_probability: ATTRIBUTION,
  attribution_logit: ATTRIBUTION,
  gradient_l2_log_probability: ATTRIBUTION,
  attribution_span_log_probability: ATTRIBUTION,
  attribution_contrast_last: ATTRIBUTION,
  attention: ACTIVATION,
  value_weighted_attention: ACTIVATION,
  ffn_output: ACTIVATION,
};

/** `qwen2` was cast with `.to(bfloat16)`, rotary frequencies too; `qwen2-loaded` is the same folder by `from_pretrained`. */
const cases: [family: string, request: Record<string, unknown>][] = [
  ['llama', {}],
  ['llama-bias', {}],
  ['mistral', {}],
  ['qwen2', { rotary_dtype: 'bfloat16' }],
  ['qwen2-loaded', {}],
  ['qwen3', {}],
  ['gpt2', {}],
  ['gemma2', {}],
  ['gemma3', {}],
  ['gemma3-global', {}],
  ['phi3', {}],
  ['phi3-partial', {}],
  ['gpt_neox', {}],
  ['gpt_neox-sequential', {}],
  ['olmo2', {}],
  ['smollm3', {}],
  ['granite', {}],
  ['starcoder2', {}],
  ['opt', {}],
  ['llama-rope-linear', {}],
  ['llama-rope-llama3', {}],
  ['llama-rope-yarn', {}],
];

/** Options that those leave out (make_further_goldens.py). */
const further = [
  'gemma2-plain',
  'gemma3-version4',
  'gemma3-multimodal',
  'phi3-window',
  'gpt_neox-odd',
  'olmo2-yarn',
  'llama-yarn',
  'smollm3-window',
  'granite-biased',
  'starcoder2-window',
  'opt-350m',
  'opt-galactica',
  'qwen2-window',
  'gpt2-inverse',
  'llama-one-token',
];
export const goldenFolders: [name: string, folder: string, request: Record<string, unknown>][] = [
  ...cases.map(([name, request]): (typeof goldenFolders)[number] => [name, join('data', name), request]),
  ...further.map((name): (typeof goldenFolders)[number] => [name, join('further', name), {}]),
];

/** Below this folder. */
export function goldenFolder(path: string): string {
  return join(import.meta.dirname, path);
}

export function readGolden(folder: string): Golden {
  return JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as Golden;
}

/**
 * Gradient x input with GIM's backward rules (make_gim.py), where a folder has it. They were made of `from_pretrained` models, so they are
 * no answer to a request that asks for other rotary frequencies.
 */
export function readGim(folder: string, request: Record<string, unknown>): Record<string, unknown> {
  const file = join(folder, 'gim.json');
  if ('rotary_dtype' in request || !existsSync(file)) return {};
  const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([key]) => key.startsWith('gim_')));
}
