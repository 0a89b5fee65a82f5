/** @file How far base and tuned are apart at each place of an answer, from logits that their runs gave anyway. */
import { outputNames } from '../architecture/names';
import { jensenShannon } from '../explain/comparison/divergence';
import { comparablePlaces } from '../explain/comparison/parting';
import type { ModelRole } from '../protocol/explanation';
import { responseRows, type ForcedText } from './attribution';
import type { Model } from './model';
import { forced, type LoadModel } from './modelLoader';
import type { Pause } from './pause';
import type { ReadText, ResultCache } from './resultCache';

/** Logits of the runs of one request, [answer tokens, vocabulary] each. They are large: they live no longer than it needs them. */
export type FreshLogits = Map<ModelRole, Float32Array>;

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
  await divergencesOf(cache, pair, ({ reader }) => Promise.resolve(logits.get(reader.role)!), pause);
}

/**
 * Divergences of a comparable pair: those of the runs, or, where one model's run was made for another request and its logits are
 * gone, from a forward over the answer.
 * @param load a model, where a forward is needed
 */
export async function divergencesOfPair(
  cache: ResultCache,
  pair: readonly ReadText[],
  load: LoadModel,
  pause: Pause,
): Promise<readonly number[]> {
  const logits = async ({ reader, text }: ReadText): Promise<Float32Array> => {
    const model = await load(reader, forced(text));
    await pause();
    return answerLogits(model, text);
  };
  return cache.knownDivergence(pair) ?? divergencesOf(cache, pair, logits, pause);
}

async function divergencesOf(
  cache: ResultCache,
  pair: readonly ReadText[],
  logitsOf: (one: ReadText) => Promise<Float32Array>,
  pause: Pause,
): Promise<readonly number[]> {
  const [base, tuned] = pair as [ReadText, ReadText];
  const [a, b] = [await logitsOf(base), await logitsOf(tuned)];
  const answers = [base, tuned].map(({ text }) => text.ids.slice(text.promptTokens)) as [number[], number[]];
  const bits: number[] = [];
  for (let m = 0; m < comparablePlaces(...answers); m++) {
    await pause();
    bits.push(jensenShannon(rowOf(a, m, answers[0]), rowOf(b, m, answers[1])));
  }
  cache.keepDivergence(pair, bits);
  return bits;
}

function rowOf(logits: Float32Array, row: number, { length }: readonly number[]): Float32Array {
  const vocabulary = logits.length / length;
  return logits.subarray(row * vocabulary, (row + 1) * vocabulary);
}

/** [answer tokens, vocabulary] */
async function answerLogits(model: Model, text: ForcedText): Promise<Float32Array> {
  const outputs = await model.run({
    ids: text.ids.slice(0, -1),
    rows: responseRows(text),
    fetch: [outputNames.logits],
  });
  return outputs[outputNames.logits]!.data as Float32Array;
}
