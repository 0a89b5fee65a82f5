/** @file Explains a prompt by a pair of models (or one): the answer, the first picture, then the full matrices. */
import type { Matrix } from '../base/matrix';
import type { ExplainParams } from '../protocol/engine';
import type { Explanation } from '../protocol/explanation';
import { assemble, type Explained } from './assembleExplanation';
import { attributeResponse, attributeSpan, type ForcedText } from './attribution';
import { planChunks, RESPONSE_TOKENS_A_RUN, type Chunk } from './chunks';
import type { PlannedText } from './memoryEstimate';
import { answered, modelLoader, type LoadModel } from './modelLoader';
import type { PairCache } from './pairCache';
import type { Pause } from './pause';
import { answeringReport, reportFor, WorkClock, type Report } from './progressReporter';
import { openReaders, type Reader } from './readers';
import { chooseResponses } from './responses';
import type { ResultCache } from './resultCache';
import type { SessionPool } from './sessionPool';

export interface ExplainHooks {
  readonly pause: Pause;
  readonly report: Report;
  /** The first picture. */
  readonly onShare: (explanation: Explanation) => void;
}

/** What the process keeps from one request to the next. */
export interface EngineState {
  readonly pool: SessionPool;
  readonly cache: ResultCache;
  /** On disk: what is computed once a pair or once a model. */
  readonly pairCache: PairCache;
}

/** One request at work. */
interface Work {
  readonly cache: ResultCache;
  readonly params: ExplainParams;
  readonly hooks: ExplainHooks;
  /** Loads a model, once; what the cache knows needs none. */
  readonly load: LoadModel;
  readonly clock: WorkClock;
}

/** @throws LensError, CancelledError */
export async function explainPrompt(
  { pool, cache }: Pick<EngineState, 'pool' | 'cache'>,
  params: ExplainParams,
  hooks: ExplainHooks,
): Promise<Explanation> {
  const readers = await openReaders(pool, params);
  const load = modelLoader(pool, readers.length, hooks);
  const responses = await chooseResponses(readers, params, {
    model: reader => load(reader, answered(reader, params.sampling.maxTokens)),
    cache,
    sampling: params.sampling,
    pause: hooks.pause,
    onToken: answeringReport(hooks.report, params.sampling.maxTokens),
  });
  const texts = readers.map(({ ids }, i): ForcedText => ({
    ids: [...ids, ...responses[i]!.ids],
    promptTokens: ids.length,
  }));
  const clock = new WorkClock(texts.reduce((sum, text) => sum + plannedWork(text), 0));
  const work: Work = { cache, params, hooks, load, clock };
  const explained: Explained[] = [];
  for (const [i, reader] of readers.entries()) {
    const span = await spanOf(work, reader, texts[i]!);
    explained.push({ reader, response: responses[i]!, text: texts[i]!, span });
    reportFor(hooks.report, 'share', reader.role, readers.length)(i + 1, clock.secondsLeft);
  }
  hooks.onShare(await assemble(params, explained, 'share'));
  const complete: Explained[] = [];
  for (const one of explained) complete.push({ ...one, attribution: await matrixOf(work, one.reader, one.text) });
  return assemble(params, complete, 'complete');
}

function planned({ ids, promptTokens }: ForcedText): PlannedText {
  return { promptTokens, responseTokens: ids.length - promptTokens };
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
  { cache, load, clock, hooks }: Work,
  reader: Reader,
  text: ForcedText,
): Promise<Explained['span']> {
  return cache.span(reader, text, async () => {
    const model = await load(reader, planned(text));
    await hooks.pause();
    const { values, logProbabilities } = await clock.time(2 * text.ids.length, () => attributeSpan(model, text));
    return { values, logProbabilities };
  });
}

/** Prompt tokens x response tokens; what the answer's own tokens drew is not asked. */
async function matrixOf(
  { cache, load, clock, hooks, params }: Work,
  reader: Reader,
  text: ForcedText,
): Promise<Matrix> {
  return cache.matrix(reader, text, params.target, async () => {
    const report = reportFor(hooks.report, 'attribution', reader.role, text.ids.length - text.promptTokens);
    report(0, clock.secondsLeft);
    const model = await load(reader, planned(text));
    let start = performance.now();
    const { attribution } = await attributeResponse(model, text, params.target, hooks.pause, chunk => {
      clock.count(workOf(chunk), performance.now() - start);
      start = performance.now();
      report(chunk.to, clock.secondsLeft);
    });
    const { columns, data } = attribution;
    return { rows: text.promptTokens, columns, data: data.slice(0, text.promptTokens * columns) };
  });
}
