/** @file Opens a GGUF as a checkpoint: everything but the weights themselves. */
import type { Checkpoint } from '../checkpoint';
import { ConfigFile } from '../config';
import { fingerprintOf } from '../fingerprint';
import { generationConfig } from '../generationConfig';
import { revisionsOf } from '../revision';
import type { TensorLocation } from '../tensorLocation';
import { commonFolder } from '../weightIndex';
import { architectureNamed } from './architectures/architectures';
import { ggufConfig } from './ggufConfig';
import { ggufModel } from './ggufModel';
import { readGguf } from './ggufSource';
import { namedTensors, type NamedTensor } from './ggufTensors';

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
  const tensors = new Map(all.map(tensor => [tensor.name, locationOf(tensor)]));
  return {
    folder,
    config,
    generation: generationConfig(gguf.path, json['eos_token_id']),
    tensors,
    unusable: new Map(),
    root: commonFolder([...new Set([...tensors.values()].map(({ file }) => file))]),
    bytes: [...tensors.values()].reduce((sum, tensor) => sum + tensor.length, 0),
    fingerprint,
    revisions: revisionsOf(folder, fingerprint, [...new Set(gguf.files)]),
  };
}

function locationOf({ name, shape, stored, change }: NamedTensor): TensorLocation {
  const { type: dtype, file, offset, length } = stored;
  return { name, dtype, shape, file, offset, length, ...(change ? { change } : {}) };
}
