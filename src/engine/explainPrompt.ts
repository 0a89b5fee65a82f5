/** @file Explains a prompt by a pair of models (or one): the answer, the first picture, then the full matrices. */
import type { Matrix } from '../base/matrix';
import type { ExplainParams } from '../protocol/engine';
import type { Explanation, ModelRole } from '../protocol/explanation';
import { assemble, type Explained } from './assembleExplanation';
import { attributeResponse, attributeSpan, type ForcedText } from './attribution';
import { planChunks, type Chunk } from './chunks';
import type { Model } from './model';
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
  readonly load: (reader: Reader) => Promise<Model>;
  readonly clock: WorkClock;
}

/** @throws LensError, CancelledError */
export async function explainPrompt(
  { pool, cache }: Pick<EngineState, 'pool' | 'cache'>,
  params: ExplainParams,
  hooks: ExplainHooks,
): Promise<Explanation> {
  const readers = await openReaders(pool, params);
  const load = loader(pool, params, hooks.report);
  const responses = await chooseResponses(readers, params, {
    model: load,
    cache,
    sampling: params.sampling,
    pause: hooks.pause,
    onToken: answeringReport(hooks.report, params.sampling.maxTokens),
  });
  const texts = readers.map(({ ids }, i): ForcedText => ({
    ids: [...ids, ...responses[i]!.ids],
    promptTokens: ids.length,
  }));
  const clock = new WorkClock(readers.reduce((sum, reader, i) => sum + plannedWork(reader, texts[i]!), 0));
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

function loader(pool: SessionPool, params: ExplainParams, report: Report): Work['load'] {
  const responseTokens = params.response === undefined && !params.document.response ? params.sampling.maxTokens : 0;
  const loaded = new Set<ModelRole>();
  return async reader => {
    const first = !loaded.has(reader.role);
    const loading = reportFor(report, 'loading', reader.role, params.models.length);
    if (first) loading(loaded.size);
    const model = await pool.model(reader.opened, reader.ids.length + responseTokens);
    if (first) loading(loaded.add(reader.role).size);
    return model;
  };
}

function plannedWork({ opened }: Reader, { ids, promptTokens }: ForcedText): number {
  const chunks = planChunks(opened.spec, promptTokens, ids.length - promptTokens);
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
    const model = await load(reader);
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
    const model = await load(reader);
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
