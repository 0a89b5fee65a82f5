/** @file Trust of a prompt's pictures: what the answer loses without the words that they rank highest, against random words. */
import { deletedCounts, judged, randomOrders, rankedBy } from '../../explain/ablation/deletionCurve';
import { promptUnits, type PromptUnit } from '../../prompt/promptUnits';
import type { ModelExplanation } from '../../protocol/explanation';
import {
  ABSENT_TRUST,
  LEAST_RANDOM_ORDERS,
  type PictureMethod,
  type Trust,
  type TrustFigures,
} from '../../protocol/trust';
import type { TrustParams, TrustReport } from '../../protocol/ablation';
import { answeringOf, beginWork, explainAnswer } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import type { LoaderHooks } from '../request/hooks';
import { reportFor } from '../request/progressReporter';
import { AnswerScores } from './answerScores';
import { PromptVariants } from './promptVariants';

const DEFAULT_SEED = 1;

/** @throws LensError, CancelledError */
export async function pictureTrust(
  state: Pick<EngineState, 'pool' | 'cache'>,
  params: TrustParams,
  hooks: LoaderHooks,
): Promise<TrustReport> {
  const extent = extentFor(params.methods);
  const flow = params.methods.includes('flow');
  const work = await beginWork(state, { ...params, extent, flow }, { ...hooks, onFirstPicture: () => undefined });
  const { explained, explanation } = await explainAnswer(work, answeringOf(work));
  const units = promptUnits(params.source.text, params.document, 'words');
  const variants = new PromptVariants(work.readers, params, params.source);
  const models: TrustReport['models'][number][] = [];
  for (const [index, { reader, text }] of explained.entries()) {
    const scores = new AnswerScores(work.cache, { reader, text }, work.load, hooks.pause);
    const model = new TrustOfModel(index, explanation.models[index]!, units, variants, scores, params, hooks);
    models.push({ role: reader.role, trust: await model.all() });
  }
  return { models };
}

function extentFor(methods: readonly PictureMethod[]): NonNullable<Parameters<typeof beginWork>[1]['extent']> {
  if (methods.includes('density')) return 'complete';
  if (methods.every(method => method === 'flow')) return 'flow';
  return methods.every(method => method === 'influence' || method === 'flow') ? 'influence' : 'share';
}

/** log p of the answer lost a token, or undefined where so many words cannot be deleted. */
type Loss = number | undefined;

class TrustOfModel {
  private readonly counts: ReturnType<typeof deletedCounts>;
  private readonly seed: number;
  #done = 0;

  constructor(
    private readonly index: number,
    private readonly model: ModelExplanation,
    private readonly units: readonly PromptUnit[],
    private readonly variants: PromptVariants,
    private readonly scores: AnswerScores,
    private readonly params: TrustParams,
    private readonly hooks: LoaderHooks,
  ) {
    this.counts = deletedCounts(units.length);
    this.seed = params.seed ?? DEFAULT_SEED;
  }

  /** One a method, in their order. */
  async all(): Promise<Trust[]> {
    const { methods, atMostSeconds } = this.params;
    const none = (absent: string, more = {}): Trust[] => methods.map(method => ({ method, absent, ...more }));
    if (this.counts.length === 0) return none(ABSENT_TRUST.oneWord);
    const secondsEstimated = await this.#seconds();
    if (atMostSeconds !== undefined && secondsEstimated > atMostSeconds)
      return none(ABSENT_TRUST.long, { secondsEstimated });
    const random: Loss[][] = [];
    for (const order of randomOrders(this.units.length, this.#orders(), this.seed))
      random.push(await this.#curve(order));
    const leaveOneOut = await this.#leaveOneOut();
    const trust: Trust[] = [];
    for (const method of methods) {
      const values = this.model.words.map(word => word[method] ?? 0);
      trust.push(this.#figures(method, await this.#curve(rankedBy(values)), random, leaveOneOut));
    }
    return trust;
  }

  #orders(): number {
    return Math.max(LEAST_RANDOM_ORDERS, this.params.randomOrders ?? 0);
  }

  #deletions(): number {
    return this.counts.length * (this.#orders() + this.params.methods.length);
  }

  /** By what reading the whole text takes; nothing where the deletions are known. */
  async #seconds(): Promise<number> {
    const { methods, atMostSeconds } = this.params;
    if (atMostSeconds === undefined) return 0;
    const [order] = randomOrders(this.units.length, 1, this.seed);
    const first = await this.#variant(order!.slice(0, this.counts[0]!.words));
    const known = methods.length === 1 && first !== undefined && this.scores.knows(first);
    if (!known) reportFor(this.hooks.report, 'trust', this.model.role, this.#deletions())(0);
    return known ? 0 : this.#deletions() * (await this.scores.measure());
  }

  /** Fractions at which every curve has a number. */
  #figures(method: PictureMethod, picture: Loss[], random: Loss[][], leaveOneOut: Loss[] | undefined): Trust {
    const curves = [picture, ...random, ...(leaveOneOut ? [leaveOneOut] : [])];
    const whole = [...this.counts.keys()].filter(at => curves.every(curve => curve[at] !== undefined));
    if (whole.length === 0) return { method, absent: ABSENT_TRUST.unreadable };
    const at = (curve: Loss[]): number[] => whole.map(i => curve[i]!);
    const figures: Pick<TrustFigures, 'picture' | 'random' | 'leaveOneOut'> = {
      picture: at(picture),
      random: random.map(at),
      ...(leaveOneOut && { leaveOneOut: at(leaveOneOut) }),
    };
    return {
      method,
      ...judged(figures),
      fractions: whole.map(i => this.counts[i]!.fraction),
      words: whole.map(i => this.counts[i]!.words),
      ...figures,
      seed: this.seed,
    };
  }

  /** Loss at each count, the first words of an order deleted. */
  async #curve(order: readonly number[]): Promise<Loss[]> {
    const losses: Loss[] = [];
    for (const { words } of this.counts) {
      const ids = await this.#variant(order.slice(0, words));
      losses.push(ids && (await this.#loss(ids)));
      reportFor(
        this.hooks.report,
        'trust',
        this.model.role,
        this.#deletions(),
      )(Math.min(++this.#done, this.#deletions()));
    }
    return losses;
  }

  async #variant(words: readonly number[]): Promise<readonly number[] | undefined> {
    await this.hooks.pause();
    const variant = await this.variants.without(
      words.map(word => this.units[word]!),
      { strict: false },
    );
    return 'absent' in variant ? undefined : variant.ids[this.index];
  }

  async #loss(ids: readonly number[]): Promise<number> {
    const [whole, without] = [await this.scores.whole(), await this.scores.behind(ids)];
    return whole.reduce((sum, logp, m) => sum + logp - without[m]!, 0) / whole.length;
  }

  /** The curve of leave-one-out's own order, where an ablation has taken out every word. */
  async #leaveOneOut(): Promise<Loss[] | undefined> {
    const effects: number[] = [];
    for (const word of this.units.keys()) {
      const ids = await this.#variant([word]);
      if (!ids || !this.scores.knows(ids)) return undefined;
      effects.push(await this.#loss(ids));
    }
    return this.#curve(rankedBy(effects));
  }
}
