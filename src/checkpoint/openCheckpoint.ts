/** @file Opens a Hugging Face checkpoint folder or a GGUF: everything but the weights themselves. Nothing is ever written into it. */
import { sentence } from '../base/sentence';
import { existsSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { LensError } from '../base/errors';
import { roundedPrecision } from '../base/precision';
import type { Checkpoint } from './checkpoint';
import { badCheckpoint } from './checkpointError';
import { ConfigFile } from './config';
import { fingerprintOf } from './fingerprint';
import { ggufFileOf } from './gguf/ggufSource';
import { openGguf } from './gguf/openGguf';
import { readGenerationConfig } from './generationConfig';
import { parseJsonObject, readSmallFile } from './jsonFile';
import { revisionsOf } from './revision';
import { hasRounded } from './rounded';
import { readWeightIndex } from './weightIndex';

/** Lies beside the weights of an adapter. */
const ADAPTER = 'adapter_config.json';
/** Real ones have a few kilobytes; label maps of classifiers reach one or two megabytes. */
const MAX_CONFIG_BYTES = 4 * 2 ** 20;

/**
 * Reads config.json, generation_config.json and the headers of the .safetensors files; or the header of a GGUF.
 * @param folder of a checkpoint, or a GGUF, or a folder that holds one
 * @throws LensError usage where there is no such thing, bad-checkpoint where what it holds can't be used
 */
export function openCheckpoint(folder: string): Checkpoint {
  const absolute = resolve(folder);
  const gguf = ggufFileOf(absolute);
  if (gguf !== undefined) return openGguf(gguf, absolute);
  requireFolder(absolute);
  const configPath = join(absolute, 'config.json');
  const configBytes = readConfigBytes(absolute, configPath);
  const config = new ConfigFile(configPath, parseJsonObject(configPath, configBytes));
  const generation = readGenerationConfig(join(absolute, 'generation_config.json'), key => config.raw(key));
  refuseAdapter(absolute);
  const { tensors, unusable, root, files, headerDigests } = readWeightIndex(absolute);
  const fingerprint = fingerprintOf(configBytes, headerDigests, tensors.values());
  return {
    folder: absolute,
    config,
    generation,
    tensors,
    unusable,
    root,
    bytes: [...tensors.values()].reduce((sum, tensor) => sum + tensor.length, 0),
    fingerprint,
    revisions: revisionsOf(absolute, fingerprint, [configPath, ...files]),
  };
}

/** Number of weights that can be mapped; a tied head is stored, and counted, once. */
export function parameterCount(checkpoint: Checkpoint): number {
  return [...checkpoint.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((n, d) => n * d, 1), 0);
}

const TYPE_NAMES = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** The float type whose values most of the weights are, as Python's libraries name it: what quantised blocks stand for is float32. */
export function dominantType(checkpoint: Checkpoint): 'bfloat16' | 'float32' | 'float16' {
  const type = mostOf(checkpoint);
  return type === 'F16' || type === 'BF16' ? TYPE_NAMES[type] : 'float32';
}

/**
 * How its weights are stored: as Python's libraries name it, or the type that most bytes of a GGUF have, such as `Q4_K`; and whether they are
 * rounded when they are read.
 */
export function weightPrecision(checkpoint: Checkpoint): string {
  const type = mostOf(checkpoint);
  const stored = (TYPE_NAMES as Readonly<Record<string, string>>)[type] ?? type;
  return hasRounded(checkpoint) ? roundedPrecision(stored) : stored;
}

/** The element type that most bytes of the weights have. */
function mostOf({ tensors }: Checkpoint): string {
  const bytes = new Map<string, number>();
  for (const { dtype, length } of tensors.values()) bytes.set(dtype, (bytes.get(dtype) ?? 0) + length);
  const [most] = [...bytes].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 'F32';
}

/** @throws LensError usage where it is no folder */
export function requireFolder(folder: string): void {
  const stat = statOf(folder);
  if (stat?.isDirectory()) return;
  throw new LensError({
    reason: 'usage',
    message:
      stat === undefined
        ? sentence`There is no folder ${folder}.`
        : sentence`${folder} is ${stat.isFile() ? sentence`a file` : sentence`a pipe or a device`}, not a folder or a GGUF.`,
    next: sentence`Give the folder that holds the model (config.json, tokenizer.json and .safetensors files), or a .gguf file.`,
  });
}

/** Undefined where there is nothing, or nothing that may be seen. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A library that trains adapters loads one on top of the weights beside it, without a word; here the weights alone would be read. */
function refuseAdapter(folder: string): void {
  const file = join(folder, ADAPTER);
  if (!existsSync(file)) return;
  throw badCheckpoint(
    sentence`${folder} holds ${ADAPTER}: an adapter (such as LoRA), which changes the model's weights and can't be read here.`,
    sentence`Merge the adapter into the weights (merge_and_unload() of peft, then save_pretrained), or remove the file to read the weights without it.`,
  );
}

function readConfigBytes(folder: string, path: string): Buffer {
  if (!existsSync(path)) {
    refuseAdapter(folder);
    throw badCheckpoint(
      sentence`${folder} holds no config.json, so it is not a Hugging Face checkpoint.`,
      existsSync(join(folder, 'snapshots'))
        ? sentence`Give one of the folders in its snapshots folder.`
        : sentence`Give the folder that holds config.json, tokenizer.json and .safetensors files.`,
    );
  }
  return readSmallFile(path, MAX_CONFIG_BYTES);
}
