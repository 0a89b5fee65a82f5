/**
 * @file A norm as a linear map: its scale held at what it is on some row.
 *
 *     (norm(c) - norm(0)) · scale(c) / scale(row)
 *
 * norm(c) - norm(0) is the gain times the centred c over c's own scale: that way it is the model's own norm, whatever its kind.
 */
import { buildNorm, normNames, normScale } from '../../architecture/weightGraphs';
import type { NormSpec } from '../../architecture/decoderSpec';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import { lengthOf, type Matrix } from '../../base/matrix';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { openGraph } from '../runtime/model';
import { floats, float32, type SessionOptions } from '../runtime/ort';

/**
 * @param vectors what is sent through, [K, size]
 * @param row what the norm reads in the model, of which the vectors are parts
 */
export async function heldNorm(
  checkpoint: Checkpoint,
  spec: NormSpec,
  vectors: Matrix,
  row: ArrayLike<number>,
  settings: Pick<SessionOptions, 'threads'> = {},
): Promise<Matrix> {
  const { rows, columns } = vectors;
  const input = new Float32Array((rows + 1) * columns);
  // As long as the norm expects its inputs: its epsilon would drown a short one.
  const factors = Array.from({ length: rows }, (_, k) => {
    const own = vectors.data.subarray(k * columns, (k + 1) * columns);
    const factor = Math.sqrt(columns) / (lengthOf(own) || 1);
    for (let c = 0; c < columns; c++) input[k * columns + c] = own[c]! * factor;
    return factor;
  });
  const session = await openGraph(checkpoint, source => buildNorm(spec, columns, source), settings);
  try {
    const feeds = { [normNames.input]: float32(input, [rows + 1, columns]) };
    const outputs = await session.run(feeds, [normNames.output]);
    const normed = floats(outputs[normNames.output]);
    const scale = normScale(spec, row);
    const data = new Float32Array(rows * columns);
    for (let k = 0; k < rows; k++) {
      const own = normScale(spec, input.subarray(k * columns, (k + 1) * columns));
      const factor = own / (factors[k]! * scale);
      for (let c = 0; c < columns; c++)
        data[k * columns + c] = (normed[k * columns + c]! - normed[rows * columns + c]!) * factor;
    }
    requireFinite(sentence`What a norm makes of a part of its input`, data);
    return { rows, columns, data };
  } finally {
    await session.release();
  }
}
