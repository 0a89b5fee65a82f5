/** @file The rows that a layer's down-projection writes, read through the same graph and types as the model itself. */
import { sentence } from '../../base/sentence';
import { buildDownProjection, downProjectionOutput } from '../../architecture/weightGraphs';
import { LensError } from '../../base/errors';
import { allFinite } from '../../base/finite';
import { openGraph } from '../runtime/model';
import { floats, type SessionOptions } from '../runtime/ort';
import type { OpenedModel } from '../runtime/sessionPool';

export interface Float32Rows {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** [inner features, hidden] in float32. @throws LensError bad-checkpoint where it holds a number that is none */
export async function downProjectionRows(
  { checkpoint, spec }: OpenedModel,
  layer: number,
  settings: Pick<SessionOptions, 'threads'> = {},
): Promise<Float32Rows> {
  const session = await openGraph(checkpoint, source => buildDownProjection(spec, layer, source), settings);
  try {
    const { [downProjectionOutput]: output } = await session.run({}, [downProjectionOutput]);
    const data = floats(output);
    if (!allFinite(data)) throw notFinite(spec.layers[layer]!.feedForward.down.weight, checkpoint.folder);
    return { rows: output!.shape[0]!, columns: output!.shape[1]!, data };
  } finally {
    await session.release();
  }
}

function notFinite(weight: string, folder: string): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${weight} of ${folder} contains numbers that are not finite, so it has no principal components.`,
    next: sentence`Download the weights again, or choose another checkpoint.`,
  });
}
