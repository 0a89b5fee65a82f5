/** @file One map of tensor names over the shards of a checkpoint. */
import { sentence, type Words } from '../base/sentence';
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join, parse, sep } from 'node:path';
import { badCheckpoint, shown } from './checkpointError';
import type { TensorLocation, WeightType } from './tensorLocation';
import { isJsonObject, readJsonObject } from './jsonFile';
import { MAX_TENSORS } from './limits';
import { readSafetensorsHeader } from './safetensors';
import type { SafetensorsTensor } from './safetensors';

/** 100,000 tensors at some 300 bytes a line, twice. */
const MAX_INDEX_BYTES = 64 * 2 ** 20;
/** The largest published checkpoints have some hundred shards. */
const MAX_SHARDS = 2_000;
const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** Where a checkpoint's weights are. */
export interface WeightIndex {
  /** Tensors that can be mapped. */
  readonly tensors: ReadonlyMap<string, TensorLocation>;
  /** Element type of each tensor that can't be mapped; a checkpoint may hold buffers that no model needs. */
  readonly unusable: ReadonlyMap<string, string>;
  /** Deepest folder that holds all shards, links resolved. */
  readonly root: string;
  /** The shards, by name, links resolved. */
  readonly files: readonly string[];
  /** SHA-256 (hex) of each shard's header, by shard name. */
  readonly headerDigests: readonly string[];
}

/**
 * Reads `model.safetensors`, or the shards of `model.safetensors.index.json`.
 * Links are resolved: in a Hugging Face cache the files of a snapshot are links to `../../blobs/…`.
 * @throws LensError bad-checkpoint
 */
export function readWeightIndex(folder: string): WeightIndex {
  const names = namesIn(folder);
  if (names.includes(SINGLE)) return mergeShards(folder, new Map([[SINGLE, []]]));
  if (names.includes(INDEX)) return mergeShards(folder, readShardNames(join(folder, INDEX)));
  throw noWeights(folder, names);
}

/** Shard names in order, each with the tensors that the index says are in it. */
function readShardNames(path: string): ReadonlyMap<string, readonly string[]> {
  const map = readJsonObject(path, MAX_INDEX_BYTES)['weight_map'];
  if (!isJsonObject(map)) throw brokenIndex(path, sentence`has no weight_map`);
  const entries = Object.entries(map);
  if (entries.length > MAX_TENSORS) throw brokenIndex(path, sentence`names more than ${MAX_TENSORS} tensors`);
  const shards = new Map<string, string[]>();
  for (const [tensor, shard] of entries) {
    if (!isPlainName(shard)) {
      throw brokenIndex(
        path,
        sentence`puts ${shown(tensor)} into ${shown(shard)}, which is not a .safetensors file in the folder`,
      );
    }
    const names = shards.get(shard);
    if (names) names.push(tensor);
    else shards.set(shard, [tensor]);
  }
  if (shards.size === 0) throw brokenIndex(path, sentence`has an empty weight_map`);
  if (shards.size > MAX_SHARDS) throw brokenIndex(path, sentence`names ${shards.size} shards, more than ${MAX_SHARDS}`);
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A relative name whose parts stay below the folder on every platform. */
function isPlainName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    /^[^\\:\0]{1,1024}\.safetensors$/.test(name) &&
    name.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  );
}

function mergeShards(folder: string, shards: ReadonlyMap<string, readonly string[]>): WeightIndex {
  const tensors = new Map<string, TensorLocation>();
  const unusable = new Map<string, string>();
  const headerDigests: string[] = [];
  const files: string[] = [];
  for (const [shard, expected] of shards) {
    const file = realFile(join(folder, shard));
    const header = readSafetensorsHeader(file);
    const missing = expected.find(name => !header.tensors.has(name));
    if (missing !== undefined) {
      throw brokenIndex(
        join(folder, INDEX),
        sentence`puts ${shown(missing)} into ${shown(shard)}, which does not hold it`,
      );
    }
    for (const tensor of header.tensors.values()) {
      if (tensors.has(tensor.name) || unusable.has(tensor.name)) {
        throw badCheckpoint(
          sentence`Two shards of ${folder} hold a tensor ${shown(tensor.name)}; the second is ${shown(shard)}.`,
          sentence`Download the checkpoint again into an empty folder.`,
        );
      }
      if (isWeightType(tensor.dtype)) tensors.set(tensor.name, locate(tensor, tensor.dtype, file));
      else unusable.set(tensor.name, tensor.dtype);
    }
    refuseTooMany(folder, tensors.size + unusable.size);
    files.push(file);
    headerDigests.push(header.digest);
  }
  return { tensors, unusable, root: commonFolder(files), files, headerDigests };
}

function locate(tensor: SafetensorsTensor, dtype: WeightType, file: string): TensorLocation {
  const { name, shape, offset, length } = tensor;
  return { name, dtype, shape, file, offset, length };
}

function refuseTooMany(folder: string, count: number): void {
  if (count <= MAX_TENSORS) return;
  throw badCheckpoint(
    sentence`The shards of ${folder} hold more than ${MAX_TENSORS} tensors together.`,
    sentence`Choose a checkpoint of a dense model.`,
  );
}

function isWeightType(dtype: string): dtype is WeightType {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
}

function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw badCheckpoint(
      sentence`${path} is missing, or is a link that leads nowhere.`,
      sentence`Download the checkpoint again: it is not complete.`,
      cause,
    );
  }
}

/**
 * The deepest folder that holds every file.
 * @throws LensError bad-checkpoint where there is none (drives of Windows)
 */
export function commonFolder(files: readonly string[], platform: NodeJS.Platform = process.platform): string {
  const [parts = [], ...others] = files.map(file => dirname(file).split(sep));
  for (const other of others) {
    // Windows writes one folder, and one drive, in two ways.
    const written = (part = ''): string => (platform === 'win32' ? part.toLowerCase() : part);
    const differs = parts.findIndex((part, i) => written(part) !== written(other[i]));
    if (differs >= 0) parts.length = differs;
  }
  const common = parts.join(sep);
  // Where only the root is left the join is empty ('/') or a bare drive ('C:').
  if (parts.length === 1) return parse(`${common}${sep}`).root;
  if (parts.length > 1) return common;
  throw badCheckpoint(sentence`The shards are on different drives.`, sentence`Copy the checkpoint into one folder.`);
}

/** Links to nothing are listed too, so that they are named as what they are. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw badCheckpoint(
      sentence`${folder} can't be listed.`,
      sentence`Check that you have permission to read the folder.`,
      cause,
    );
  }
}

function noWeights(folder: string, names: readonly string[]): Error {
  const found = names.find(name => /\.(bin|pt|pth|gguf|h5|msgpack|onnx|safetensors)$/.test(name));
  const why = found === undefined ? '' : sentence` There is ${shown(found)}, which can't be used as it is.`;
  return badCheckpoint(
    sentence`${folder} holds neither ${SINGLE} nor ${INDEX}; only safetensors files are read.${why}`,
    sentence`Save the model with save_pretrained(folder, safe_serialization=True), or download its .safetensors files.`,
  );
}

function brokenIndex(path: string, what: Words): Error {
  return badCheckpoint(sentence`${path} ${what}.`, sentence`Download the checkpoint again into an empty folder.`);
}
