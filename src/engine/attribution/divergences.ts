/** @file How far base and tuned are apart at each place of an answer, from logits that their runs gave anyway. */
import { outputNames } from '../../architecture/names';
import { jensenShannon } from '../../explain/comparison/divergence';
import { comparablePlaces } from '../../explain/comparison/parting';
import type { ModelRole } from '../../protocol/explanation';
import { responseRows, type ForcedText } from '../reading/forcedText';
import type { Model } from '../runtime/model';
import { forced } from '../reading/forcedText';
import type { LoadModel } from '../reading/modelLoader';
import type { Pause } from '../request/hooks';
import type { ReadText, ResultCache } from '../reading/resultCache';
import { floats } from '../runtime/ort';

/** Logits of the runs of one request, [answer tokens, vocabulary] each. They are large: they live no longer than it needs them. */
export type FreshLogits = Map<ModelRole, Float32Array>;

/** Logits of one model that are held at a time: some 2,600 answer tokens of a vocabulary of 49,152, 800 of one of 152,064. */
export const HELD_LOGITS_BYTES = 2 ** 29;

/** Whether ids mean the same to both, so that their distributions are over the same tokens. */
export function comparable(pair: readonly ReadText[]): boolean {
  return pair.length === 2 && pair.every(({ reader }) => reader.sharesIds);
}

/** Reduces the logits of a pair, if both are at hand, and keeps what comes out for a comparison. */
export async function reduceInPassing(
  cache: ResultCache,
  pair: readonly ReadText[],
  logits: FreshLogits,
  pause: Pause,
): Promise<void> {
  if (!comparable(pair) || cache.knownDivergence(pair) || pair.some(({ reader }) => !logits.has(reader.role))) return;
  await divergencesOf(cache, pair, Infinity, ({ reader }) => Promise.resolve(logits.get(reader.role)!), pause);
}

/**
 * Divergences of a comparable pair: those of the runs, or, where one model's run was made for another request and its logits are
 * gone, from forwards over the answer.
 * @param load a model, where a forward is needed
 */
export async function divergencesOfPair(
  cache: ResultCache,
  pair: readonly ReadText[],
  load: LoadModel,
  pause: Pause,
): Promise<readonly number[]> {
  const forward = async ({ reader, text }: ReadText, from: number, to: number): Promise<Float32Array> => {
    const model = await load(reader, forced(text));
    await pause();
    return answerLogits(model, text, from, to);
  };
  const widest = Math.max(...pair.map(({ reader }) => reader.opened.spec.vocabularySize));
  const atOnce = Math.max(1, Math.floor(HELD_LOGITS_BYTES / (4 * widest)));
  return cache.knownDivergence(pair) ?? divergencesOf(cache, pair, atOnce, forward, pause);
}

/** @param logitsOf of the places `from` to `to` of the answer, [to - from, vocabulary] */
async function divergencesOf(
  cache: ResultCache,
  pair: readonly ReadText[],
  atOnce: number,
  logitsOf: (one: ReadText, from: number, to: number) => Promise<Float32Array>,
  pause: Pause,
): Promise<readonly number[]> {
  const [base, tuned] = pair as [ReadText, ReadText];
  const [a, b] = [base, tuned].map(({ text }) => text.ids.slice(text.promptTokens)) as [number[], number[]];
  const places = comparablePlaces(a, b);
  const bits: number[] = [];
  for (let from = 0; from < places; from += atOnce) {
    const to = Math.min(places, from + atOnce);
    const rows = [await logitsOf(base, from, to), await logitsOf(tuned, from, to)] as const;
    for (let m = from; m < to; m++) {
      await pause();
      bits.push(jensenShannon(rowOf(rows[0], m - from, base), rowOf(rows[1], m - from, tuned)));
    }
  }
  cache.keepDivergence(pair, bits);
  return bits;
}

function rowOf(logits: Float32Array, row: number, { reader }: ReadText): Float32Array {
  const { vocabularySize } = reader.opened.spec;
  return logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
}

async function answerLogits(model: Model, text: ForcedText, from: number, to: number): Promise<Float32Array> {
  const outputs = await model.run({
    ids: text.ids.slice(0, text.promptTokens + to - 1),
    rows: responseRows(text).slice(from, to),
    fetch: [outputNames.logits],
  });
  return floats(outputs[outputNames.logits]);
}
