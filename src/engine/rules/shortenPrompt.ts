/** @file A shorter prompt with the same answer: parts are taken out, the one that costs least first, while the answer stays what it is. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { ruleUnits, type RuleUnit } from '../../prompt/ruleUnits';
import { filesOf } from '../../prompt/promptDocument';
import { SHORTEN_SCHEMA, type ShortenParams, type ShortenReport } from '../../protocol/rules';
import { AnswerScores } from '../ablation/answerScores';
import { PromptVariants } from '../ablation/promptVariants';
import { modelProvenance } from '../attribution/assembleExplanation';
import { answeringOf, beginWork, type Work } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import { readAgain, readingProblems, type ReadingModel } from '../reading/readingModels';
import { answer, chooseResponses, describeResponse, type Response } from '../reading/responses';
import type { ExplainHooks } from '../request/hooks';
import { reportFor } from '../request/progressReporter';
import { program } from '../runtime/program';

/** Parts that are tried: those of the file's beginning; a longer prompt is shortened again. */
const MAX_TRIED = 200;

type Kept = ShortenReport['kept'][number];

/** The tuned (or single) model alone is asked. @throws LensError, CancelledError */
export async function shortenPrompt(
  state: Pick<EngineState, 'pool' | 'cache'>,
  params: ShortenParams,
  hooks: ExplainHooks,
): Promise<ShortenReport> {
  const models = params.models.slice(-1);
  const asked = { ...params, models, ownResponses: false, target: 'log-probability' as const };
  const work = await beginWork(state, asked, hooks);
  const units = ruleUnits(params.source.text, params.document);
  const [response] = await chooseResponses(work.readers, work.params, answeringOf(work));
  return new Shortening(work, params, units, response!).run();
}

class Shortening {
  private readonly reader: ReadingModel;
  private readonly scores: AnswerScores;
  private readonly variants: PromptVariants;
  private readonly own: boolean;
  /** What each part costs when it is taken out too; what was computed before the last part went is a guess. */
  readonly #costs = new Map<
    number,
    { readonly logp: number; readonly ids: readonly number[]; readonly round: number }
  >();
  readonly #removed: ShortenReport['removed'][number][] = [];
  readonly #kept: Kept[] = [];
  #open: number[];
  #ids: readonly number[];

  constructor(
    private readonly work: Work,
    private readonly params: ShortenParams,
    private readonly units: readonly RuleUnit[],
    private readonly response: Response,
  ) {
    this.reader = work.readers[0]!;
    this.#ids = this.reader.ids;
    this.variants = new PromptVariants(work.readers, { ...params, ownResponses: false }, params.source);
    const text = { ids: [...this.reader.ids, ...response.ids], promptTokens: this.reader.ids.length };
    this.scores = new AnswerScores(work.cache, { reader: this.reader, text }, work.load, work.hooks.pause);
    this.own = response.origin === this.reader.role && params.sampling.temperature === 0;
    const parts = [...units.keys()].filter(unit => units[unit]!.kind !== 'section');
    if (parts.length === 0) throw nothingToTakeOut();
    this.#open = parts.slice(0, MAX_TRIED);
  }

  async run(): Promise<ShortenReport> {
    const whole = sum(await this.scores.whole());
    const least = whole - this.params.within * Math.abs(whole);
    const report = reportFor(this.work.hooks.report, 'shorten', this.reader.role, this.#open.length);
    const total = this.#open.length;
    while (this.#open.length > 0) {
      const unit = await this.#cheapest();
      report(total - this.#open.length);
      if (unit === undefined) break;
      const { logp, ids } = this.#costs.get(unit)!;
      this.#open = this.#open.filter(other => other !== unit);
      if (logp < least) {
        // The cheapest is too much, so every other one is.
        for (const left of [unit, ...this.#open]) this.#kept.push({ unit: left, why: 'probability' });
        break;
      }
      if (this.own && !(await this.#saysTheSame([...this.#removed.map(({ unit: gone }) => gone), unit])))
        this.#kept.push({ unit, why: 'answer' });
      else {
        this.#removed.push({ unit, logProbability: logp });
        this.#ids = ids;
      }
    }
    return this.#report(whole);
  }

  /**
   * The part that costs least beside those that are gone. A part whose known cost is not the least is not computed again: what it cost
   * before is taken for what it costs now (as in lazy greedy search), until it comes to the head of the list.
   */
  async #cheapest(): Promise<number | undefined> {
    const round = this.#removed.length;
    for (;;) {
      const unmeasured = this.#open.find(unit => !this.#costs.has(unit));
      if (unmeasured !== undefined) {
        await this.#measure(unmeasured, round);
        continue;
      }
      const [first] = this.#open.toSorted((a, b) => this.#costs.get(b)!.logp - this.#costs.get(a)!.logp || a - b);
      if (first === undefined || this.#costs.get(first)!.round === round) return first;
      await this.#measure(first, round);
    }
  }

  async #measure(unit: number, round: number): Promise<void> {
    await this.work.hooks.pause();
    const variant = await this.variants.without([
      ...this.#removed.map(({ unit: gone }) => this.units[gone]!),
      this.units[unit]!,
    ]);
    if ('absent' in variant) {
      this.#open = this.#open.filter(other => other !== unit);
      this.#kept.push({ unit, why: 'prompt' });
      return;
    }
    const ids = variant.ids[0]!;
    this.#costs.set(unit, { logp: sum(await this.scores.behind(ids)), ids, round });
  }

  /** The greedy answer is generated again, up to the first token that is another one. */
  async #saysTheSame(gone: readonly number[]): Promise<boolean> {
    const { document } = this.variants.fileWithout(gone.map(unit => this.units[unit]!));
    const [reader] = await readAgain(this.work.readers, { ...this.params, ownResponses: false, document });
    const { ids } = this.response;
    let same = true;
    const said = await answer(reader!, {
      ...answeringOf(this.work),
      sampling: { ...this.params.sampling, maxTokens: Math.max(1, ids.length) },
      onToken: (_, done, token) => {
        same &&= ids[done - 1] === token;
      },
      stopped: () => !same,
    });
    return said.ids.join() === ids.join();
  }

  async #report(whole: number): Promise<ShortenReport> {
    const { reader, params, units } = this;
    const gone = this.#removed.map(({ unit }) => units[unit]!);
    return {
      schema: SHORTEN_SCHEMA,
      complete: true,
      prompt: {
        ...filesOf(params.document),
        problems: [...params.document.problems, ...readingProblems(this.work.readers)],
        units,
      },
      role: reader.role,
      response: await describeResponse(reader, this.response, await this.scores.whole()),
      within: params.within,
      removed: this.#removed,
      kept: this.#kept,
      logProbability: whole,
      text: this.variants.fileWithout(gone).text,
      tokens: { before: reader.ids.length, after: this.#ids.length },
      sameAnswer: this.own,
      provenance: {
        ...program,
        models: this.work.readers.map(modelProvenance),
      },
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function nothingToTakeOut(): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`The prompt has no part that could be taken out.`,
    next: sentence`Write more than one sentence into it.`,
  });
}
