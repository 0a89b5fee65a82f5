/** @file The weights that heads are read from, hashed whole: what is kept of them must not outlive an edit of a single row. */
import { createHash } from 'node:crypto';
import { buildEmbeddingRows, buildNeurons } from '../../architecture/neuronGraphs';
import type { WeightSource } from '../../architecture/weights';
import type { Tokenizer } from '../../tokenize/tokenizer';
import type { Pause } from '../request/hooks';
import type { OpenedModel } from '../runtime/sessionPool';
import { storedWeight } from '../runtime/storedWeight';
import { weightHashes } from '../cache/weightHash';

interface HashedModel {
  readonly opened: OpenedModel;
  readonly tokenizer: Pick<Tokenizer, 'fileHash'>;
}

/** Of every tensor that the graphs of heads name, of what config.json makes of them, and of the tokenizer. */
export async function headWeightsHash({ opened, tokenizer }: HashedModel, pause: Pause): Promise<string> {
  const { checkpoint, spec } = opened;
  const names = new Set<string>();
  const source: WeightSource = (name, shape) => {
    names.add(name);
    return storedWeight(checkpoint, name, shape);
  };
  const { weight, width, projection } = spec.embedding;
  source(weight, [spec.vocabularySize, width]);
  if (projection) buildEmbeddingRows(spec, projection, source);
  for (const layer of spec.layers.keys()) buildNeurons(spec, layer, source);
  const hash = createHash('sha256').update(`${checkpoint.fingerprint} ${tokenizer.fileHash}\n`);
  for (const name of names) {
    await pause();
    hash.update(`${name} ${weightHashes.of(checkpoint, name)}\n`);
  }
  return hash.digest('hex');
}
