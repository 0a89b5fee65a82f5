/** @file A tensor by name, with the shape that the config says; and its values, for those who want to look at them. */
import { sentence } from '../base/sentence';
import type { Checkpoint } from './checkpoint';
import { isMapped, type TensorLocation } from './tensorLocation';
import { badCheckpoint } from './checkpointError';
import { readExactly, withFile } from './fileAccess';
import { widen } from './widen';

/** How many of the stored names a message offers for a missing one. */
const SUGGESTIONS = 3;

/**
 * @param expectedShape as config.json implies it
 * @throws LensError bad-checkpoint where the tensor is missing, has a type that can't be mapped or another shape
 */
export function tensor(checkpoint: Checkpoint, name: string, expectedShape: readonly number[]): TensorLocation {
  const location = checkpoint.tensors.get(name);
  if (location === undefined) throw missing(checkpoint, name);
  const { shape } = location;
  if (shape.length === expectedShape.length && shape.every((size, axis) => size === expectedShape[axis]))
    return location;
  throw badCheckpoint(
    sentence`Tensor ${name} of ${checkpoint.folder} has shape [${shape.join(', ')}], but config.json makes it [${expectedShape.join(', ')}].`,
    sentence`Check that config.json and the weights belong together.`,
  );
}

function missing({ folder, tensors, unusable }: Checkpoint, name: string): Error {
  const dtype = unusable.get(name);
  if (dtype !== undefined) {
    return badCheckpoint(
      sentence`Tensor ${name} of ${folder} has element type ${dtype}; weights are read as F32, F16 or BF16.`,
      sentence`Choose a checkpoint that is not quantized.`,
    );
  }
  const near = nearestNames(name, [...tensors.keys()]);
  const hint = near.length === 0 ? '' : sentence` The nearest it holds: ${near.join(', ')}.`;
  return badCheckpoint(
    sentence`${folder} holds no tensor ${name}.${hint}`,
    sentence`Check that config.json and the weights belong together and that every shard is there.`,
  );
}

/** Names that share most of their beginning and end with `name`: a missing prefix or one wrong part in the middle shows best so. */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  return names
    .map(other => ({ other, common: commonPrefix(name, other) + commonSuffix(name, other) }))
    .sort((a, b) => b.common - a.common)
    .slice(0, SUGGESTIONS)
    .map(({ other }) => other);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonSuffix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  return length;
}

/**
 * The values of one tensor, widened to float32 (exactly: both 16-bit types are subsets of it), in row-major order.
 * @param limit bytes that the tensor may have in the file
 * @throws LensError bad-checkpoint where it has more, or where the file was shortened meanwhile; TypeError of one that is not mapped
 */
export function readTensor(location: TensorLocation, limit: number): Float32Array<ArrayBuffer> {
  if (!isMapped(location)) throw new TypeError(`${location.name} is read by WeightReader`);
  const { name, file, offset, length, dtype } = location;
  if (length > limit) {
    throw badCheckpoint(
      sentence`Tensor ${name} has ${length} bytes, more than the ${limit} that may be read at once.`,
      sentence`Choose a smaller model.`,
    );
  }
  return widen(dtype, withFile(file, open => readExactly(open, offset, length)).buffer);
}
