/** @file SHA-256 of whole tensors: what is kept of a pair must not outlive a change of a single weight. */
import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { badCheckpoint } from '../../checkpoint/checkpointError';
import { readExactly, withFile } from '../../checkpoint/fileAccess';
import { contentState } from '../../checkpoint/revision';

/** Bytes read at once. */
const BLOCK = 2 ** 24;

/** Of a process: a file's hash holds as long as the file is unchanged. */
export class WeightHashes {
  /** Hashing gigabytes takes seconds: as long as a file is as old and as large as before, its tensors are not read again. */
  readonly #known = new Map<string, string>();

  /** @throws LensError bad-checkpoint where there is no such tensor, or its file was shortened */
  of(checkpoint: Checkpoint, name: string): string {
    const location = checkpoint.tensors.get(name);
    if (!location) {
      throw badCheckpoint(`${checkpoint.folder} holds no tensor ${name}.`, 'Check that every shard is there.');
    }
    const { file, offset, length, dtype, shape, change, rounded = false } = location;
    const meaning = `${change ? ` ${change.kind}` : ''}${rounded ? ' rounded' : ''}`;
    const key = [contentState(file), offset, length, meaning].join('\0');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(`${dtype} ${shape.join()}${meaning}\n`);
    withFile(file, open => {
      for (let at = 0; at < length; at += BLOCK)
        hash.update(readExactly(open, offset + at, Math.min(BLOCK, length - at)));
    });
    const digest = hash.digest('hex');
    this.#known.set(key, digest);
    return digest;
  }
}

/** One for all requests: hashing gigabytes takes seconds. */
export const weightHashes = new WeightHashes();
