/** @file What each part of a prompt does to the answer: sections first, then rules, then the rest, each by influence, then pairs. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { ruleInfluence, ruleScores } from '../../explain/rules/ruleInfluence';
import { noiseOf, randomPassages } from '../../explain/rules/noiseBand';
import { pairOf, pairsToMeasure } from '../../explain/rules/rulePairs';
import { floorOf, ruleStates, scaled } from '../../explain/rules/ruleStates';
import { withTextInstead } from '../../prompt/ruleChange';
import { ruleUnits, type RuleUnit } from '../../prompt/ruleUnits';
import { filesOf } from '../../prompt/promptDocument';
import type { Explanation } from '../../protocol/explanation';
import {
  MAX_MEASURED_RULES,
  NOISE_DRAWS,
  NOISE_SEED,
  RULES_SCHEMA,
  type NoiseDraw,
  type RuleEffect,
  type RulePair,
  type RulesParams,
  type RulesReport,
} from '../../protocol/rules';
import { PromptVariants, type Variant } from '../ablation/promptVariants';
import { modelProvenance } from '../attribution/assembleExplanation';
import { answeringOf, beginWork, explainAnswer, type ExplainedAnswer, type Work } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import { readingProblems } from '../reading/readingModels';
import { describeResponse } from '../reading/responses';
import type { ExplainHooks } from '../request/hooks';
import { reportFor } from '../request/progressReporter';
import { program } from '../runtime/program';
import { answersOf, type AnswerOfAll } from './ruleAnswers';
import { ModelEffects } from './modelEffects';

export interface RulesHooks extends ExplainHooks {
  /** What is known so far. */
  readonly onRules: (report: RulesReport) => void;
}

/** Between two reports of what is known so far. */
const TOLD_EVERY_MS = 300;

/** @throws LensError, CancelledError */
export async function measureRules(
  state: Pick<EngineState, 'pool' | 'cache'>,
  params: RulesParams,
  hooks: RulesHooks,
): Promise<RulesReport> {
  const units = ruleUnits(params.source.text, params.document);
  const work = await beginWork(state, { ...params, target: 'log-probability', extent: 'influence' }, hooks);
  const answering = answeringOf(work);
  const answer = await explainAnswer(work, answering);
  const answers = await answersOf(work, answering, answer, params.answers);
  return new RulesRun(work, params, hooks, units, await withKnownScores(work, answer), answers).run();
}

/** Where the matrices are known, the instruction scores cost nothing. */
async function withKnownScores(work: Work, { explained, explanation }: ExplainedAnswer): Promise<Explanation> {
  const exact = { target: 'log-probability', rules: 'exact' } as const;
  const known = explained.every(one => work.cache.knowsMatrix(one, exact));
  if (!known) return explanation;
  const complete = { ...work, params: { ...work.params, extent: 'complete' as const } };
  return (await explainAnswer(complete, answeringOf(complete))).explanation;
}

class RulesRun {
  private readonly variants: PromptVariants;
  private readonly known = new Map<string, Promise<Variant>>();
  /** In the order of the readers. */
  private readonly models: ModelEffects[];
  private readonly influence: ReturnType<typeof ruleInfluence>;
  private readonly scores: (number | null)[] | undefined;
  private readonly lead: number;
  /** Places of units: sections, then what tells the model what to do, which is asked about most, then the rest; each by influence. */
  private readonly order: readonly number[];
  private readonly most: number;
  private readonly leftOut: ReadonlySet<number>;
  private readonly passages: ReturnType<typeof randomPassages>;
  #pairs: RulePair[] = [];
  #responses: RulesReport['models'][number]['response'][] = [];
  #secondsEstimated: number | undefined;
  #told = 0;

  constructor(
    private readonly work: Work,
    private readonly params: RulesParams,
    private readonly hooks: RulesHooks,
    private readonly units: readonly RuleUnit[],
    explanation: Explanation,
    private readonly answers: readonly AnswerOfAll[],
  ) {
    this.variants = new PromptVariants(work.readers, params, params.source);
    this.lead = work.readers.length - 1;
    const lead = explanation.models[this.lead]!;
    this.influence = ruleInfluence(units, params.words, lead);
    this.scores = ruleScores(units, explanation.prompt.clauses, lead);
    const wanted = [...units.keys()].filter(unit => params.only?.includes(unit) ?? true);
    const byInfluence = wanted
      .filter(unit => units[unit]!.kind !== 'section')
      .sort((a, b) => this.influence.influence[b]! - this.influence.influence[a]! || a - b);
    const sections = wanted.filter(unit => units[unit]!.kind === 'section');
    this.most = params.most ?? MAX_MEASURED_RULES;
    const measured = byInfluence.slice(0, this.most);
    const isRule = (unit: number): boolean => units[unit]!.rule;
    this.order = [...sections, ...measured.filter(isRule), ...measured.filter(unit => !isRule(unit))];
    this.leftOut = new Set(byInfluence.slice(this.most));
    const lengths = byInfluence.map(unit => this.influence.words[unit]!);
    // Twice as many as are wanted, since some may be all that a message says.
    this.passages = randomPassages(params.words, lengths, 2 * NOISE_DRAWS, NOISE_SEED);
    this.models = work.readers.map(
      (reader, index) =>
        new ModelEffects(
          work,
          reader,
          answers.map(({ responses }) => responses[index]!),
          units.length,
        ),
    );
  }

  /** The tuned (or single) model first: the states are about it. */
  async run(): Promise<RulesReport> {
    if (this.units.length === 0) throw noParts();
    for (const [index, model] of this.models.entries())
      this.#responses[index] = await describeResponse(model.reader, model.responses[0]!, await model.whole(0));
    this.#secondsEstimated = this.#work() * (await this.models[this.lead]!.measure());
    if (this.#secondsEstimated > (this.params.atMostSeconds ?? Infinity)) return this.#report(false);
    for (const index of [...this.models.keys()].reverse()) await this.#model(index);
    return this.#report(true);
  }

  /** Of all that is to be read, in texts of the prompt's length. */
  #work(): number {
    const length = Math.max(1, this.params.source.text.length);
    const behind = (start: number): number => 1 - start / length;
    const parts = this.order.reduce((sum, unit) => sum + behind(this.units[unit]!.spans[0]?.start ?? 0), 0);
    const draws = this.passages.slice(0, NOISE_DRAWS).reduce((sum, { span }) => sum + behind(span.start), 0);
    const pairs = this.params.pairs ? this.#pairsWanted().length / 2 : 0;
    return this.models.length * (this.answers.length * parts + draws) + pairs;
  }

  async #model(index: number): Promise<void> {
    const model = this.models[index]!;
    const pairs = this.params.pairs && index === this.lead ? this.#pairsWanted() : [];
    const total = this.order.length * this.answers.length + NOISE_DRAWS + pairs.length;
    const report = reportFor(this.hooks.report, 'rules', model.reader.role, total);
    const start = performance.now();
    let done = 0;
    const step = (): void => {
      done++;
      report(done, ((performance.now() - start) / 1000 / done) * (total - done));
      this.#tell();
    };
    for (const unit of this.leftOut) model.absent(unit, leftOut(this.most));
    const sections = this.order.filter(unit => this.units[unit]!.kind === 'section');
    const parts = this.order.filter(unit => this.units[unit]!.kind !== 'section');
    for (const answer of this.answers.keys()) {
      for (const unit of sections) await this.#unit(index, answer, unit).then(step);
      if (answer === 0) await this.#draws(index, step);
      for (const unit of parts) await this.#unit(index, answer, unit).then(step);
      if (answer === 0) for (const pair of pairs) await this.#pair(pair).then(step);
      model.close(answer);
    }
  }

  async #unit(index: number, answer: number, unit: number): Promise<void> {
    const { instead } = this.params;
    const variant = instead === undefined ? await this.#without([unit]) : await this.#instead(unit, instead);
    const model = this.models[index]!;
    if ('absent' in variant) model.absent(unit, sentence`cannot be deleted: ${variant.absent}`);
    else await model.measureUnit(answer, unit, variant.ids[index]!);
  }

  async #draws(index: number, step: () => void): Promise<void> {
    const model = this.models[index]!;
    for (const { span, words } of this.passages) {
      if (model.draws.length === NOISE_DRAWS) break;
      await this.hooks.pause();
      const part = { text: '', spans: [span], message: 0 };
      const variant = await this.#variant(`${span.start}-${span.end}`, () => this.variants.without([part]));
      if ('absent' in variant) continue;
      model.draws.push({ span, words, perToken: await model.loss(0, variant.ids[index]!) });
      step();
    }
  }

  /** Parts that tell the model what to do; where there are no two, all. */
  #pairsWanted(): [number, number][] {
    const parts = this.order.filter(unit => this.units[unit]!.kind !== 'section').sort((a, b) => a - b);
    const rules = parts.filter(unit => this.units[unit]!.rule);
    const candidates = rules.length > 1 ? rules : parts;
    const described = candidates.map(unit => ({
      text: this.units[unit]!.text,
      influence: this.influence.influence[unit]!,
    }));
    return pairsToMeasure(described).map(([one, other]) => [candidates[one]!, candidates[other]!]);
  }

  async #pair(pair: [number, number]): Promise<void> {
    const model = this.models[this.lead]!;
    const [one, other] = pair.map(unit => model.first(unit));
    if (one === undefined || other === undefined) return;
    const variant = await this.#without(pair);
    if ('absent' in variant) return;
    const both = await model.loss(0, variant.ids[this.lead]!);
    const noise = pair.reduce((sum, unit) => sum + (this.#noise(model.draws, unit) ?? 0), 0);
    this.#pairs.push(
      pairOf(pair, one, other, both, noise, floorOf(model.effects(), scaled(this.units, model.effects()))),
    );
  }

  async #without(units: readonly number[]): Promise<Variant> {
    await this.hooks.pause();
    return this.#variant(units.join('+'), () => this.variants.without(units.map(unit => this.units[unit]!)));
  }

  #instead(unit: number, text: string): Promise<Variant> {
    const { source } = this.params;
    const changed = (): Promise<Variant> =>
      this.variants.of(withTextInstead(source.text, this.units[unit]!, text, source).document);
    return this.#variant(`${unit} instead`, changed);
  }

  #variant(key: string, make: () => Promise<Variant>): Promise<Variant> {
    const variant = this.known.get(key) ?? make();
    this.known.set(key, variant);
    return variant;
  }

  #noise(draws: readonly NoiseDraw[], unit: number): number | null {
    return noiseOf(draws, this.influence.words[unit]!, this.units[unit]!.spans);
  }

  #tell(): void {
    const now = performance.now();
    if (now - this.#told < TOLD_EVERY_MS) return;
    this.#told = now;
    this.hooks.onRules(this.#report(false));
  }

  #report(complete: boolean): RulesReport {
    const { readers } = this.work;
    const { document } = this.params;
    const all = [...this.units.keys()];
    const models = this.models.map(({ reader, draws, effects, logProbability }, index) => ({
      role: reader.role,
      rendering: reader.rendering,
      response: this.#responses[index]!,
      logProbability,
      effects: effects(),
      draws: [...draws],
      noise: all.map(unit => this.#noise(draws, unit)),
    }));
    const { effects, noise }: { effects: (RuleEffect | null)[]; noise: (number | null)[] } = models[this.lead]!;
    const numbers = this.units.map(({ number }) => number);
    const scale = scaled(this.units, effects);
    return {
      schema: RULES_SCHEMA,
      complete,
      prompt: {
        ...filesOf(document),
        problems: [...document.problems, ...readingProblems(readers)],
        units: this.units,
      },
      models,
      influence: this.influence.influence,
      ...(this.scores && { scores: this.scores }),
      states: ruleStates(effects, noise, scale, this.#pairs, numbers),
      pairs: [...this.#pairs],
      answers: this.answers.map(({ origin, text }) => ({ origin, text })),
      floor: floorOf(effects, scale),
      ...(this.leftOut.size > 0 && { leftOut: this.leftOut.size }),
      seed: NOISE_SEED,
      ...(this.#secondsEstimated !== undefined && { secondsEstimated: this.#secondsEstimated }),
      provenance: {
        ...program,
        models: readers.map(modelProvenance),
      },
    };
  }
}

function leftOut(most: number): Words {
  return most === 1
    ? sentence`left out: only the part with the most influence is measured`
    : sentence`left out: only the ${most} parts with the most influence are measured`;
}

function noParts(): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`The prompt has no part that could be taken out.`,
    next: sentence`Write more than one sentence into it.`,
  });
}
