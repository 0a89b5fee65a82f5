/** @file What is meant by a path that may be a GGUF: the file, one part of a split one, or a folder that holds one model. */
import { sentence, type Words } from '../../base/sentence';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { badCheckpoint, shown } from '../checkpointError';
import { hasGgufMagic, readGgufHeader } from './ggufHeader';
import type { GgufHeader, GgufTensor } from './ggufHeader';
import { MAX_PARTS } from './ggufLimits';
import { GgufMetadata } from './ggufMetadata';
import { MAX_TENSORS } from '../limits';

/** llama.cpp's name of a part: PREFIX-00001-of-00003.gguf. */
const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/;
/** How the vision part of a model is called; it lies beside the model in many folders. */
const PROJECTOR = /^mmproj/i;

/** A model out of its file, or all its parts. */
export interface Gguf {
  /** The file, or its first part. */
  readonly path: string;
  readonly metadata: GgufMetadata;
  readonly tensors: readonly GgufTensor[];
  /** The parts, links resolved. */
  readonly files: readonly string[];
  /** SHA-256 (hex) of each part's header. */
  readonly digests: readonly string[];
}

/**
 * The GGUF that a path means, or undefined where it means none: a folder with safetensors stays what it is.
 * @throws LensError bad-checkpoint where a folder holds several models
 */
export function ggufFileOf(path: string): string | undefined {
  const stat = statOf(path);
  if (stat?.isFile()) return /\.gguf$/i.test(path) || hasGgufMagic(path) ? path : undefined;
  if (stat?.isDirectory() !== true) return undefined;
  const names = namesIn(path);
  if (names.some(name => name.endsWith('.safetensors'))) return undefined;
  const models = modelNames(names);
  if (models.length < 2) return models[0] === undefined ? undefined : join(path, models[0]);
  throw badCheckpoint(
    sentence`${path} holds ${models.length} GGUF models: ${shown(models.join(', '))}.`,
    sentence`Give the file of one of them.`,
  );
}

/** The names in a folder that are models; of a split one the first part that is there. */
function modelNames(names: readonly string[]): readonly string[] {
  const models = new Map<string, string>();
  for (const name of [...names].sort()) {
    if (!/\.gguf$/i.test(name) || PROJECTOR.test(name)) continue;
    const part = PART.exec(name);
    const model = part === null ? name : `${part[1]!}-of-${part[3]!}`;
    if (!models.has(model)) models.set(model, name);
  }
  return [...models.values()];
}

/**
 * Reads the headers of a GGUF, of all its parts where it is split.
 * @param path of the file, or of any part
 * @throws LensError bad-checkpoint
 */
export function readGguf(path: string): Gguf {
  const given = readGgufHeader(path);
  const count = partsOf(given);
  const headers = (count === 1 ? [given] : readParts(path, count)).map(withRealPaths);
  const first = headers[0]!;
  const metadata = new GgufMetadata(first.path, first.values);
  const tensors = headers.flatMap(header => header.tensors);
  checkTensors(metadata, tensors);
  const files = headers.map(header => realFile(header.path));
  return { path: first.path, metadata, tensors, files, digests: headers.map(header => header.digest) };
}

/** In a hub cache the names are links; the engine reads weights only where they really lie. */
function withRealPaths(header: GgufHeader): GgufHeader {
  const file = realFile(header.path);
  return { ...header, tensors: header.tensors.map(tensor => ({ ...tensor, file })) };
}

function partsOf(header: GgufHeader): number {
  const count = new GgufMetadata(header.path, header.values).count('split.count') ?? 1;
  if (count >= 1 && count <= MAX_PARTS) return count;
  if (count === 0) return 1;
  throw badCheckpoint(
    sentence`${header.path} says that it is one of ${count} parts, more than the ${MAX_PARTS} allowed.`,
    sentence`Download the file again.`,
  );
}

/** Every part says its own number, so that neither a wrong file nor a link back to another part is taken for it. */
function readParts(path: string, count: number): readonly GgufHeader[] {
  const name = PART.exec(basename(path));
  if (name === null || Number(name[3]) !== count) {
    throw badCheckpoint(
      sentence`${path} is one of ${count} parts, but its name does not say so (NAME-00001-of-${digits(count)}.gguf).`,
      sentence`Restore the names that the parts were published with.`,
    );
  }
  const seen = new Set<string>();
  return Array.from({ length: count }, (_, i) => {
    const file = join(dirname(path), `${name[1]!}-${digits(i + 1)}-of-${digits(count)}.gguf`);
    const real = realFile(file);
    if (seen.has(real)) throw wrongPart(file, i, sentence`is a link to another part`);
    seen.add(real);
    const header = readGgufHeader(file);
    const metadata = new GgufMetadata(file, header.values);
    const [number, of] = [metadata.count('split.no'), metadata.count('split.count')];
    if (number !== i || of !== count)
      throw wrongPart(file, i, sentence`says that it is part ${Number(number) + 1} of ${String(of)}`);
    return header;
  });
}

function digits(part: number): string {
  return String(part).padStart(5, '0');
}

function wrongPart(file: string, index: number, what: Words): Error {
  return badCheckpoint(
    sentence`${file} should be part ${index + 1}, but ${what}.`,
    sentence`Download the parts again.`,
  );
}

function checkTensors(metadata: GgufMetadata, tensors: readonly GgufTensor[]): void {
  const { path } = metadata;
  if (tensors.length > MAX_TENSORS)
    throw badCheckpoint(
      sentence`The parts of ${path} hold more than ${MAX_TENSORS} tensors.`,
      sentence`Choose a smaller model.`,
    );
  const announced = metadata.count('split.tensors.count') ?? tensors.length;
  if (metadata.has('split.count') && announced !== tensors.length && metadata.count('split.count') !== 0) {
    throw badCheckpoint(
      sentence`The parts of ${path} hold ${tensors.length} tensors together; the first one announces ${announced}.`,
      sentence`Download the parts again.`,
    );
  }
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name))
      throw badCheckpoint(
        sentence`Two parts of ${path} hold a tensor ${shown(name)}.`,
        sentence`Download the parts again.`,
      );
    names.add(name);
  }
}

function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw badCheckpoint(
      sentence`${path} is missing: the model is not complete.`,
      sentence`Download every part into one folder.`,
      cause,
    );
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever opens the folder next says why it can't be listed.
    return [];
  }
}
