/** @file Where a tensor's bytes lie on disk, and as which element type. */

/** The element types that can be mapped; both 16-bit types are widened to float32 when the session is made. */
export type WeightType = 'F32' | 'F16' | 'BF16';

/** Where a tensor's bytes lie. */
export interface TensorLocation {
  readonly name: string;
  readonly dtype: WeightType;
  readonly shape: readonly number[];
  /** Real path of the shard, links resolved. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
}
