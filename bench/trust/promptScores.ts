/** @file Prompts of the trust bench: every method's scores, and what the answers lose without the units that each ranks highest. */
import { selectRows } from '../../src/base/matrix';
import { answeringOf, beginWork, explainAnswer, type Work } from '../../src/engine/attribution/explainPrompt';
import type { Explained } from '../../src/engine/attribution/assembleExplanation';
import { attributeResponse, attributeSpan } from '../../src/engine/attribution/attributionRuns';
import { informationFlow } from '../../src/engine/attribution/informationFlow';
import { AnswerScores } from '../../src/engine/ablation/answerScores';
import { PromptVariants } from '../../src/engine/ablation/promptVariants';
import { forced, type ForcedText } from '../../src/engine/reading/forcedText';
import { ResultCache } from '../../src/engine/reading/resultCache';
import { neverCancelled } from '../../src/engine/request/hooks';
import type { SessionPool } from '../../src/engine/runtime/sessionPool';
import { deletedCounts, randomOrders, rankedBy } from '../../src/explain/ablation/deletionCurve';
import { densities, DRAWN_ABOVE, levels, SCORED_ABOVE } from '../../src/explain/attribution/density';
import { tokensOfClause } from '../../src/explain/attribution/tokenWords';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptUnits, type PromptUnit } from '../../src/prompt/promptUnits';
import { promptWords } from '../../src/prompt/words';
import type { ModelRole } from '../../src/protocol/explanation';
import type { ExplainParams } from '../../src/protocol/request';
import { integratedGradients } from './integratedGradients';
import { unitScores, type Method, type ScoredMethod, type TokenScores } from './methods';
import type { BenchPrompt, PromptSet } from './promptSets';
import { mean, spearman } from './rank';

export interface TrustOptions {
  readonly orders: number;
  readonly seed: number;
  readonly answerTokens: number;
}

/** One prompt on one model. */
export interface PromptResult {
  readonly role: ModelRole;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly units: number;
  /** Mean over the fractions of the nats an answer token that is lost. */
  readonly areas: Readonly<Record<Method, number>>;
  readonly randomAreas: readonly number[];
  /** Spearman with the leave-one-out effects; of constant scores none. */
  readonly rho: Readonly<Partial<Record<Method, number>>>;
  readonly randomRho: number;
}

/** A prompt whose answers are there and whose methods' scores of tokens are known but for the integrated gradients. */
interface Prepared {
  readonly set: PromptSet;
  readonly work: Work;
  readonly params: ExplainParams;
  readonly prompt: BenchPrompt;
  readonly units: readonly PromptUnit[];
  readonly models: readonly { readonly one: Explained; readonly scores: Omit<TokenScores, 'integrated'> }[];
}

/** Nats an answer token that is lost at each fraction; undefined where nothing is left to be read. */
type Curve = (number | undefined)[];

/** Prompts together, since each point of the path of integrated gradients is a session. */
export async function promptScores(
  pool: SessionPool,
  set: PromptSet,
  prompts: readonly BenchPrompt[],
  options: TrustOptions,
): Promise<PromptResult[]> {
  const prepared: Prepared[] = [];
  for (const prompt of prompts) prepared.push(await prepare(pool, set, prompt, options));
  const paths: number[][][] = [];
  for (const index of set.models.keys()) {
    const texts = prepared.map(({ models }) => models[index]!.one.text);
    paths.push(await integratedGradients(prepared[0]!.models[index]!.one.reader.opened, texts, set.steps));
  }
  const results: PromptResult[] = [];
  for (const [p, one] of prepared.entries()) {
    for (const index of set.models.keys()) {
      const result = await new Deletions(one, index, options).judge(paths[index]![p]!);
      if (result) results.push(result);
    }
  }
  return results;
}

async function prepare(
  pool: SessionPool,
  set: PromptSet,
  prompt: BenchPrompt,
  { answerTokens }: TrustOptions,
): Promise<Prepared> {
  const document = parsePrompt(prompt.text, { fileName: prompt.fileName });
  const params: ExplainParams = {
    request: '1',
    document,
    words: promptWords(prompt.text, document),
    models: set.models,
    ownResponses: false,
    sampling: { maxTokens: answerTokens, temperature: 0, topP: 1, seed: 0 },
    target: 'log-probability',
    baseRendering: 'tuned-template',
    extent: 'complete',
  };
  const hooks = { pause: neverCancelled, report: () => undefined, onFirstPicture: () => undefined };
  const work = await beginWork({ pool, cache: new ResultCache() }, params, hooks);
  const { explained } = await explainAnswer(work, answeringOf(work));
  const models: Prepared['models'][number][] = [];
  for (const one of explained) models.push({ one, scores: await tokenScores(work, one) });
  return { set, work, params, prompt, units: promptUnits(prompt.text, document, set.units), models };
}

async function tokenScores(work: Work, one: Explained): Promise<Omit<TokenScores, 'integrated'>> {
  const { reader, text, influence, span } = one;
  const model = await work.load(reader, forced(text));
  const logP = await attributeSpan(model, text, { target: 'log-probability', rules: 'gim' });
  const { attribution } = await attributeResponse(model, text, 'logit', neverCancelled, { rules: 'gim' });
  const column = (m: number): number[] =>
    Array.from({ length: text.promptTokens }, (_, n) => attribution.data[n * attribution.columns + m]!);
  return {
    influence: influence!.values,
    influenceLogP: logP.values,
    influencePerToken: Array.from({ length: attribution.columns }, (_, m) => column(m)),
    gradient: span!.values,
    density0: densityAbove(one, DRAWN_ABOVE),
    density7: densityAbove(one, SCORED_ABOVE),
    flow: withoutFirst((await informationFlow(model, text, neverCancelled)).values),
  };
}

/** As the product takes it: the first token of a text does not compete. */
function withoutFirst(flow: readonly number[]): number[] {
  return flow.map((value, i) => (i === 0 ? 0 : value));
}

/** Of the tokens of the file's own text, as the product takes it; 0 elsewhere. */
function densityAbove({ reader, attribution }: Explained, b: number): number[] {
  const { tokens } = reader.prompt;
  const competing = tokens.flatMap((token, i) => (token.kind === 'file' ? [i] : []));
  const all = new Array<number>(tokens.length).fill(0);
  densities(levels(selectRows(attribution!, competing), b)).forEach((value, i) => (all[competing[i]!] = value));
  return all;
}

class Deletions {
  private readonly variants: PromptVariants;
  private readonly answer: AnswerScores;
  private readonly text: ForcedText;

  constructor(
    private readonly prepared: Prepared,
    private readonly index: number,
    private readonly options: TrustOptions,
  ) {
    const { work, params, prompt } = prepared;
    const { reader, text } = prepared.models[index]!.one;
    this.text = text;
    this.variants = new PromptVariants(work.readers, params, prompt);
    this.answer = new AnswerScores(work.cache, { reader, text }, work.load, neverCancelled);
  }

  /** Undefined where the prompt has too few units, or one that nothing is left without. */
  async judge(integrated: readonly number[]): Promise<PromptResult | undefined> {
    const { units, models } = this.prepared;
    const { one, scores } = models[this.index]!;
    const effects: number[] = [];
    for (const unit of units.keys()) {
      const effect = await this.#loss([unit]);
      if (effect === undefined) return undefined;
      effects.push(effect);
    }
    const random: Curve[] = [];
    const orders = randomOrders(units.length, this.options.orders, this.options.seed);
    for (const order of orders) random.push(await this.#curve(order));
    const values = this.#unitScores({ ...scores, integrated });
    const curves: Record<string, Curve> = { leaveOneOut: await this.#curve(rankedBy(effects)) };
    for (const [method, own] of Object.entries(values)) curves[method] = await this.#curve(rankedBy(own));
    const areas = areasOf(curves, random);
    if (!areas) return undefined;
    const known = Object.entries(values).map(([method, own]) => [method, spearman(own, effects)] as const);
    const rho = Object.fromEntries(known) as Partial<Record<ScoredMethod, number>>;
    const better = areas.own['gradient']! > areas.own['influence']! ? 'gradient' : 'influence';
    return {
      role: one.reader.role,
      promptTokens: this.text.promptTokens,
      answerTokens: this.text.ids.length - this.text.promptTokens,
      units: units.length,
      areas: { ...(areas.own as Record<Exclude<Method, 'auto'>, number>), auto: areas.own[better]! },
      randomAreas: areas.random,
      rho: { ...rho, ...(rho[better] === undefined ? {} : { auto: rho[better] }), leaveOneOut: 1 },
      randomRho: mean(orders.map(order => spearman(placesOf(order), effects) ?? 0)),
    };
  }

  #unitScores(scores: TokenScores): Record<ScoredMethod, readonly number[]> {
    const { units, models } = this.prepared;
    const tokens = models[this.index]!.one.reader.prompt.tokens;
    const placed = tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
    const scored = units.map(unit => ({
      tokens: tokensOfClause(placed, unit.spans),
      characters: unit.text.length,
    }));
    return unitScores(scores, scored, this.prepared.set.units === 'words' ? 'largest' : 'sum');
  }

  async #curve(order: readonly number[]): Promise<Curve> {
    const curve: Curve = [];
    for (const { words } of deletedCounts(order.length)) curve.push(await this.#loss(order.slice(0, words)));
    return curve;
  }

  async #loss(gone: readonly number[]): Promise<number | undefined> {
    const variant = await this.variants.without(
      gone.map(unit => this.prepared.units[unit]!),
      { strict: false },
    );
    if ('absent' in variant) return undefined;
    const [whole, without] = [await this.answer.whole(), await this.answer.behind(variant.ids[this.index]!)];
    return mean(whole.map((logp, m) => logp - without[m]!));
  }
}

/** Over the fractions at which every curve has a number. */
function areasOf(
  curves: Readonly<Record<string, Curve>>,
  random: readonly Curve[],
): { readonly own: Readonly<Record<string, number>>; readonly random: readonly number[] } | undefined {
  const all = [...Object.values(curves), ...random];
  const whole = [...random[0]!.keys()].filter(at => all.every(curve => curve[at] !== undefined));
  if (whole.length === 0) return undefined;
  const area = (curve: Curve): number => mean(whole.map(at => curve[at]!));
  const own = Object.entries(curves).map(([method, curve]) => [method, area(curve)] as const);
  return { own: Object.fromEntries(own), random: random.map(area) };
}

/** Scores that rank as an order does: its first unit the highest. */
function placesOf(order: readonly number[]): number[] {
  const places = new Array<number>(order.length);
  order.forEach((unit, place) => (places[unit] = -place));
  return places;
}
