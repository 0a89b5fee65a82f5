/** @file What tells two checkpoints apart without reading all their weights. */
import { createHash } from 'node:crypto';
import type { TensorLocation } from './tensorLocation';
import { readExactly, withFile } from './fileAccess';

/** Where a tensor's bytes are in a file. */
type StoredBytes = Pick<TensorLocation, 'file' | 'offset' | 'length'>;

/** Bytes read from the middle of every tensor. */
const SAMPLE = 4_096;

/**
 * SHA-256 (hex) over config.json, the shards' headers and 4 KiB from the middle of every tensor (all of a smaller one).
 * @param headerDigests of the shards, by shard name
 * @throws LensError bad-checkpoint where a shard was shortened meanwhile
 */
export function fingerprintOf(
  config: Uint8Array,
  headerDigests: readonly string[],
  tensors: Iterable<StoredBytes>,
): string {
  const hash = createHash('sha256');
  // Each part has a fixed length or is a digest, so that no two different lists of parts run together.
  hash.update(createHash('sha256').update(config).digest());
  headerDigests.forEach(digest => hash.update(digest));
  for (const [file, locations] of byFile(tensors)) {
    withFile(file, open => {
      for (const { offset, length } of locations) {
        const sample = Math.min(SAMPLE, length);
        hash.update(readExactly(open, offset + Math.floor((length - sample) / 2), sample));
      }
    });
  }
  return hash.digest('hex');
}

function byFile(tensors: Iterable<StoredBytes>): ReadonlyMap<string, readonly StoredBytes[]> {
  const groups = new Map<string, StoredBytes[]>();
  for (const tensor of tensors) {
    const group = groups.get(tensor.file);
    if (group) group.push(tensor);
    else groups.set(tensor.file, [tensor]);
  }
  return groups;
}
