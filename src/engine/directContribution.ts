/**
 * @file What a vector added to the residual stream at the last token adds to the logits on the direct path: through the final
 * norm, whose scale is held at what it is on this prompt, and the unembedding. ("Direct logit attribution".)
 *
 *     Δ logits = U · (norm(c) − norm(0)) · scale(c) / scale(x)
 *
 * norm(c) − norm(0) is the gain times the centred c over c's own scale: that way it is the model's own norm, whatever its kind.
 */
import { buildFinalNorm, finalNormNames, normScale } from '../architecture/finalNorm';
import type { Matrix } from '../base/matrix';
import { onnxModel } from '../graph/onnxModel';
import { storedWeight } from './model';
import { float32, Session } from './ort';
import type { Pause } from './pause';
import type { OpenedModel } from './sessionPool';
import type { Unembedding } from './unembedding';

/**
 * @param vectors what is added, [K, hidden]
 * @param residual the residual stream before the final norm, the vectors included
 * @returns one row a vector: the change of each logit of ids 0 … count − 1, less the mean of the row, which the softmax takes no notice of
 */
export async function directContributions(
  opened: OpenedModel,
  unembedding: Unembedding,
  vectors: Matrix,
  residual: Float32Array,
  count: number,
  pause: Pause,
): Promise<Float32Array[]> {
  const directions = await throughFinalNorm(opened, vectors, residual);
  const rows = Array.from({ length: vectors.rows }, () => new Float32Array(count));
  const ids = Array.from({ length: count }, (_, id) => id);
  await unembedding.products(directions, ids, pause, (from, products, lengths) => {
    const width = lengths.length;
    rows.forEach((row, k) => row.set(products.subarray(k * width, (k + 1) * width), from));
  });
  return rows.map(lessMean);
}

async function throughFinalNorm(opened: OpenedModel, vectors: Matrix, residual: Float32Array): Promise<Matrix> {
  const { checkpoint, spec } = opened;
  const { rows, columns } = vectors;
  const rowOf = (k: number): Float64Array => Float64Array.from(vectors.data.subarray(k * columns, (k + 1) * columns));
  // As long as the norm expects its inputs: its epsilon would drown a short one.
  const factors = Array.from({ length: rows }, (_, k) => Math.sqrt(columns) / (Math.hypot(...rowOf(k)) || 1));
  const input = new Float32Array((rows + 1) * columns);
  for (let k = 0; k < rows; k++)
    input.set(
      rowOf(k).map(x => x * factors[k]!),
      k * columns,
    );
  const graph = buildFinalNorm(spec, (name, shape) => storedWeight(checkpoint, name, shape));
  const session = await Session.open(onnxModel(graph), { root: checkpoint.root });
  try {
    const feeds = { [finalNormNames.input]: float32(input, [rows + 1, columns]) };
    const outputs = await session.run(feeds, [finalNormNames.output]);
    const normed = outputs[finalNormNames.output]!.data as Float32Array;
    const scale = normScale(spec.finalNorm, residual);
    const data = new Float32Array(rows * columns);
    for (let k = 0; k < rows; k++) {
      const own = normScale(spec.finalNorm, input.subarray(k * columns, (k + 1) * columns));
      for (let c = 0; c < columns; c++)
        data[k * columns + c] =
          ((normed[k * columns + c]! - normed[rows * columns + c]!) * own) / (factors[k]! * scale);
    }
    return { rows, columns, data };
  } finally {
    await session.release();
  }
}

function lessMean(row: Float32Array): Float32Array {
  let sum = 0;
  for (const x of row) sum += x;
  return row.map(x => x - sum / row.length);
}
