/** @file Writes the converted weights of a GGUF, once: progress on the way, whole or not at all. */
import { closeSync, fsyncSync, renameSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LensError } from '../../base/errors';
import { byteSize } from '../../base/readableNumbers';
import { createFile, makeOwnFolder } from '../../files/atomicWrite';
import { withFolderLock } from '../../files/folderLock';
import type { Checkpoint } from '../checkpoint';
import { readExactly, withFile } from '../fileAccess';
import { contentState } from '../revision';
import { checksumBytes, extended, isIntact } from './checksums';
import { makeRoom, otherWriter, partialOf } from './weightCache';
import { beginUse } from './weightUses';
import { convertedPieces } from '../gguf/convertedTensor';
import type { WeightConversion } from './weightConversion';

export interface ConversionHooks {
  /** Lets other messages in; throws where the work was cancelled. */
  readonly pause: () => Promise<void>;
  /** Bytes written of all that will be. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Whether the weights can be mapped as they are. */
export function weightsAreReady({ conversion }: Checkpoint): boolean {
  return conversion === undefined || (conversion.hasCache && isWhole(conversion));
}

/**
 * Makes sure that every tensor of the checkpoint lies where it says: nothing to do but for a GGUF whose converted weights
 * are not in the cache. To be called before weights are read; the description of a model needs no weights.
 * @throws LensError bad-checkpoint, or bad-input where the cache can't be written or nothing is to be kept; what `hooks.pause` throws
 */
export async function prepareWeights({ conversion }: Checkpoint, hooks: ConversionHooks): Promise<void> {
  if (conversion === undefined) return;
  if (!conversion.hasCache) throw notToBeKept(conversion);
  try {
    while (!(await isReady(conversion, hooks))) {
      await hooks.pause();
      const partial = await claim(conversion, hooks);
      if (partial === undefined) await othersEnd(conversion, hooks);
      else await write(partial, conversion, hooks);
    }
  } catch (error) {
    throw isFileError(error) ? unwritable(conversion, error) : error;
  }
}

/** What this process has read through and found as it was written, by its state: reading gigabytes takes seconds. */
const intact = new Map<string, string>();

/** Whether the file is there, undamaged, and from then on kept from being deleted until the request is over (`endUses`). */
async function isReady(conversion: WeightConversion, hooks: ConversionHooks): Promise<boolean> {
  const { file } = conversion;
  if (!(await isThere(conversion, hooks))) return false;
  const state = contentState(file);
  if (intact.get(file) !== state) {
    if (!(await isIntact(conversion, hooks.pause))) {
      await discard(file, state, hooks);
      return false;
    }
    intact.set(file, state);
  }
  noteUse(file);
  return true;
}

async function isThere(conversion: WeightConversion, { pause }: ConversionHooks): Promise<boolean> {
  const { file } = conversion;
  try {
    makeOwnFolder(dirname(file));
    return await withFolderLock(
      dirname(file),
      () => {
        beginUse(file);
        return isWhole(conversion);
      },
      { pause },
    );
  } catch (error) {
    // A cache that may only be read is still a cache.
    if (isWhole(conversion)) return true;
    throw error;
  }
}

/** A damaged file makes room for a whole one, unless another process was faster. */
function discard(file: string, damaged: string, { pause }: ConversionHooks): Promise<void> {
  return withFolderLock(
    dirname(file),
    () => {
      if (statSync(file, { throwIfNoEntry: false }) && contentState(file) === damaged) rmSync(file);
    },
    { pause },
  );
}

/** An open file. */
interface Partial {
  readonly path: string;
  readonly descriptor: number;
}

/** The file to write, with room made for it, unless another process writes it already. */
function claim({ file, bytes, source }: WeightConversion, { pause }: ConversionHooks): Promise<Partial | undefined> {
  const folder = dirname(file);
  return withFolderLock(
    folder,
    () => {
      if (otherWriter(file) !== undefined) return undefined;
      const path = partialOf(file);
      rmSync(path, { force: true });
      makeRoom(folder, bytes, source);
      return { path, descriptor: createFile(path) };
    },
    { pause },
  );
}

/** Between two looks at how far another process is. */
const LOOK_MS = 200;

/** Two windows with one model: the second waits for the first, and takes over where that one ends early. */
async function othersEnd({ file, bytes }: WeightConversion, { pause, onProgress }: ConversionHooks): Promise<void> {
  for (let other = otherWriter(file); other !== undefined; other = otherWriter(file)) {
    onProgress(Math.min(other.bytes, bytes), bytes);
    await setTimeout(LOOK_MS);
    await pause();
  }
}

/** Written under another name first, so that nothing half done is ever found under this one. */
async function write({ path, descriptor }: Partial, conversion: WeightConversion, hooks: ConversionHooks) {
  try {
    writeAll(descriptor, conversion.header);
    await writeTensors(descriptor, conversion, hooks);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(path, conversion.file);
    // Its checksums are those of what was written a moment ago: nothing is learnt from reading gigabytes again.
    intact.set(conversion.file, contentState(conversion.file));
  } catch (error) {
    closeQuietly(descriptor);
    rmSync(path, { force: true });
    throw error;
  }
}

async function writeTensors(descriptor: number, { header, tensors, bytes }: WeightConversion, hooks: ConversionHooks) {
  let done = header.length;
  const checksums: number[] = [];
  for (const tensor of tensors) {
    let checksum = 0;
    for (const piece of convertedPieces(tensor)) {
      writeAll(descriptor, piece);
      checksum = extended(checksum, piece);
      done += piece.length;
      hooks.onProgress(done, bytes);
      await hooks.pause();
    }
    checksums.push(checksum);
  }
  writeAll(descriptor, checksumBytes(checksums));
  hooks.onProgress(bytes, bytes);
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at);
}

/** The header says what was converted and how; a file of that name with another one is written again. */
function isWhole({ file, header, bytes }: WeightConversion): boolean {
  if (sizeOf(file) !== bytes) return false;
  return withFile(file, open => readExactly(open, 0, header.length).equals(header));
}

/** Undefined where there is nothing, or nothing that may be seen. */
function sizeOf(file: string): number | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}

/** The time of last use, by which the cache is kept small. */
function noteUse(file: string): void {
  try {
    utimesSync(file, new Date(), statSync(file).mtime);
  } catch {
    // A cache that may only be read is still a cache.
  }
}

function closeQuietly(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Closed already: renaming was what failed.
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Not converted into a temporary place: a process that is killed would leave gigabytes behind. */
function notToBeKept({ source, bytes }: WeightConversion): LensError {
  return new LensError({
    reason: 'bad-input',
    message:
      `The weights of ${source} must be converted once, into a file of ${byteSize(bytes)}, ` +
      'but INSTRUCT_LENS_CACHE is empty, so nothing may be stored.',
    next: { step: 'choose-cache', instead: 'use the model as .safetensors' },
  });
}

function unwritable({ file, source }: WeightConversion, cause: NodeJS.ErrnoException): LensError {
  return new LensError(
    {
      reason: 'bad-input',
      message: `The converted weights of ${source} can't be written to ${dirname(file)}: ${cause.message}.`,
      next: { step: 'choose-cache' },
    },
    { cause },
  );
}
