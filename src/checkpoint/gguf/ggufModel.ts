/** @file The sizes of a GGUF's model, from its metadata and its tensors. */
import { sentence } from '../../base/sentence';
import { badCheckpoint } from '../checkpointError';
import type { GgufModel, GgufSizes } from './architectures/ggufArchitecture';
import { numberOf } from './ggufNumbers';
import type { Gguf } from './ggufSource';

/** @throws LensError bad-checkpoint where a size is missing or the sizes contradict each other */
export function ggufModel({ metadata, tensors, path }: Gguf): GgufModel {
  const architecture = metadata.requiredText('general.architecture');
  const key = (name: string): string => `${architecture}.${name}`;
  const byName = new Map(tensors.map(tensor => [tensor.name, tensor]));
  refuseExperts(path, metadata.count(key('expert_count')) ?? 0);
  const hidden = metadata.requiredCount(key('embedding_length'));
  const heads = metadata.requiredCount(key('attention.head_count'));
  const headSize = metadata.count(key('attention.key_length')) ?? hidden / heads;
  checkHeads(path, headSize, metadata.count(key('attention.value_length')) ?? headSize);
  const embedding = byName.get('token_embd.weight');
  if (embedding === undefined)
    throw badCheckpoint(sentence`${path} holds no tensor token_embd.weight.`, sentence`Download it again.`);
  const sizes: GgufSizes = {
    hidden,
    heads,
    headSize,
    layers: metadata.requiredCount(key('block_count')),
    keyValueHeads: metadata.count(key('attention.head_count_kv')) ?? heads,
    rotarySize: metadata.count(key('rope.dimension_count')) ?? headSize,
    inner: metadata.requiredCount(key('feed_forward_length')),
    context: metadata.requiredCount(key('context_length')),
    vocabulary: embedding.shape[0] ?? 0,
  };
  return {
    metadata,
    tensors: byName,
    sizes,
    number: name => numberOf(metadata, architecture, name),
    has: name => byName.has(name),
  };
}

function refuseExperts(path: string, experts: number): void {
  if (experts === 0) return;
  throw badCheckpoint(
    sentence`${path} is a mixture of ${experts} experts, which is not supported.`,
    sentence`Choose a model whose feed-forward layers are dense.`,
  );
}

function checkHeads(path: string, key: number, value: number): void {
  if (key === value && Number.isInteger(key) && key > 0 && key % 2 === 0) return;
  throw badCheckpoint(
    sentence`${path} gives a head ${key} elements for keys and ${value} for values; they must be the same even number.`,
    sentence`Choose a model of a supported family.`,
  );
}
