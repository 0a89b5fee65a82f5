/** @file A tensor of a checkpoint as a graph names it: mapped from its file, or an input that is fed with what was read from there. */
import { relative, sep } from 'node:path';
import type { StoredWeight } from '../../architecture/weights';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { tensor } from '../../checkpoint/tensorLookup';
import { isMapped } from '../../checkpoint/tensorLocation';
import type { Graph, Value } from '../../graph/graph';

const dtypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** Before the name of a tensor: the input of a graph that is fed with its values. */
const FED = 'weights/';

/** @throws LensError bad-checkpoint where the tensor is missing or has another shape */
export function storedWeight(checkpoint: Checkpoint, name: string, shape: readonly number[]): StoredWeight {
  const location = tensor(checkpoint, name, shape);
  if (!isMapped(location)) return { dtype: 'float32', data: { fed: `${FED}${name}` } };
  const { dtype, file, offset, length } = location;
  return { dtype: dtypes[dtype], data: { file: relative(checkpoint.root, file).split(sep).join('/'), offset, length } };
}

/**
 * The tensor as external data that lies in no file: its values in float32 are given with the model.
 * @param uploads the tensor is added to them, as `tensorOf` and `readWeights` know it
 * @throws LensError bad-checkpoint where the tensor is missing or has another shape
 */
export function uploadedWeight(
  checkpoint: Checkpoint,
  name: string,
  shape: readonly number[],
  uploads: Map<string, Value>,
): StoredWeight {
  tensor(checkpoint, name, shape);
  const file = `${FED}${name}`;
  uploads.set(name, { name: file, dtype: 'float32', shape });
  const length = 4 * shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', data: { file, offset: 0, length } };
}

/** Inputs of a graph that are weights. */
export function fedWeights({ inputs }: Graph): readonly Value[] {
  return inputs.filter(({ name }) => name.startsWith(FED));
}

/** Name of the tensor that an input of `fedWeights` is fed with. */
export function tensorOf({ name }: Value): string {
  return name.slice(FED.length);
}
