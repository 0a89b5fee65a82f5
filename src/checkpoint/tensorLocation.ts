/** @file Where a tensor's bytes lie on disk, as which element type, and what makes the model's tensor of them. */
import type { Change } from './gguf/architectures/ggufArchitecture';
import type { GgufType } from './gguf/tensorTypes';

/** The element types that can be mapped; both 16-bit types are widened to float32 when the session is made. */
export type WeightType = 'F32' | 'F16' | 'BF16';

/** Where a tensor's bytes lie. */
export interface TensorLocation {
  readonly name: string;
  /** As stored: a float, or the blocks of a GGUF. */
  readonly dtype: GgufType;
  /** The model's. */
  readonly shape: readonly number[];
  /** Real path of the shard, links resolved. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
  /** What llama.cpp's converter did to the values, told as how to undo it; undefined where they are the model's. */
  readonly change?: Change;
  /** Read as 8 bits a weight in blocks of 32, whatever it is stored as: each value is the one that its block stands for. */
  readonly rounded?: boolean;
}

/** A tensor that ONNX Runtime can read from the file itself; all others are read and widened by `WeightReader`. */
export type MappedTensor = TensorLocation & { readonly dtype: WeightType };

export function isMapped(tensor: TensorLocation): tensor is MappedTensor {
  return tensor.change === undefined && tensor.rounded !== true && isFloat(tensor.dtype);
}

export function isFloat(type: GgufType): type is WeightType {
  return type === 'F32' || type === 'F16' || type === 'BF16';
}
