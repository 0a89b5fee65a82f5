/** @file Explains a prompt by a pair of models (or one): the answer, the first picture, then the full matrices. */
import { nextTokens } from '../../explain/comparison/nextTokens';
import { NEXT_TOKENS_TOLD } from '../../protocol/comparison';
import type { ExplainParams } from '../../protocol/request';
import type { Explanation } from '../../protocol/explanation';
import { assemble, type Explained } from './assembleExplanation';
import { attributeResponse, attributeSpan } from './attributionRuns';
import type { ForcedText } from '../reading/forcedText';
import { planChunks, RESPONSE_TOKENS_A_RUN, type Chunk } from '../runtime/chunks';
import { HELD_LOGITS_BYTES, reduceInPassing, type FreshLogits } from './divergences';
import type { Model } from '../runtime/model';
import { answered, forced } from '../reading/forcedText';
import { modelLoader, type LoadModel } from '../reading/modelLoader';
import { answeringReport, reportFor, WorkClock } from '../request/progressReporter';
import type { ExplainHooks } from '../request/hooks';
import type { EngineState } from '../reading/engineState';
import { openReaders, type Reader } from '../reading/readingModels';
import { chooseResponses, type Answering } from '../reading/responses';
import type { ComputedMatrix, ReadText, ResultCache } from '../reading/resultCache';

/** One request at work. */
export interface Work {
  readonly cache: ResultCache;
  readonly params: ExplainParams;
  readonly hooks: ExplainHooks;
  /** Base before tuned. */
  readonly readers: readonly Reader[];
  /** Loads a model, once; what the cache knows needs none. */
  readonly load: LoadModel;
}

export interface ExplainedAnswer {
  readonly explained: readonly Explained[];
  readonly explanation: Explanation;
}

/** @throws LensError, CancelledError */
export async function explainPrompt(
  state: Pick<EngineState, 'pool' | 'cache'>,
  params: ExplainParams,
  hooks: ExplainHooks,
): Promise<Explanation> {
  const work = await beginWork(state, params, hooks);
  return (await explainAnswer(work, answeringOf(work))).explanation;
}

export async function beginWork(
  { pool, cache }: Pick<EngineState, 'pool' | 'cache'>,
  params: ExplainParams,
  hooks: ExplainHooks,
): Promise<Work> {
  const readers = await openReaders(pool, params);
  return { cache, params, hooks, readers, load: modelLoader(pool, readers.length, hooks) };
}

export function answeringOf({ load, cache, params: { sampling }, hooks: { pause, report } }: Work): Answering {
  const model = (reader: Reader): Promise<Model> => load(reader, answered(reader, sampling.maxTokens));
  return { model, cache, sampling, pause, onToken: answeringReport(report, sampling.maxTokens) };
}

/** Chooses the answer and explains it; what its runs say of the next tokens is kept for a comparison. */
export async function explainAnswer(work: Work, answering: Answering): Promise<ExplainedAnswer> {
  const { params, readers, hooks } = work;
  const responses = await chooseResponses(readers, params, answering);
  const texts = readers.map(({ ids }, i): ForcedText => ({
    ids: [...ids, ...responses[i]!.ids],
    promptTokens: ids.length,
  }));
  const clock = new WorkClock(texts.reduce((sum, text) => sum + plannedWork(text), 0));
  const logits: FreshLogits = new Map();
  const explained: Explained[] = [];
  for (const [i, reader] of readers.entries()) {
    const text = texts[i]!;
    const span = await spanOf(work, clock, { reader, text }, logits);
    explained.push({ reader, response: responses[i]!, text, span });
    reportFor(hooks.report, 'share', reader.role, readers.length)(i + 1, clock.secondsLeft);
  }
  hooks.onShare(await assemble(params, explained, 'share'));
  await reduceInPassing(work.cache, explained, logits, hooks.pause);
  logits.clear();
  const complete: Explained[] = [];
  for (const one of explained) complete.push({ ...one, attribution: await matrixOf(work, clock, one) });
  return { explained: complete, explanation: await assemble(params, complete, 'complete') };
}

/** With runs as wide as usual; narrower ones take a little longer. */
function plannedWork({ ids, promptTokens }: ForcedText): number {
  const chunks = planChunks(RESPONSE_TOKENS_A_RUN, promptTokens, ids.length - promptTokens);
  return 2 * ids.length + chunks.reduce((sum, chunk) => sum + workOf(chunk), 0);
}

function workOf({ from, to, length }: Chunk): number {
  return length * (1 + to - from);
}

async function spanOf(
  { cache, load, hooks }: Work,
  clock: WorkClock,
  { reader, text }: ReadText,
  fresh: FreshLogits,
): Promise<Explained['span']> {
  return cache.span(reader, text, async () => {
    const model = await load(reader, forced(text));
    await hooks.pause();
    const { values, logProbabilities, logits } = await clock.time(2 * text.ids.length, () =>
      attributeSpan(model, text),
    );
    if (logits.byteLength <= HELD_LOGITS_BYTES) fresh.set(reader.role, logits);
    const next = nextTokens(logits, text.ids.slice(text.promptTokens), NEXT_TOKENS_TOLD);
    return { values, logProbabilities, next, provider: model.provider };
  });
}

/** Prompt tokens x response tokens; what the answer's own tokens drew is not asked. */
async function matrixOf(
  { cache, load, hooks, params }: Work,
  clock: WorkClock,
  { reader, text }: ReadText,
): Promise<ComputedMatrix> {
  return cache.matrix(reader, text, params.target, async () => {
    const report = reportFor(hooks.report, 'attribution', reader.role, text.ids.length - text.promptTokens);
    report(0, clock.secondsLeft);
    const model = await load(reader, forced(text));
    let start = performance.now();
    const { attribution } = await attributeResponse(model, text, params.target, hooks.pause, chunk => {
      clock.count(workOf(chunk), performance.now() - start);
      start = performance.now();
      report(chunk.to, clock.secondsLeft);
    });
    const { columns, data } = attribution;
    const rows = text.promptTokens;
    return { rows, columns, data: data.slice(0, rows * columns), provider: model.provider };
  });
}
