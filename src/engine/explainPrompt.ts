/** @file Explains a prompt by a pair of models (or one): the answer, the first picture, then the full matrices. */
import { dominantType, parameterCount } from '../checkpoint/openCheckpoint';
import { difference } from '../explain/attribution/difference';
import { explainModel } from '../explain/attribution/attributionReport';
import type { ExplainParams } from '../protocol/engine';
import {
  EXPLANATION_SCHEMA,
  type Explanation,
  type ModelProvenance,
  type ModelRole,
  type Provenance,
} from '../protocol/explanation';
import packageJson from '../../package.json';
import { attributeResponse, attributeSpan, type ForcedText, type SpanAttribution } from './attribution';
import { planChunks } from './chunks';
import type { Matrix } from '../base/matrix';
import type { Model } from './model';
import { onnxruntimeVersion, provider } from './ort';
import type { Pause } from './pause';
import { answeringReport, reportFor, WorkClock, type Report } from './progressReporter';
import { openReaders, readingProblems, type Reader } from './readers';
import { chooseResponses, describeResponse, type Response } from './responses';
import type { SessionPool } from './sessionPool';

export interface ExplainHooks {
  readonly pause: Pause;
  readonly report: Report;
  /** The first picture. */
  readonly onShare: (explanation: Explanation) => void;
}

/** One model with everything that is known of its run so far. */
interface Explained {
  readonly reader: Reader;
  readonly model: Model;
  readonly response: Response;
  readonly text: ForcedText;
  readonly span: SpanAttribution;
  readonly attribution?: Matrix;
}

/** @throws LensError, CancelledError */
export async function explainPrompt(
  pool: SessionPool,
  params: ExplainParams,
  hooks: ExplainHooks,
): Promise<Explanation> {
  const readers = await openReaders(pool, params);
  const load = loader(pool, params, hooks.report);
  const responses = await chooseResponses(readers, params, {
    model: load,
    sampling: params.sampling,
    pause: hooks.pause,
    onToken: answeringReport(hooks.report, params.sampling.maxTokens),
  });
  const texts = readers.map((reader, i): ForcedText => ({
    ids: [...reader.ids, ...responses[i]!.ids],
    promptTokens: reader.ids.length,
  }));
  const clock = new WorkClock(readers.reduce((sum, reader, i) => sum + plannedWork(reader, texts[i]!), 0));
  const explained: Explained[] = [];
  for (const [i, reader] of readers.entries()) {
    const model = await load(reader);
    await hooks.pause();
    const span = await clock.time(2 * texts[i]!.ids.length, () => attributeSpan(model, texts[i]!));
    explained.push({ reader, model, response: responses[i]!, text: texts[i]!, span });
    reportFor(hooks.report, 'share', reader.role, readers.length)(i + 1, clock.secondsLeft);
  }
  hooks.onShare(await assemble(params, explained, 'share'));
  const complete: Explained[] = [];
  for (const one of explained) complete.push({ ...one, attribution: await promptRows(one, params, clock, hooks) });
  return assemble(params, complete, 'complete');
}

function loader(pool: SessionPool, params: ExplainParams, report: Report): (reader: Reader) => Promise<Model> {
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

function workOf({ from, to, length }: { from: number; to: number; length: number }): number {
  return length * (1 + to - from);
}

/** Prompt tokens x response tokens; what the answer's own tokens drew is not asked. */
async function promptRows(
  { model, reader, text }: Explained,
  params: ExplainParams,
  clock: WorkClock,
  hooks: ExplainHooks,
): Promise<Matrix> {
  const total = text.ids.length - text.promptTokens;
  const report = reportFor(hooks.report, 'attribution', reader.role, total);
  report(0, clock.secondsLeft);
  let start = performance.now();
  const { attribution } = await attributeResponse(model, text, params.target, hooks.pause, chunk => {
    clock.count(workOf(chunk), performance.now() - start);
    start = performance.now();
    report(chunk.to, clock.secondsLeft);
  });
  const { columns, data } = attribution;
  return { rows: text.promptTokens, columns, data: data.slice(0, text.promptTokens * columns) };
}

async function assemble(
  params: ExplainParams,
  explained: readonly Explained[],
  stage: Explanation['stage'],
): Promise<Explanation> {
  const { document, words } = params;
  const clauses = document.clauses.map(({ text, spans, message, origin, verb }) => ({
    text,
    spans,
    message,
    origin,
    ...(verb ? { verb: verb.infinitive } : {}),
  }));
  const models = await Promise.all(
    explained.map(async ({ reader, response, span, attribution, text }) =>
      explainModel({
        role: reader.role,
        rendering: reader.rendering,
        tokens: reader.prompt.tokens,
        response: await describeResponse(reader, response, span.logProbabilities),
        spanAttribution: span.values.slice(0, text.promptTokens),
        ...(attribution ? { attribution } : {}),
        words,
        clauses,
      }),
    ),
  );
  const shift = difference(models);
  return {
    schema: EXPLANATION_SCHEMA,
    stage,
    prompt: {
      format: document.format,
      words,
      clauses,
      problems: [...document.problems, ...readingProblems(explained.map(e => e.reader))],
    },
    responses: params.ownResponses ? 'own' : 'same',
    models,
    ...(shift ? { difference: shift } : {}),
    provenance: provenance(params, explained),
  };
}

function provenance(params: ExplainParams, explained: readonly Explained[]): Provenance {
  return {
    product: `instruct-lens ${packageJson.version}`,
    onnxruntime: onnxruntimeVersion,
    provider,
    method: 'gradient-x-input',
    target: params.target,
    models: explained.map(({ reader }) => modelProvenance(reader)),
    sampling: params.sampling,
  };
}

function modelProvenance({ role, opened: { checkpoint, spec } }: Reader): ModelProvenance {
  return {
    role,
    folder: checkpoint.folder,
    family: spec.family,
    parameters: parameterCount(checkpoint),
    dtype: dominantType(checkpoint),
    fingerprint: checkpoint.fingerprint,
  };
}
