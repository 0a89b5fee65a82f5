/** @file Small pairs that are worth a download: ids, sizes and what their licences ask for. */

export interface WellKnownPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
  /** Bytes of the weights of both; what a download takes is told by the hub itself before it begins. */
  readonly bytes: number;
  /** SPDX id, or the licence's own name. */
  readonly licence: string;
  /** Whether the hub asks for an account that has accepted the licence. */
  readonly gated: boolean;
}

/** Sizes of the weight files in megabytes. */
type Megabytes = readonly [base: number, tuned: number];

/**
 * Families that the engine knows. Licences are short notes on what the makers say (those of Qwen2.5 and Llama were not looked up
 * again): the model's own page on the hub is what holds. Sizes are those that the hub lists for `model.safetensors` (SmolLM2: 269,060,552, 723,674,912 and 3,422,777,952 bytes;
 * Qwen2.5: 988,097,824 and 3,087,467,144; Qwen3-0.6B: 1,192,135,096 and, with a head of its own, 1,503,300,328; Gemma 3:
 * 536,223,056 and 1,999,811,208; Llama 3.2: 2,471,645,608). OLMo's are reckoned: 1,485 million weights, the base in float32.
 */
export const wellKnownPairs: readonly WellKnownPair[] = [
  pair('smollm2-135m', 'HuggingFaceTB/SmolLM2-135M', 'HuggingFaceTB/SmolLM2-135M-Instruct', [269, 269], 'Apache-2.0'),
  pair('smollm2-360m', 'HuggingFaceTB/SmolLM2-360M', 'HuggingFaceTB/SmolLM2-360M-Instruct', [724, 724], 'Apache-2.0'),
  pair('smollm2-1.7b', 'HuggingFaceTB/SmolLM2-1.7B', 'HuggingFaceTB/SmolLM2-1.7B-Instruct', [3423, 3423], 'Apache-2.0'),
  pair('qwen2.5-0.5b', 'Qwen/Qwen2.5-0.5B', 'Qwen/Qwen2.5-0.5B-Instruct', [988, 988], 'Apache-2.0'),
  pair('qwen2.5-1.5b', 'Qwen/Qwen2.5-1.5B', 'Qwen/Qwen2.5-1.5B-Instruct', [3087, 3087], 'Apache-2.0'),
  pair('qwen3-0.6b', 'Qwen/Qwen3-0.6B-Base', 'Qwen/Qwen3-0.6B', [1192, 1503], 'Apache-2.0'),
  pair('gemma-3-270m', 'google/gemma-3-270m', 'google/gemma-3-270m-it', [536, 536], 'Gemma', true),
  pair('gemma-3-1b', 'google/gemma-3-1b-pt', 'google/gemma-3-1b-it', [2000, 2000], 'Gemma', true),
  pair('llama-3.2-1b', 'meta-llama/Llama-3.2-1B', 'meta-llama/Llama-3.2-1B-Instruct', [2472, 2472], 'Llama 3.2', true),
  pair('olmo-2-1b', 'allenai/OLMo-2-0425-1B', 'allenai/OLMo-2-0425-1B-Instruct', [5940, 2970], 'Apache-2.0'),
];

function pair(
  name: string,
  base: string,
  tuned: string,
  [ofBase, ofTuned]: Megabytes,
  licence: string,
  gated = false,
): WellKnownPair {
  return { name, base, tuned, bytes: (ofBase + ofTuned) * 1e6, licence, gated };
}
