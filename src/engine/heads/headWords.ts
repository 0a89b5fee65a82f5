/** @file Word pairs of every head of one model: activations of its query and key neurons in large products, layer by layer. */
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { buildNeurons, neuronNames } from '../../architecture/neuronGraphs';
import type { Matrix } from '../../base/matrix';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { headPairs, type HeadPairs, type VerbIndex } from '../../explain/heads/headPairs';
import type { SimilarWords } from '../../explain/heads/similarWords';
import { StrongestWords } from '../../explain/heads/headWordRanks';
import { openGraph } from '../runtime/model';
import { floats, float32, type Session, type Tensor } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import type { Settings } from './wordEmbeddings';

/** Bytes of the activations of one run: ONNX Runtime holds them twice, and gives out a copy. */
const ACTIVATION_BYTES = 1 << 26;

export interface HeadWordsInput {
  readonly model: { readonly checkpoint: Checkpoint; readonly spec: DecoderSpec };
  /** Words x hidden. */
  readonly embeddings: Matrix & { readonly data: Float32Array };
  readonly similar: SimilarWords;
  readonly verbs: VerbIndex;
  readonly settings: Settings;
  readonly pause: Pause;
  /** After each layer. */
  readonly onLayer: (done: number, milliseconds: number) => void;
}

/** One entry a layer, and in it a head. */
export async function headWords(input: HeadWordsInput): Promise<HeadPairs[][]> {
  const layers: HeadPairs[][] = [];
  for (const layer of input.model.spec.layers.keys()) {
    const begin = performance.now();
    layers.push(await layerPairs(input, layer));
    input.onLayer(layers.length, performance.now() - begin);
  }
  return layers;
}

async function layerPairs(input: HeadWordsInput, layer: number): Promise<HeadPairs[]> {
  const { model, similar, verbs, pause } = input;
  const { heads, keyValueHeads, headSize } = model.spec.layers[layer]!.attention;
  const { query, key } = await strongest(input, layer);
  const pairs: HeadPairs[] = [];
  for (let h = 0; h < heads; h++) {
    await pause();
    // Heads of a group share their keys.
    const shared = Math.floor((h * keyValueHeads) / heads);
    const neurons = Array.from({ length: headSize }, (_, d) => ({
      query: query.of(h * headSize + d),
      key: key.of(shared * headSize + d),
    }));
    pairs.push(headPairs(neurons, similar, verbs));
  }
  return pairs;
}

async function strongest(
  { model: { checkpoint, spec }, embeddings, settings, pause }: HeadWordsInput,
  layer: number,
): Promise<{ query: StrongestWords; key: StrongestWords }> {
  const { heads, keyValueHeads, headSize } = spec.layers[layer]!.attention;
  const found = { query: new StrongestWords(heads * headSize), key: new StrongestWords(keyValueHeads * headSize) };
  const wordsARun = Math.max(1, Math.floor(ACTIVATION_BYTES / (4 * (heads + keyValueHeads) * headSize)));
  const session = await openGraph(checkpoint, source => buildNeurons(spec, layer, source), settings);
  try {
    for (let first = 0; first < embeddings.rows; first += wordsARun) {
      await pause();
      const outputs = await activations(session, embeddings, first, Math.min(embeddings.rows, first + wordsARun));
      addAll(found.query, outputs[neuronNames.query]!, first);
      addAll(found.key, outputs[neuronNames.key]!, first);
    }
  } finally {
    await session.release();
  }
  return found;
}

async function activations(
  session: Session,
  { columns, data }: HeadWordsInput['embeddings'],
  from: number,
  to: number,
): Promise<Record<string, Tensor>> {
  const rows = float32(data.subarray(from * columns, to * columns), [to - from, columns]);
  const outputs = await session.run({ [neuronNames.rows]: rows }, [neuronNames.query, neuronNames.key]);
  for (const { data } of Object.values(outputs)) requireFinite(sentence`What a head reads`, data);
  return outputs;
}

function addAll(words: StrongestWords, tensor: Tensor, first: number): void {
  const [neurons, width] = tensor.shape as [number, number];
  const data = floats(tensor);
  for (let n = 0; n < neurons; n++) words.add(n, data.subarray(n * width, (n + 1) * width), first);
}
