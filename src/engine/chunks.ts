/** @file How the response tokens are cut into runs: several share one backward, each run on its own causal prefix. */
import type { DecoderSpec } from '../architecture/decoderSpec';

export interface Chunk {
  /** First and behind-last response token. */
  readonly from: number;
  readonly to: number;
  /** Tokens of the run: what the last row of the chunk can see. */
  readonly length: number;
}

/** Measured best: larger shares the backward's products better, smaller wastes less on rows past the causal prefix. */
const RESPONSE_TOKENS_A_RUN = 16;
/** Cotangents of one run may take this much; longer prompts get smaller chunks. */
const COTANGENT_BYTES = 1 << 30;

/**
 * @param promptTokens tokens before the response; row `promptTokens - 1 + m` predicts response token m
 */
export function planChunks(spec: DecoderSpec, promptTokens: number, responseTokens: number): Chunk[] {
  const chunks: Chunk[] = [];
  const width = Math.min(RESPONSE_TOKENS_A_RUN, fitting(spec, promptTokens + responseTokens));
  for (let from = 0; from < responseTokens; from += width) {
    const to = Math.min(from + width, responseTokens);
    chunks.push({ from, to, length: promptTokens + to - 1 });
  }
  return chunks;
}

/** Bytes of the widest cotangents that are alive together for one objective over `tokens` tokens. */
export function cotangentBytes(spec: DecoderSpec, tokens: number): number {
  const layer = spec.layers[0]!;
  const scores = 3 * layer.attention.heads * tokens * tokens;
  const features = tokens * (4 * layer.feedForward.down.inputs + 6 * spec.hiddenSize);
  return 4 * Math.max(scores, features);
}

function fitting(spec: DecoderSpec, tokens: number): number {
  return Math.max(1, Math.floor(COTANGENT_BYTES / cotangentBytes(spec, tokens)));
}
