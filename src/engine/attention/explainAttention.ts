/** @file Attention edges of a prompt's instruction words, in a pair of models or one: the answer, a trace a model, the report. */
import { attendedText, type AttendedText } from '../../explain/attention/attendedText';
import { AttentionTally, type HeadGrid } from '../../explain/attention/attentionTally';
import type { AttentionParams, AttentionReport } from '../../protocol/attention';
import { assembleAttention, type Attended } from './assembleAttention';
import { focusOf, gridOf, limitFocus, scopeOf, windowProblems, type Focus } from './attentionFocus';
import type { EngineState } from '../reading/engineState';
import type { ComputedTally } from '../reading/resultCache';
import type { PlannedText } from '../runtime/memoryEstimate';
import type { Model } from '../runtime/model';
import { answered } from '../reading/forcedText';
import { modelLoader } from '../reading/modelLoader';
import type { LoaderHooks } from '../request/hooks';
import { answeringReport, reportFor, WorkClock } from '../request/progressReporter';
import { openReaders, type ReadingModel } from '../reading/readingModels';
import { chooseResponses, responseText, type Response, type ResponseText } from '../reading/responses';
import { traceAttention } from './traceAttention';
import { traceBytes } from '../runtime/chunks';

/** A model's reading of the prompt and the forced answer. */
interface Read {
  readonly reader: ReadingModel;
  readonly response: Response;
  readonly ids: readonly number[];
  readonly text: AttendedText;
}

/** @throws LensError, CancelledError */
export async function explainAttention(
  state: EngineState,
  params: AttentionParams,
  hooks: LoaderHooks,
): Promise<AttentionReport> {
  await hooks.pause();
  const { focus, problems } = limitFocus(focusOf(params));
  const asExplained = { ...params, ownResponses: false, target: 'log-probability' as const };
  const readers = await openReaders(state.pool, asExplained);
  const grid = gridOf(readers, params.words.length, focus.length);
  const scope = scopeOf(params, grid);
  const loadFor = modelLoader(state.pool, readers.length, hooks);
  const load = (reader: ReadingModel): Promise<Model> => loadFor(reader, traced(reader, params));
  const responses = await chooseResponses(readers, asExplained, {
    model: load,
    cache: state.cache,
    sampling: params.sampling,
    pause: hooks.pause,
    onToken: answeringReport(hooks.report, params.sampling.maxTokens),
    known: new Map(params.answers?.map(({ role, ids }) => [role, ids])),
  });
  const answers = await Promise.all(readers.map((reader, i) => responseText(reader, responses[i]!)));
  const reads = readers.map((reader, i) => readingOf(params, focus, reader, responses[i]!, answers));
  const clock = new WorkClock(reads.reduce((sum, { ids }) => sum + ids.length, 0));
  const attended: Attended[] = [];
  for (const read of reads)
    attended.push({ ...read, ...(await tallyOf(state, params, hooks, { read, grid, load, clock })) });
  const said = [...problems, ...windowProblems(readers)];
  return assembleAttention(params, { attended, answer: answers.at(-1)!, focus, scope, problems: said });
}

/** The answer, where it is to be generated; then the trace. */
function traced(reader: ReadingModel, { response, document, sampling }: AttentionParams): PlannedText {
  const given = response !== undefined || document.response !== undefined;
  const text = answered(reader, sampling.maxTokens);
  const tokens = text.promptTokens + (given ? 0 : text.responseTokens);
  return { ...text, generate: !given, traced: traceBytes(reader.opened.spec, tokens) };
}

function readingOf(
  params: AttentionParams,
  focus: readonly Focus[],
  reader: ReadingModel,
  response: Response,
  answers: readonly ResponseText[],
): Read {
  const own = answers[params.models.findIndex(({ role }) => role === reader.role)]!;
  const text = attendedText({
    promptTokens: reader.prompt.tokens,
    words: params.words,
    clauses: params.document.clauses,
    answerTokens: response.ids.length,
    answerWords: answerWords(own, answers.at(-1)!),
    focus: focus.map(({ word }) => word),
  });
  return { reader, response, ids: [...reader.ids, ...response.ids], text };
}

/** The lead's words; where another vocabulary reads the answer otherwise, a word may have no tokens. */
function answerWords(own: ResponseText, lead: ResponseText): { readonly tokens: readonly number[] }[] {
  return lead.words.map(({ text, end }, w) => {
    const same = own.words[w];
    return { tokens: same?.text === text && same.end === end ? same.tokens : [] };
  });
}

interface Work {
  readonly read: Read;
  readonly grid: HeadGrid;
  readonly load: (reader: ReadingModel) => Promise<Model>;
  readonly clock: WorkClock;
}

/** What a scope or a number of edges changes is not added up again. */
async function tallyOf(
  { cache }: EngineState,
  { weighting }: AttentionParams,
  { pause, report }: LoaderHooks,
  { read: { reader, ids, text }, grid, load, clock }: Work,
): Promise<ComputedTally> {
  return cache.tally(reader, ids, weighting, text, async () => {
    const model = await load(reader);
    const say = reportFor(report, 'attention', reader.role, ids.length);
    say(0, clock.secondsLeft);
    const tally = new AttentionTally(text, grid);
    const onRows = (done: number, rows: number, milliseconds: number): void => {
      clock.count(rows, milliseconds);
      say(done, clock.secondsLeft);
    };
    await traceAttention(model, ids, { norms: weighting === 'value', pause, visit: block => tally.add(block), onRows });
    return { tally, provider: model.provider };
  });
}
