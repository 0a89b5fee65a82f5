/** @file How the response tokens are cut into runs: several share one backward, each run on its own causal prefix. */

export interface Chunk {
  /** First and behind-last response token. */
  readonly from: number;
  readonly to: number;
  /** Tokens of the run: what the last row of the chunk can see. */
  readonly length: number;
}

/** Measured best: larger shares the backward's products better, smaller wastes less on rows past the causal prefix. */
export const RESPONSE_TOKENS_A_RUN = 16;

/**
 * @param width response tokens of one run
 * @param promptTokens tokens before the response; row `promptTokens - 1 + m` predicts response token m
 */
export function planChunks(width: number, promptTokens: number, responseTokens: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < responseTokens; from += width) {
    const to = Math.min(from + width, responseTokens);
    chunks.push({ from, to, length: promptTokens + to - 1 });
  }
  return chunks;
}
