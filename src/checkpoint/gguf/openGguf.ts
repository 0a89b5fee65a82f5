/** @file Opens a GGUF as a checkpoint: everything but the weights themselves. */
import { createHash } from 'node:crypto';
import { parse } from 'node:path';
import type { Checkpoint } from '../checkpoint';
import { ConfigFile } from '../config';
import { fingerprintOf } from '../fingerprint';
import { generationConfig } from '../generationConfig';
import { contentState, revisionsOf } from '../revision';
import { weightCacheFolder } from '../convertedWeights/weightCache';
import { commonFolder } from '../weightIndex';
import { architectureNamed } from './architectures/architectures';
import { ggufConfig } from './ggufConfig';
import { ggufModel } from './ggufModel';
import { readGguf } from './ggufSource';
import { namedTensors } from './ggufTensors';
import { placeWeights } from '../convertedWeights/weightConversion';

/**
 * @param path of the file, or of any part of a split one
 * @param folder as the user named it
 * @throws LensError bad-checkpoint, unsupported
 */
export function openGguf(path: string, folder: string): Checkpoint {
  const gguf = readGguf(path);
  const architecture = architectureNamed(gguf.metadata.requiredText('general.architecture'), path);
  const model = ggufModel(gguf);
  const json = ggufConfig(architecture, model);
  const config = new ConfigFile(gguf.path, json);
  const all = namedTensors(path, architecture, model.sizes, gguf.tensors);
  const stored = all.map(({ name, stored: { file, offset, length } }) => ({ name, file, offset, length }));
  const fingerprint = fingerprintOf(Buffer.from(JSON.stringify(json)), gguf.digests, stored);
  const cache = weightCacheFolder();
  // The engine maps files below one folder, which two drives of Windows do not have.
  const inPlace = cache === undefined || parse(cache).root === parse(path).root;
  const files = [...new Set(gguf.files)];
  const state = createHash('sha256')
    .update(JSON.stringify([fingerprint, ...files.map(contentState)]))
    .digest('hex');
  const { tensors, conversion } = placeWeights(path, all, state, { cache, inPlace });
  return {
    folder,
    config,
    generation: generationConfig(gguf.path, json['eos_token_id']),
    tensors,
    unusable: new Map(),
    root: commonFolder([...new Set([...tensors.values()].map(({ file }) => file))]),
    bytes: [...tensors.values()].reduce((sum, tensor) => sum + tensor.length, 0),
    fingerprint,
    revisions: revisionsOf(folder, fingerprint, files),
    ...(conversion === undefined ? {} : { conversion }),
  };
}
