/** @file Explains a prompt by a pair of models (or one): the answer, the first picture, then the full matrices. */
import { requireOneOf } from '../../base/errors';
import { nextTokens } from '../../explain/comparison/nextTokens';
import { NEXT_TOKENS_TOLD } from '../../protocol/comparison';
import { QUICK_SECONDS, type ExplainParams } from '../../protocol/request';
import { ATTRIBUTION_TARGETS, type Explanation } from '../../protocol/explanation';
import { assemble, INFLUENCE, type Explained } from './assembleExplanation';
import { informationFlow } from './informationFlow';
import { attributeResponse, attributeSpan, type SpanAttribution } from './attributionRuns';
import type { ForcedText } from '../reading/forcedText';
import { planChunks, RESPONSE_TOKENS_A_RUN, type Chunk } from '../runtime/chunks';
import { HELD_LOGITS_BYTES, reduceInPassing, type FreshLogits } from './divergences';
import type { Model } from '../runtime/model';
import { answerAndPictureSeconds, weightsARow } from '../runtime/pictureTime';
import type { SessionPool } from '../runtime/sessionPool';
import { answered, forced } from '../reading/forcedText';
import { modelLoader, type LoadModel } from '../reading/modelLoader';
import { answeringReport, promptReport, reportFor, WorkClock } from '../request/progressReporter';
import type { ExplainHooks } from '../request/hooks';
import type { EngineState } from '../reading/engineState';
import { openReaders, type ReadingModel } from '../reading/readingModels';
import { chooseResponses, type Answering, type Response } from '../reading/responses';
import type {
  ComputedMatrix,
  MatrixKind,
  PictureResult,
  ReadText,
  ResultCache,
  SpanResult,
} from '../reading/resultCache';

/** One request at work. */
export interface Work {
  readonly cache: ResultCache;
  readonly params: ExplainParams;
  readonly hooks: ExplainHooks;
  /** Base before tuned. */
  readonly readers: readonly ReadingModel[];
  /** Loads a model, once; what the cache knows needs none. */
  readonly load: LoadModel;
  /** Whether a model's own answer was written with rounded weights. */
  readonly writesRounded: (reader: ReadingModel) => boolean;
  /** Has the time told while the models are loaded, which nothing was run of yet. */
  readonly estimate: () => Promise<void>;
  /** What was estimated then of the pictures alone. */
  readonly expected: { readonly pictures?: number | undefined };
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
  requireOneOf('target', params.target, ATTRIBUTION_TARGETS);
  const readers = await openReaders(pool, params);
  const writesRounded = ({ opened }: ReadingModel): boolean => pool.writesRounded(opened);
  const expected: Expected = {};
  const load = modelLoader(pool, readers.length, hooks, expected);
  return {
    cache,
    params,
    hooks,
    readers,
    load,
    writesRounded,
    ...{ estimate: () => estimate(pool, readers, params, expected), expected },
  };
}

interface Expected {
  seconds?: number | undefined;
  pictures?: number | undefined;
}

/** What an answer and its first picture will take. It does not know how long the answer will be, and takes the longest. */
async function estimate(
  pool: SessionPool,
  readers: readonly ReadingModel[],
  { sampling, ownResponses }: ExplainParams,
  expected: Expected,
): Promise<void> {
  for (const reader of readers) {
    const { opened, ids } = reader;
    const writes = ownResponses || reader === readers.at(-1);
    const text = { promptTokens: ids.length, responseTokens: sampling.maxTokens, generate: writes };
    const { way } = await pool.needed(opened, text);
    const seconds = await answerAndPictureSeconds(opened, way, text, pool.threads);
    const picture = await answerAndPictureSeconds(opened, way, { ...text, generate: false }, pool.threads);
    if (seconds !== undefined) expected.seconds = (expected.seconds ?? 0) + seconds;
    if (picture !== undefined) expected.pictures = (expected.pictures ?? 0) + picture;
  }
}

export function answeringOf({ load, cache, params: { sampling }, hooks, writesRounded, estimate }: Work): Answering {
  const { pause, report, stopped } = hooks;
  let estimated: Promise<void> | undefined;
  const model = async (reader: ReadingModel): Promise<Model> => {
    await (estimated ??= estimate());
    return load(reader, { ...answered(reader, sampling.maxTokens), writes: true });
  };
  const onToken = answeringReport(report, sampling.maxTokens);
  const onRead = promptReport(report);
  return { model, cache, sampling, pause, onToken, onRead, writesRounded, ...(stopped && { stopped }) };
}

/** Chooses the answer and explains it; what its runs say of the next tokens is kept for a comparison. */
export async function explainAnswer(work: Work, answering: Answering): Promise<ExplainedAnswer> {
  return explainResponses(work, await chooseResponses(work.readers, work.params, answering));
}

/** @param responses one a reader */
export async function explainResponses(work: Work, responses: readonly Response[]): Promise<ExplainedAnswer> {
  const { params, readers, hooks } = work;
  const texts = readers.map(({ ids }, i): ForcedText => ({
    ids: [...ids, ...responses[i]!.ids],
    promptTokens: ids.length,
  }));
  const clock = new WorkClock(texts.reduce((sum, text) => sum + plannedWork(text, params), 0));
  const logits: FreshLogits = new Map();
  const first: Explained[] = [];
  for (const [i, reader] of readers.entries()) {
    const read = { reader, text: texts[i]! };
    const report = reportFor(hooks.report, 'influence', reader.role, readers.length);
    // Until a run has been measured, what was estimated of them all.
    const left = (): number | undefined => pictureSecondsLeft(clock, texts.slice(i), params);
    const running = (): void => report(i, left() ?? (i === 0 ? work.expected.pictures : undefined));
    const flow = wantsFlow(params) ? await pictureOf(work, clock, read, logits, 'flow', running) : undefined;
    const influence =
      params.extent === 'flow' ? undefined : await pictureOf(work, clock, read, logits, 'influence', running);
    const pictures = { ...(influence && { influence }), ...(flow && { flow }) };
    first.push({ ...read, response: responses[i]!, ...pictures, read: (influence ?? flow)! });
    report(i + 1, pictureSecondsLeft(clock, texts.slice(i + 1), params));
  }
  const stage = params.extent === 'flow' ? 'flow' : 'influence';
  hooks.onFirstPicture(await assemble(params, first, stage));
  await reduceInPassing(work.cache, first, logits, hooks.pause);
  logits.clear();
  return further(work, clock, first);
}

/** What comes behind the first picture, as far as it was asked for. */
async function further(work: Work, clock: WorkClock, first: readonly Explained[]): Promise<ExplainedAnswer> {
  const { params } = work;
  const { extent = 'complete' } = params;
  if (extent === 'influence' || extent === 'flow')
    return { explained: first, explanation: await assemble(params, first, extent) };
  const exact = { target: params.target, rules: 'exact' } as const;
  const seconds = extent === 'complete' ? 0 : matrixSeconds(work, clock, first, exact);
  const leftOut = extent === 'share' || (seconds > QUICK_SECONDS && !isLittle(first));
  const fits = (): boolean => !leftOut && seconds + matrixSeconds(work, clock, first, INFLUENCE) <= QUICK_SECONDS;
  const byInfluence = params.influenceMatrix === 'always' || (params.influenceMatrix === 'quick' && fits());
  const explained: Explained[] = [];
  for (const one of first) {
    const attribution = leftOut ? undefined : await matrixOf(work, clock, one, exact);
    const span = await spanOf(work, clock, one, attribution);
    const influenceMatrix = byInfluence ? await matrixOf(work, clock, one, INFLUENCE) : undefined;
    explained.push({ ...one, span, ...(attribution && { attribution }), ...(influenceMatrix && { influenceMatrix }) });
  }
  const stage = leftOut ? 'influence' : 'complete';
  return { explained, explanation: await assemble(params, explained, stage, leftOut ? seconds : undefined) };
}

/** Seconds that the matrices will take that are not computed yet, by the speed so far; 0 where none is missing. */
function matrixSeconds({ cache }: Work, clock: WorkClock, explained: readonly ReadText[], kind: MatrixKind): number {
  const missing = explained.filter(one => !cache.knowsMatrix(one, kind));
  const work = missing.reduce((sum, { text }) => sum + matrixWork(text), 0);
  return missing.length === 0 ? 0 : (clock.secondsFor(work) ?? 0);
}

/** Multiply-adds that any machine does in a few seconds: where it seems to take longer, the clock saw other work. */
const LITTLE = 2e10;

/** Whether the matrices are so little work that nobody has to be asked. */
function isLittle(explained: readonly ReadText[]): boolean {
  const work = explained.reduce((sum, { reader, text }) => sum + weightsARow(reader.opened.spec) * matrixWork(text), 0);
  return work <= LITTLE;
}

/** With runs as wide as usual; narrower ones take a little longer. */
function plannedWork(text: ForcedText, params: ExplainParams): number {
  const { extent = 'complete', target, influenceMatrix } = params;
  const flow = wantsFlow(params) ? text.ids.length : 0;
  if (extent === 'flow') return flow;
  const first = 2 * text.ids.length + flow;
  if (extent === 'influence') return first;
  const matrix = extent === 'share' ? 0 : matrixWork(text);
  const byInfluence = influenceMatrix ? matrixWork(text) : 0;
  return first + matrix + byInfluence + (matrix > 0 && target === 'log-probability' ? 0 : first);
}

function matrixWork({ ids, promptTokens }: ForcedText): number {
  const chunks = planChunks(RESPONSE_TOKENS_A_RUN, promptTokens, ids.length - promptTokens);
  return chunks.reduce((sum, chunk) => sum + workOf(chunk), 0);
}

function workOf({ from, to, length }: Chunk): number {
  return length * (1 + to - from);
}

function wantsFlow({ extent, flow = false }: ExplainParams): boolean {
  return flow || extent === 'flow';
}

/** Seconds to the pictures of these texts; where the matrix comes in any case, to its end. Only what will be run is counted. */
function pictureSecondsLeft(clock: WorkClock, texts: readonly ForcedText[], params: ExplainParams): number | undefined {
  if ((params.extent ?? 'complete') === 'complete') return clock.secondsLeft;
  const tokens = texts.reduce((sum, { ids }) => sum + ids.length, 0);
  return tokens === 0 ? undefined : clock.secondsFor(2 * tokens);
}

/**
 * A picture of one run: influence by a forward and a backward pass, flow by a forward pass alone.
 * @param running said when the model is there
 */
async function pictureOf(
  { cache, load, hooks }: Work,
  clock: WorkClock,
  one: ReadText,
  fresh: FreshLogits,
  kind: 'influence' | 'flow',
  running: () => void,
): Promise<PictureResult> {
  const { reader, text } = one;
  const flow = kind === 'flow';
  const work = (flow ? 1 : 2) * text.ids.length;
  const before = clock.counted;
  const picture = await cache.picture(kind, one, async () => {
    const model = await load(reader, flow ? { ...forced(text), flow } : forced(text));
    await hooks.pause();
    running();
    const run = (): Promise<SpanAttribution> =>
      flow ? informationFlow(model, text, hooks.pause) : attributeSpan(model, text, INFLUENCE);
    const start = performance.now();
    const { values, logProbabilities, logits } = await clock.time(work, run);
    const seconds = (performance.now() - start) / 1000;
    if (logits.byteLength <= HELD_LOGITS_BYTES) fresh.set(reader.role, logits);
    const next = nextTokens(logits, text.ids.slice(text.promptTokens), NEXT_TOKENS_TOLD);
    return { values, logProbabilities, next, provider: model.provider, seconds };
  });
  // What an earlier request measured tells this one how long the rest will take.
  if (clock.counted === before) clock.count(work, 1000 * picture.seconds);
  return picture;
}

/** The exact gradient of the summed log p: the sum of the matrix's columns where those are of log p, else a run of its own. */
async function spanOf(
  { cache, load, hooks, params }: Work,
  clock: WorkClock,
  { reader, text }: ReadText,
  matrix: ComputedMatrix | undefined,
): Promise<SpanResult> {
  // Not kept: what a request answers must not depend on which requests came before it.
  if (matrix && params.target === 'log-probability') return { values: rowSums(matrix), provider: matrix.provider };
  return cache.span(reader, text, async () => {
    const model = await load(reader, forced(text));
    await hooks.pause();
    reportFor(hooks.report, 'attribution', reader.role, text.ids.length - text.promptTokens)(0);
    const { values } = await clock.time(2 * text.ids.length, () => attributeSpan(model, text));
    return { values: values.slice(0, text.promptTokens), provider: model.provider };
  });
}

function rowSums({ rows, columns, data }: ComputedMatrix): number[] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns)).reduce((sum, value) => sum + value, 0),
  );
}

/** Prompt tokens x response tokens; what the answer's own tokens drew is not asked. */
async function matrixOf(
  { cache, load, hooks }: Work,
  clock: WorkClock,
  { reader, text }: ReadText,
  kind: MatrixKind,
): Promise<ComputedMatrix> {
  return cache.matrix({ reader, text }, kind, async () => {
    const report = reportFor(hooks.report, 'attribution', reader.role, text.ids.length - text.promptTokens);
    report(0, clock.secondsLeft);
    let model = await load(reader, forced(text));
    const again = async (): Promise<Model> => (model = await load(reader, forced(text)));
    const between = hooks.giveWay ?? hooks.pause;
    let start = performance.now();
    const pause = async (): Promise<void> => {
      const aside = performance.now();
      await between();
      // What others computed meanwhile is not this matrix's time.
      start += performance.now() - aside;
    };
    const { attribution } = await attributeResponse(again, text, kind.target, pause, {
      rules: kind.rules,
      onChunk: chunk => {
        clock.count(workOf(chunk), performance.now() - start);
        start = performance.now();
        report(chunk.to, clock.secondsLeft);
      },
    });
    const { columns, data } = attribution;
    const rows = text.promptTokens;
    return { rows, columns, data: data.slice(0, rows * columns), provider: model.provider };
  });
}
