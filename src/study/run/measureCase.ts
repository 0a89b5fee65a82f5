/** @file One prompt with one case on one pair: the engine's requests, and the rows that come of their answers. */
import { LensError } from '../../base/errors';
import { codePointOffsets, overlaps, type Span } from '../../base/span';
import { rankOf } from '../../base/readableNumbers';
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import { parsePrompt, type ParseOptions } from '../../prompt/parsePrompt';
import type { InstructionClause, PromptDocument } from '../../prompt/promptDocument';
import { clauseVerbs } from '../../prompt/instructions/instructionVerbs';
import { promptWords } from '../../prompt/words';
import type { AblationReport, TrustReport, UnitEffect } from '../../protocol/ablation';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import type { ModelChoice } from '../../protocol/request';
import type { StudyModel } from '../../protocol/study';
import { followedAll, verdictsOf } from '../checks/checks';
import type { StudyCase } from '../cases/studyCases';
import type { CaseRecord, Cell, Row } from '../results/resultTables';
import type { StudySpec } from '../spec/readSpec';

export interface AskedCase {
  readonly n: number;
  readonly pair: string;
  readonly models: readonly ModelChoice[];
  /** Undefined where the case is a prompt itself. */
  readonly prompt: { readonly name: string; readonly text: string; readonly file: string } | undefined;
  readonly one: StudyCase;
  /** How results name the prompt. */
  readonly promptName: string;
}

export interface MeasuredCase {
  readonly record: CaseRecord;
  readonly excluded?: string;
  /** Where matrices are kept. */
  readonly explanation?: Explanation;
}

/** What a case's own text or values are to blame for, or what this machine could not do with it. Everything else ends the study. */
const OF_THE_CASE = new Set(['bad-input', 'out-of-memory', 'engine-died', 'internal']);

/** @throws CancelledError; LensError where no case could be measured (a checkpoint that cannot be used) */
export async function measureCase(
  engine: EngineClient,
  spec: StudySpec,
  asked: AskedCase,
  options: RequestOptions,
): Promise<MeasuredCase> {
  try {
    return await measured(engine, spec, asked, options);
  } catch (error) {
    if (!LensError.is(error)) throw error;
    const isNotFinite = error.reason === 'unsupported' && /not finite/.test(error.message);
    if (!OF_THE_CASE.has(error.reason) && !isNotFinite) throw error;
    return exclusion(asked, error.message);
  }
}

async function measured(
  engine: EngineClient,
  spec: StudySpec,
  asked: AskedCase,
  options: RequestOptions,
): Promise<MeasuredCase> {
  const { one, models } = asked;
  if (one.broken !== undefined) return exclusion(asked, one.broken);
  const { text, options: parsing } = source(asked);
  const document = parsePrompt(text, parsing);
  const why = whyNot(document, spec);
  if (why !== undefined) return exclusion(asked, why);
  const needs = new Set(spec.needs);
  const words = promptWords(text, document);
  const params = {
    ...{ document, words, models, sampling: spec.sampling },
    ...{ ownResponses: spec.ownResponses && one.answer === undefined, baseRendering: renderingOf(spec, models) },
    ...(one.answer === undefined ? {} : { response: one.answer }),
  };
  const explanation = await engine.explain(
    { ...params, target: 'log-probability', extent: needs.has('score') ? 'complete' : 'influence' },
    options,
  );
  const withSource = { ...params, source: { text, ...parsing } };
  const trust = spec.trust
    ? await engine.trust({ ...withSource, target: 'log-probability', methods: ['influence'] }, options)
    : undefined;
  const clauses = document.clauses.length;
  const ablation =
    needs.has('effect') && clauses > 0
      ? await engine.ablation(
          { ...withSource, units: 'clauses', exact: false, together: pairsOf(clauses, spec.redundancyUpTo) },
          options,
        )
      : undefined;
  const rows = new CaseRows(asked, text, words, document.clauses, explanation, trust, ablation).all();
  const record = {
    n: asked.n,
    rows,
    models: explanation.provenance.models.map(model => studyModel(model, explanation)),
  };
  return { record, ...(spec.keep.includes('matrices') && { explanation }) };
}

function source({ prompt, one }: AskedCase): { text: string; options: ParseOptions } {
  const { text, fileName } = prompt ? { text: prompt.text, fileName: prompt.file } : one.own!;
  const instructions = prompt ? undefined : one.instructions;
  const table = instructions && codePointOffsets(text);
  const spans = instructions?.flatMap(([start, end]): Span[] => {
    const span = { start: table![start] ?? -1, end: table![end] ?? -1 };
    return span.start >= 0 && span.start < span.end ? [span] : [];
  });
  return { text, options: { fileName, values: one.values, ...(spans && { instructions: spans }) } };
}

function whyNot(document: PromptDocument, spec: StudySpec): string | undefined {
  const error = document.problems.find(({ severity }) => severity === 'error');
  if (error) return error.message;
  const missing = document.variables.filter(({ origin }) => origin === 'none').map(({ name }) => name);
  if (missing.length > 0) return `no value for ${missing.join(', ')}`;
  const needsClauses = spec.kind === 'ablate' && document.clauses.length === 0;
  return needsClauses ? 'no instruction clause was found in the prompt' : undefined;
}

function renderingOf({ rendering }: StudySpec, models: readonly ModelChoice[]): StudySpec['rendering'] {
  return models.length === 1 && rendering === 'tuned-template' ? 'own-template' : rendering;
}

/** Every two clauses, where they are few enough. */
function pairsOf(clauses: number, upTo: number): readonly (readonly [number, number])[] {
  if (clauses > upTo) return [];
  return Array.from({ length: clauses }, (_, a) => a).flatMap(a =>
    Array.from({ length: clauses - a - 1 }, (_, i): [number, number] => [a, a + i + 1]),
  );
}

function keyOf({ n, pair, promptName, one }: AskedCase): Record<string, Cell> {
  return { n, pair, prompt: promptName, case: one.id };
}

function exclusion(asked: AskedCase, reason: string): MeasuredCase {
  const row: Row = { ...keyOf(asked), line: asked.one.line, status: 'excluded', reason, model: '' };
  return { record: { n: asked.n, rows: { cases: [row], clauses: [], words: [] }, models: [] }, excluded: reason };
}

function studyModel(model: Explanation['provenance']['models'][number], { provenance }: Explanation): StudyModel {
  const { role, folder, family, parameters, dtype, precision, fingerprint, provider } = model;
  const name = folder.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');
  return { role, name, family, parameters, dtype, precision, fingerprint, provider: provider ?? provenance.provider };
}

class CaseRows {
  private readonly key: Record<string, Cell>;

  constructor(
    private readonly asked: AskedCase,
    private readonly text: string,
    private readonly words: ReturnType<typeof promptWords>,
    private readonly clauses: readonly InstructionClause[],
    private readonly explanation: Explanation,
    private readonly trust: TrustReport | undefined,
    private readonly ablation: AblationReport | undefined,
  ) {
    this.key = keyOf(asked);
  }

  all(): CaseRecord['rows'] {
    const { models } = this.explanation;
    return {
      cases: models.map((model, m) => this.#case(model, m)),
      clauses: models.flatMap((model, m) => [...this.#clauseRows(model, m), ...this.#pairRows(model, m)]),
      words: models.flatMap(model => this.#words(model)),
    };
  }

  #case(model: ModelExplanation, m: number): Row {
    const { one } = this.asked;
    const { response, instructionScore: score } = model;
    const verdicts = verdictsOf(one.checks, response.text, `case ${one.id}`);
    const trust = this.trust?.models[m]?.trust[0];
    const figures = trust && 'areas' in trust ? trust : undefined;
    return {
      ...this.key,
      line: one.line,
      status: 'done',
      model: model.role,
      rendering: model.rendering,
      prompt_tokens: model.promptTokens.length,
      answer: response.text,
      answer_tokens: response.tokens.length,
      log_probability: response.tokens.reduce((sum, token) => sum + token.logProbability, 0),
      instruction_score: score?.value ?? null,
      instruction_tokens: score?.tokens ?? null,
      trust: trust === undefined ? null : figures ? figures.state : 'none',
      trust_area: figures?.areas.picture ?? null,
      trust_chance: figures
        ? figures.areas.random.reduce((sum, area) => sum + area, 0) / figures.areas.random.length
        : null,
      followed: followedAll(verdicts) ?? one.label ?? null,
      checks:
        verdicts.length === 0
          ? null
          : JSON.stringify(Object.fromEntries(verdicts.map(one => [one.check, one.followed ?? null]))),
    };
  }

  #clauseRows(model: ModelExplanation, m: number): Row[] {
    const influences = this.clauses.map(({ spans }) => this.#influence(model, spans));
    const effects = this.ablation?.models[m]?.effects;
    return this.clauses.map((clause, c) => {
      const score = model.instructionScore?.clauses[c];
      const effect = effects?.[c] ?? undefined;
      return {
        ...this.key,
        model: model.role,
        clause: c,
        text: clause.text,
        spans: JSON.stringify(clause.spans.map(({ start, end }) => [start, end])),
        ...this.#place(clause),
        // Of a clause that a column gives, its first word that is known as a verb of instructions.
        verb: clauseVerbs([clause], this.words)[0]?.infinitive ?? null,
        score: score?.value ?? null,
        score_tokens: score?.tokens ?? null,
        influence: influences[c]!,
        rank: rankOf(influences[c]!, influences),
        ...effectCells(effect),
      };
    });
  }

  #pairRows(model: ModelExplanation, m: number): Row[] {
    const together = this.ablation?.models[m]?.together ?? [];
    let at = 0;
    return this.clauses.flatMap((_, a) =>
      this.clauses.slice(a + 1).flatMap((__, i): Row[] => {
        const effect = together[at++];
        if (!effect) return [];
        return [{ ...this.key, model: model.role, clause: a, with_clause: a + i + 1, ...effectCells(effect) }];
      }),
    );
  }

  /** Of a prompt file where it stands; of a case that is a prompt, its line in the file of cases. */
  #place({ spans }: InstructionClause): Record<string, Cell> {
    const first = spans[0];
    if (!this.asked.prompt || !first) return { line: this.asked.one.line, column: 1, end_column: 1 };
    const before = this.text.slice(0, first.start);
    const column = first.start - before.lastIndexOf('\n');
    const own = this.text.slice(first.start, first.end).split('\n')[0]!.replace(/\r$/, '').length;
    return { line: before.split('\n').length, column, end_column: column + own };
  }

  #influence({ words }: ModelExplanation, spans: readonly Span[]): number {
    return this.explanation.prompt.words.reduce(
      (sum, word, w) => (spans.some(span => overlaps(span, word.span)) ? sum + (words[w]?.influence ?? 0) : sum),
      0,
    );
  }

  #words({ role, words }: ModelExplanation): Row[] {
    return this.explanation.prompt.words.map((word, w) => ({
      ...this.key,
      model: role,
      word: w,
      text: word.text,
      ...{ start: word.span.start, end: word.span.end, message: word.message },
      influence: words[w]!.influence ?? null,
      density: words[w]!.density ?? null,
    }));
  }
}

function effectCells(effect: UnitEffect | undefined): Record<string, Cell> {
  if (!effect) return {};
  if ('absent' in effect) return { absent: effect.absent };
  return { effect: effect.total, effect_per_token: effect.perToken };
}
