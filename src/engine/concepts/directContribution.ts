/**
 * @file What a part of a feed-forward output at the last token adds to the logits on the direct path, with every step that is
 * no linear map held at its value on this prompt: so the contributions of all parts sum to what the whole contributes.
 * ("Direct logit attribution".)
 *
 *     part → norm of what the block wrote → residual scale → final norm → head projection → unembedding → logit scale → soft cap
 *
 * where the family has them. A norm's scale is held (heldNorm.ts), a soft cap's ratio of capped to raw logit.
 */
import { sentence, type Words } from '../../base/sentence';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import type { Matrix } from '../../base/matrix';
import { heldNorm } from './heldNorm';
import type { FeedForwardRun } from './feedForwardRun';
import type { SessionOptions } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import type { OpenedModel } from '../runtime/sessionPool';
import type { Unembedding } from './runUnembedding';

/** Parts of one layer's output at the last token, and which rows of the answer they are. */
export interface LayerParts {
  readonly layer: number;
  /** [K, hidden] */
  readonly parts: Matrix;
}

/** Undefined where there is a direct path; else why there is none. */
export function noDirectPath({ layers }: DecoderSpec): Words | undefined {
  const sums = layers.some(layer => layer.attentionSumNorm ?? layer.feedForwardSumNorm);
  if (!sums) return undefined;
  return sentence`Every layer of this model normalises the residual stream itself, so nothing that a layer writes reaches the logits directly.`;
}

/** @returns what the parts add to the residual stream, [K, hidden] of all layers in their order */
export async function writtenToResidual(
  { checkpoint, spec }: OpenedModel,
  layers: readonly LayerParts[],
  { outputs }: Pick<FeedForwardRun, 'outputs'>,
  settings: Pick<SessionOptions, 'threads'> = {},
): Promise<Matrix> {
  const columns = spec.hiddenSize;
  const rows = layers.reduce((sum, { parts }) => sum + parts.rows, 0);
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const { layer, parts } of layers) {
    const { feedForwardOutputNorm: norm, residualScale = 1 } = spec.layers[layer]!;
    const output = outputs[layer]!;
    const last = output.data.subarray((output.rows - 1) * columns);
    const written = norm ? await heldNorm(checkpoint, norm, parts, last, settings) : parts;
    for (let i = 0; i < written.data.length; i++) data[at + i] = written.data[i]! * residualScale;
    at += written.data.length;
  }
  return { rows, columns, data };
}

/**
 * @param vectors what is added to the residual stream, [K, hidden]
 * @param run whose last token it is
 * @returns one row a vector: the change of each logit, less the mean of the row, which the softmax takes no notice of
 */
export async function directContributions(
  { checkpoint, spec }: OpenedModel,
  unembedding: Unembedding,
  vectors: Matrix,
  { residual, logits }: Pick<FeedForwardRun, 'residual' | 'logits'>,
  pause: Pause,
): Promise<Float32Array[]> {
  const { finalNorm, logitScale = 1, logitSoftCap } = spec;
  const directions = finalNorm
    ? await heldNorm(checkpoint, finalNorm, vectors, residual, unembedding.settings)
    : vectors;
  const rows = Array.from({ length: vectors.rows }, () => new Float32Array(logits.length));
  const ids = Array.from(logits, (_, id) => id);
  await unembedding.products(directions, ids, pause, (from, products, lengths) => {
    const width = lengths.length;
    rows.forEach((row, k) => row.set(products.subarray(k * width, (k + 1) * width), from));
  });
  const held = logitSoftCap === undefined ? undefined : logits.map(logit => cappedRatio(logit, logitSoftCap));
  return rows.map(row => lessMean(row.map((x, id) => x * logitScale * (held?.[id] ?? 1))));
}

/** Nearest below 1 in float32: a logit at its bound came from one that nobody can tell any more. */
const BELOW_ONE = 1 - 2 ** -24;

/** Capped over raw logit, from the capped one: c · tanh(raw / c). */
function cappedRatio(logit: number, cap: number): number {
  const part = Math.max(-BELOW_ONE, Math.min(BELOW_ONE, logit / cap));
  return part === 0 ? 1 : part / Math.atanh(part);
}

function lessMean(row: Float32Array): Float32Array {
  let sum = 0;
  for (const x of row) sum += x;
  return row.map(x => x - sum / row.length);
}
