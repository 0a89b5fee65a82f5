/** @file How a long text is cut into runs without a backward: some rows each, over a cache of what came before, so that memory stays bounded. */
import type { DecoderSpec } from '../../architecture/decoderSpec';

/** Bytes of the patterns of all layers in one run: they are all alive until it ends, and a trace holds a copy. */
const TRACED_BYTES = 1 << 26;
/** More rows make products no faster, and progress and cancellation coarser. */
const MOST_ROWS = 256;

/** Rows of one run over a text of `tokens` tokens. */
export function rowsARun(spec: DecoderSpec, tokens: number): number {
  const heads = spec.layers.reduce((sum, { attention }) => sum + attention.heads, 0);
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(TRACED_BYTES / (4 * heads * tokens))));
}

/** Bytes that tracing a text of `tokens` tokens takes beside the model: the cache, the output projections, runs of some rows and their copies. */
export function traceBytes(spec: DecoderSpec, tokens: number): number {
  const cached = spec.layers.reduce((sum, { attention }) => sum + 2 * attention.keyValueHeads * attention.headSize, 0);
  const projections = spec.layers.reduce((sum, { attention: { output } }) => sum + output.inputs * output.outputs, 0);
  const run = TRACED_BYTES + rowsARun(spec, tokens) * (spec.vocabularySize + 8 * spec.hiddenSize);
  return 4 * (tokens * cached + projections) + 3 * run;
}
