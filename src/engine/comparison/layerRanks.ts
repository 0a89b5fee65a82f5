/**
 * @file The logit lens: the model's final norm and head over the residual stream behind every layer. Order alone is wanted, so logits stay
 * as the table gives them: a scale above 0 and a soft cap change no rank. The table is read block by block, as concepts read it.
 */
import { outputNames } from '../../architecture/names';
import { buildNorm, normNames } from '../../architecture/weightGraphs';
import type { Matrix } from '../../base/matrix';
import { Unembedding } from '../concepts/runUnembedding';
import type { ForcedText } from '../reading/forcedText';
import type { Pause } from '../request/hooks';
import { rowsARun } from '../runtime/chunks';
import { HostCache } from '../runtime/keyValueCache';
import { openGraph, type Model } from '../runtime/model';
import { floats, float32, type SessionOptions } from '../runtime/ort';
import type { OpenedModel } from '../runtime/sessionPool';

/** Streams whose products with a block of the table are held at once: 16 MB. */
const TOGETHER = 512;

/**
 * @param tell how many layers are done
 * @returns one row a token of the answer: its rank behind each layer, from 1
 */
export async function layerRanks(
  model: Model,
  opened: OpenedModel,
  text: ForcedText,
  settings: Pick<SessionOptions, 'threads'>,
  pause: Pause,
  tell: (done: number) => void = () => undefined,
): Promise<number[][]> {
  const streams = await residualStreams(model, text, pause);
  const targets = text.ids.slice(text.promptTokens);
  const unembedding = new Unembedding(opened, settings);
  const ranks: number[][] = targets.map(() => []);
  try {
    for (const [l, stream] of streams.entries()) {
      const normed = await finalNorm(opened, stream, settings);
      for (let from = 0; from < targets.length; from += TOGETHER) {
        const some = rowsOf(normed, from, Math.min(targets.length, from + TOGETHER));
        const found = await ranksIn(unembedding, some, targets.slice(from, from + TOGETHER), pause);
        found.forEach((rank, i) => ranks[from + i]!.push(rank));
      }
      tell(l + 1);
    }
    return ranks;
  } finally {
    await unembedding.release();
  }
}

/** Behind each layer, of the rows that predict the answer's tokens. */
async function residualStreams(model: Model, { ids, promptTokens }: ForcedText, pause: Pause): Promise<Matrix[]> {
  const { hiddenSize, layers } = model.spec;
  const read = ids.slice(0, -1);
  const first = promptTokens - 1;
  const names = layers.map((_, l) => (l === layers.length - 1 ? outputNames.residual : outputNames.hidden(l)));
  const answer = read.length - first;
  const streams = names.map(() => ({
    rows: answer,
    columns: hiddenSize,
    data: new Float32Array(answer * hiddenSize),
  }));
  const cache = new HostCache(model.spec, read.length);
  const rows = rowsARun(model.spec, read.length);
  for (let start = 0; start < read.length;) {
    await pause();
    // What stands before the first row that is wanted is read without its streams.
    const end = Math.min(start + rows, start < first ? first : read.length);
    const block = read.slice(start, end);
    const wanted = start >= first;
    const outputs = await model.read({
      ids: block,
      rows: wanted ? [...block.keys()] : [block.length - 1],
      cache,
      fetch: wanted ? names : [outputNames.logits],
    });
    if (wanted) names.forEach((name, l) => streams[l]!.data.set(floats(outputs[name]), (start - first) * hiddenSize));
    start = end;
  }
  return streams;
}

/** A family without one reads the stream as it is. */
async function finalNorm(
  { checkpoint, spec }: OpenedModel,
  stream: Matrix,
  settings: Pick<SessionOptions, 'threads'>,
): Promise<Matrix> {
  const norm = spec.finalNorm;
  if (!norm) return stream;
  const session = await openGraph(checkpoint, source => buildNorm(norm, stream.columns, source), settings);
  try {
    const feeds = { [normNames.input]: float32(stream.data as Float32Array, [stream.rows, stream.columns]) };
    const outputs = await session.run(feeds, [normNames.output]);
    return { ...stream, data: floats(outputs[normNames.output]) };
  } finally {
    await session.release();
  }
}

function rowsOf({ columns, data }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, data: data.subarray(from * columns, to * columns) };
}

/** The target's own logit first, then how many are above it. */
async function ranksIn(
  unembedding: Unembedding,
  streams: Matrix,
  targets: readonly number[],
  pause: Pause,
): Promise<number[]> {
  const own = new Float32Array(targets.length);
  await unembedding.products(streams, targets, pause, (from, products, { length }) => {
    for (let t = 0; t < length; t++) own[from + t] = products[(from + t) * length + t]!;
  });
  const above = targets.map(() => 0);
  const ids = Array.from({ length: unembedding.rows }, (_, id) => id);
  await unembedding.products(streams, ids, pause, (from, products, { length }) => {
    targets.forEach((target, t) => {
      for (let i = 0; i < length; i++)
        if (products[t * length + i]! > own[t]! && from + i !== target) above[t] = above[t]! + 1;
    });
  });
  return above.map(count => count + 1);
}
