/** @file Small pairs that are worth a download: ids, sizes and what their licences ask for. */

export interface WellKnownPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
  /** Bytes of the weights of one of the two, rounded. */
  readonly bytes: number;
  /** SPDX id, or the licence's own name. */
  readonly licence: string;
  /** Whether the hub asks for an account that has accepted the licence. */
  readonly gated: boolean;
}

const MB = 1e6;

/** Families that the engine knows; both models of a pair are of the same size. */
export const wellKnownPairs: readonly WellKnownPair[] = [
  pair('smollm2-135m', 'HuggingFaceTB/SmolLM2-135M', 'HuggingFaceTB/SmolLM2-135M-Instruct', 269, 'Apache-2.0'),
  pair('smollm2-360m', 'HuggingFaceTB/SmolLM2-360M', 'HuggingFaceTB/SmolLM2-360M-Instruct', 724, 'Apache-2.0'),
  pair('smollm2-1.7b', 'HuggingFaceTB/SmolLM2-1.7B', 'HuggingFaceTB/SmolLM2-1.7B-Instruct', 3423, 'Apache-2.0'),
  pair('qwen2.5-0.5b', 'Qwen/Qwen2.5-0.5B', 'Qwen/Qwen2.5-0.5B-Instruct', 988, 'Apache-2.0'),
  pair('qwen2.5-1.5b', 'Qwen/Qwen2.5-1.5B', 'Qwen/Qwen2.5-1.5B-Instruct', 3087, 'Apache-2.0'),
  pair('qwen3-0.6b', 'Qwen/Qwen3-0.6B-Base', 'Qwen/Qwen3-0.6B', 1192, 'Apache-2.0'),
  pair('gemma-3-270m', 'google/gemma-3-270m', 'google/gemma-3-270m-it', 536, 'Gemma', true),
  pair('gemma-3-1b', 'google/gemma-3-1b-pt', 'google/gemma-3-1b-it', 2000, 'Gemma', true),
  pair('llama-3.2-1b', 'meta-llama/Llama-3.2-1B', 'meta-llama/Llama-3.2-1B-Instruct', 2472, 'Llama 3.2', true),
  pair('olmo-2-1b', 'allenai/OLMo-2-0425-1B', 'allenai/OLMo-2-0425-1B-Instruct', 2970, 'Apache-2.0'),
];

function pair(
  name: string,
  base: string,
  tuned: string,
  megabytes: number,
  licence: string,
  gated = false,
): WellKnownPair {
  return { name, base, tuned, bytes: megabytes * MB, licence, gated };
}
