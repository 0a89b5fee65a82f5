/** @file Where the weights of a GGUF are mapped from: floats from the GGUF itself, the others from one file in our cache. */
import { dirname, join } from 'node:path';
import type { TensorLocation, WeightType } from '../tensorLocation';
import type { NamedTensor } from '../gguf/ggufTensors';
import { CHECKSUM_BYTES } from './checksums';

/** Changes when what is written for the same GGUF changes. */
const FORMAT = 3;

/** A .safetensors file to be written before the weights can be mapped. */
export interface WeightConversion {
  /** In the cache of Instruct Lens; not to be written where there is none. */
  readonly file: string;
  /** False where the user has nothing kept: such weights can't be mapped. */
  readonly hasCache: boolean;
  /** What is converted, for a message. */
  readonly source: string;
  /** Length, zero-padded JSON included, and the JSON itself. */
  readonly header: Buffer;
  readonly tensors: readonly ConvertedTensor[];
  /** Size of the whole file: header, tensors, and a checksum of each. */
  readonly bytes: number;
}

export interface ConvertedTensor extends NamedTensor {
  readonly dtype: WeightType;
  /** Bytes from the start of the converted file. */
  readonly offset: number;
  readonly length: number;
}

export interface PlacedWeights {
  readonly tensors: ReadonlyMap<string, TensorLocation>;
  /** Undefined where every tensor is mapped in place. */
  readonly conversion: WeightConversion | undefined;
}

const ELEMENT_BYTES: Readonly<Record<WeightType, number>> = { F32: 4, F16: 2, BF16: 2 };

/**
 * @param cache folder of converted weights, undefined where nothing is to be kept
 * @param state of the GGUF's files: names the converted one, so that an edited GGUF never finds the weights that it had before
 * @param inPlace whether floats may be mapped from where they are
 */
export function placeWeights(
  source: string,
  all: readonly NamedTensor[],
  state: string,
  { cache, inPlace }: { readonly cache: string | undefined; readonly inPlace: boolean },
): PlacedWeights {
  const mapped = inPlace ? all.filter(isMappable) : [];
  const tensors = new Map(mapped.map(tensor => [tensor.name, inGguf(tensor)]));
  const rest = all.filter(tensor => !tensors.has(tensor.name));
  if (rest.length === 0) return { tensors, conversion: undefined };
  // Where there is no cache the plan still says what the weights are: a description needs no more.
  const file = join(cache ?? dirname(source), `${state}-${FORMAT}.safetensors`);
  const conversion = { ...plan(file, source, rest), hasCache: cache !== undefined };
  for (const { name, dtype, shape, offset, length } of conversion.tensors)
    tensors.set(name, { name, dtype, shape, file, offset, length });
  return { tensors, conversion };
}

function isMappable({ stored, change }: NamedTensor): boolean {
  return change === undefined && isFloat(stored.type);
}

function isFloat(type: string): type is WeightType {
  return Object.hasOwn(ELEMENT_BYTES, type);
}

function inGguf({ name, shape, stored }: NamedTensor): TensorLocation {
  return {
    name,
    dtype: stored.type as WeightType,
    shape,
    file: stored.file,
    offset: stored.offset,
    length: stored.length,
  };
}

function plan(file: string, source: string, rest: readonly NamedTensor[]): Omit<WeightConversion, 'hasCache'> {
  let end = 0;
  const sized = rest.map(tensor => {
    const dtype = convertedType(tensor);
    const length = tensor.shape.reduce((product, size) => product * size, ELEMENT_BYTES[dtype]);
    const start = end;
    end += length;
    return { ...tensor, dtype, start, length };
  });
  const header = headerOf(sized);
  const tensors = sized.map(({ start, ...tensor }) => ({ ...tensor, offset: header.length + start }));
  return { file, source, header, tensors, bytes: header.length + end + tensors.length * CHECKSUM_BYTES };
}

/** Floats that are only moved keep their type: bfloat16 would round a float16. A norm's 1 + w needs more bits than w. */
function convertedType({ stored, change }: NamedTensor): WeightType {
  if (change?.kind === 'minus-one') return 'F32';
  return isFloat(stored.type) ? stored.type : 'BF16';
}

/** Tensor data begin at a multiple of this many bytes, as the format's own writer has it. */
const ALIGNMENT = 8;

function headerOf(
  tensors: readonly { name: string; dtype: WeightType; shape: readonly number[]; start: number; length: number }[],
): Buffer {
  const entries = tensors.map(({ name, dtype, shape, start, length }) => [
    name,
    { dtype, shape, data_offsets: [start, start + length] },
  ]);
  const json = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  const text = Buffer.from(json);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(ALIGNMENT + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  text.copy(header, ALIGNMENT);
  return header;
}
