/** @file The tensors of a checkpoint that a decoder reads. */
import { buildDecoder } from './decoder';
import type { DecoderSpec } from './decoderSpec';

/** Names and shapes, each once, in the order in which the graph takes them. */
export function tensorsOf(spec: DecoderSpec): ReadonlyMap<string, readonly number[]> {
  const tensors = new Map<string, readonly number[]>();
  const data = { file: '', offset: 0, length: 0 };
  buildDecoder(
    spec,
    (name, shape) => {
      tensors.set(name, shape);
      return { dtype: 'float32', data };
    },
    { backward: false },
  );
  return tensors;
}
