/** @file How a text is cut into runs: answer tokens that share a backward, rows of a trace, so that memory stays bounded. */
import type { DecoderSpec } from '../../architecture/decoderSpec';

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
 * @param start the first response token of all
 */
export function planChunks(width: number, promptTokens: number, responseTokens: number, start = 0): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = start; from < responseTokens; from += width) {
    const to = Math.min(from + width, responseTokens);
    chunks.push({ from, to, length: promptTokens + to - 1 });
  }
  return chunks;
}

/** Cotangents that go through the layers together: enough for 128 response tokens behind as many of an 8B model. */
export const TOGETHER_BYTES = 2 ** 28;

/**
 * Runs that go through the layers together, each group as large as the bytes of its cotangents allow.
 * @param width bytes of the cotangent of one token and one objective
 * @param most bytes of a group; one run alone may have more
 */
export function together(chunks: readonly Chunk[], width: number, most: number): Chunk[][] {
  const groups: Chunk[][] = [];
  let left = 0;
  for (const chunk of chunks) {
    const bytes = width * chunk.length * (chunk.to - chunk.from);
    const group = groups.at(-1);
    if (group && bytes <= left) group.push(chunk);
    else {
      groups.push([chunk]);
      left = most;
    }
    left -= bytes;
  }
  return groups;
}

/** Bytes of the products of one run of a graph that takes apart what each head writes of each token: two [heads, tokens, hidden] at a time. */
const PRODUCT_BYTES = 1 << 26;

/** Tokens of such a run. */
export function tokensARun(spec: DecoderSpec): number {
  const widest = Math.max(...spec.layers.map(({ attention }) => attention.heads * attention.output.outputs));
  return Math.max(1, Math.floor(PRODUCT_BYTES / (2 * 4 * widest)));
}

/** Bytes of the patterns of one run that are alive together; a trace holds a copy. */
const PATTERN_BYTES = 1 << 26;
/** More rows make products no faster, and progress and cancellation coarser. */
const MOST_ROWS = 256;

/** @param patterns alive together, each [rows, tokens] */
function rowsWith(patterns: number, tokens: number): number {
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(PATTERN_BYTES / (4 * patterns * tokens))));
}

/** Rows of one run over a text of `tokens` tokens whose patterns are asked for: those of all layers are alive until it ends. */
export function rowsARun(spec: DecoderSpec, tokens: number): number {
  const heads = spec.layers.reduce((sum, { attention }) => sum + attention.heads, 0);
  return rowsWith(heads, tokens);
}

/** Patterns of one layer that are alive together where none is asked for: scores, masked ones, shares. */
const PATTERNS_ALIVE = 3;

/** Rows of one run that only reads a text, so that a layer's patterns are gone when the next one's are made. */
export function readingRowsARun(spec: DecoderSpec, tokens: number): number {
  const heads = Math.max(...spec.layers.map(({ attention }) => attention.heads));
  return rowsWith(PATTERNS_ALIVE * heads, tokens);
}

/** Bytes that tracing a text of `tokens` tokens takes beside the model: the cache, the output projections, runs of some rows and their copies. */
export function traceBytes(spec: DecoderSpec, tokens: number): number {
  const cached = spec.layers.reduce((sum, { attention }) => sum + 2 * attention.keyValueHeads * attention.headSize, 0);
  const projections = spec.layers.reduce((sum, { attention: { output } }) => sum + output.inputs * output.outputs, 0);
  const run = PATTERN_BYTES + rowsARun(spec, tokens) * (spec.vocabularySize + 8 * spec.hiddenSize);
  return 4 * (tokens * cached + projections) + 3 * run;
}

/** Bytes that information flow takes beside its forward: all values, the output projections where a model is loaded whole, and products. */
export function flowBytes(spec: DecoderSpec, tokens: number, whole = false): number {
  const values = spec.layers.reduce((sum, { attention }) => sum + attention.keyValueHeads * attention.headSize, 0);
  const projections = spec.layers.map(({ attention: { output } }) => output.inputs * output.outputs);
  const held = whole ? projections.reduce((sum, size) => sum + size, 0) : 0;
  return 4 * (tokens * values + held) + 2 * PRODUCT_BYTES;
}
