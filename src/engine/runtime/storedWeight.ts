/** @file A tensor of a checkpoint as a graph names it. */
import { relative, sep } from 'node:path';
import type { StoredWeight } from '../../architecture/weights';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { tensor } from '../../checkpoint/tensorLookup';

const dtypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** @throws LensError bad-checkpoint where the tensor is missing or has another shape */
export function storedWeight(checkpoint: Checkpoint, name: string, shape: readonly number[]): StoredWeight {
  const { dtype, file, offset, length } = tensor(checkpoint, name, shape);
  return { dtype: dtypes[dtype], data: { file: relative(checkpoint.root, file).split(sep).join('/'), offset, length } };
}
