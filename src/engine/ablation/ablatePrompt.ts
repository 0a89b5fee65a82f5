/** @file Leave-one-out of a prompt's units: each is deleted from the file, and the same answer is forced again on each model. */
import { sentence, type Words, textsIn, numeral } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { overlaps } from '../../base/span';
import { FEW_WORDS, promisingGroups } from '../../explain/ablation/promisingWords';
import { partUnits, promptUnits, type PromptUnit, type UnitKind } from '../../prompt/promptUnits';
import { filesOf } from '../../prompt/promptDocument';
import {
  ABLATION_SCHEMA,
  type AblationParams,
  type AblationReport,
  type ModelAblation,
  type UnitEffect,
} from '../../protocol/ablation';
import { modelProvenance } from '../attribution/assembleExplanation';
import type { ForcedText } from '../reading/forcedText';
import { answeringOf, beginWork, type Work } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import type { LoaderHooks } from '../request/hooks';
import { program } from '../runtime/program';
import { reportFor } from '../request/progressReporter';
import { readingProblems } from '../reading/readingModels';
import { chooseResponses, describeResponse, type Response } from '../reading/responses';
import type { ReadText } from '../reading/resultCache';
import { AnswerScores } from './answerScores';
import { PromptVariants } from './promptVariants';

export interface AblationHooks extends LoaderHooks {
  /** What is known so far. */
  readonly onReport: (report: AblationReport) => void;
}

/** Between two reports of what is known so far. */
const TOLD_EVERY_MS = 300;

/** @throws LensError bad-input where the prompt has no such units; CancelledError */
export async function ablatePrompt(
  state: Pick<EngineState, 'pool' | 'cache'>,
  params: AblationParams,
  hooks: AblationHooks,
): Promise<AblationReport> {
  const work = await beginWork(
    state,
    { ...params, target: 'log-probability' },
    { ...hooks, onFirstPicture: () => undefined },
  );
  const units = unitsOf(params);
  const responses = await chooseResponses(work.readers, work.params, answeringOf(work));
  return new Ablation(work, params, hooks, units, responses).run();
}

function unitsOf({ source, document, units: kind, parts }: AblationParams): PromptUnit[] {
  if (parts) return partUnits(source.text, document, parts);
  const units = promptUnits(source.text, document, kind);
  if (units.length > 0) return units;
  throw new LensError({
    reason: 'bad-input',
    message: sentence`The prompt has no ${NAMES[kind]}.`,
    next: kind === 'sentences' ? sentence`Choose words instead.` : sentence`Choose sentences or words instead.`,
  });
}

const NAMES: Readonly<Record<UnitKind, Words>> = {
  words: sentence`words`,
  clauses: sentence`instruction clauses`,
  sentences: sentence`sentences`,
  'list-items': sentence`list items`,
  examples: sentence`recognised examples`,
  messages: sentence`messages`,
  variables: 'variables with a value',
};

class Ablation {
  private readonly variants: PromptVariants;
  private readonly models: {
    scores: AnswerScores;
    head: Omit<ModelAblation, 'effects'>;
    effects: (UnitEffect | null)[];
    together?: UnitEffect[];
  }[] = [];
  #told = 0;

  constructor(
    private readonly work: Work,
    private readonly params: AblationParams,
    private readonly hooks: AblationHooks,
    private readonly units: readonly PromptUnit[],
    private readonly responses: readonly Response[],
  ) {
    this.variants = new PromptVariants(work.readers, params, params.source);
  }

  /** One model after the other: a pair may not fit into memory together. */
  async run(): Promise<AblationReport> {
    for (const index of this.work.readers.keys()) await this.#model(index);
    return this.#report(true);
  }

  async #model(index: number): Promise<void> {
    const { readers, cache, load } = this.work;
    const reader = readers[index]!;
    const response = this.responses[index]!;
    const text: ForcedText = { ids: [...reader.ids, ...response.ids], promptTokens: reader.ids.length };
    const one: ReadText = { reader, text };
    const scores = new AnswerScores(cache, one, load, this.hooks.pause);
    const whole = await scores.whole();
    const effects = new Array<UnitEffect | null>(this.units.length).fill(null);
    this.models.push({
      scores,
      head: {
        role: reader.role,
        rendering: reader.rendering,
        response: await describeResponse(reader, response, whole),
        logProbability: sum(whole),
      },
      effects,
    });
    const turns = await this.#turns(index, effects);
    const sets = this.params.together ?? [];
    const report = reportFor(this.hooks.report, 'ablation', reader.role, turns.length + sets.length);
    const start = performance.now();
    for (const [done, unit] of turns.entries()) {
      effects[unit] = await this.#effect(index, [this.units[unit]!]);
      report(done + 1, ((performance.now() - start) / 1000 / (done + 1)) * (turns.length + sets.length - done - 1));
      this.#tell();
    }
    if (sets.length === 0) return;
    const together: UnitEffect[] = [];
    for (const [done, set] of sets.entries()) {
      together.push(await this.#effect(index, this.#unitsAt(set)));
      report(turns.length + done + 1);
    }
    this.models[index]!.together = together;
  }

  /** @throws LensError usage where a set names a unit that is not there */
  #unitsAt(set: readonly number[]): PromptUnit[] {
    return set.map(at => {
      const unit = this.units[at];
      if (unit) return unit;
      throw new LensError({
        reason: 'usage',
        message: sentence`There is no unit ${at} among ${this.units.length}.`,
        next: sentence`Name units by their places in the list, from 0.`,
      });
    });
  }

  /** Units in the order of their turn; words of sentences that hardly count have none, which their effects then say. */
  async #turns(index: number, effects: (UnitEffect | null)[]): Promise<number[]> {
    const all = [...this.units.keys()];
    const { units: kind, exact, source, document, parts } = this.params;
    if (parts || kind !== 'words' || exact || this.units.length <= FEW_WORDS) return all;
    const sentences = promptUnits(source.text, document, 'sentences');
    const totals: (number | undefined)[] = [];
    const report = reportFor(this.hooks.report, 'ablation', this.work.readers[index]!.role, sentences.length);
    for (const [done, whole] of sentences.entries()) {
      const effect = await this.#effect(index, [whole]);
      totals.push('total' in effect ? effect.total : undefined);
      report(done + 1);
    }
    const chosen = promisingGroups(totals);
    return all.filter(unit => {
      const own = sentences.findIndex(({ spans }) => spans.some(span => overlaps(span, this.units[unit]!.spans[0]!)));
      if (own === -1 || chosen.has(own)) return true;
      const loss = numeral(totals[own]!.toFixed(2));
      effects[unit] = textsIn({ absent: sentence`left out: deleting its sentence loses ${loss} nats in total` });
      return false;
    });
  }

  async #effect(index: number, units: readonly PromptUnit[]): Promise<UnitEffect> {
    await this.hooks.pause();
    const variant = await this.variants.without(units);
    if ('absent' in variant) return textsIn({ absent: sentence`cannot be deleted: ${variant.absent}` });
    const { scores } = this.models[index]!;
    const [whole, without] = [await scores.whole(), await scores.behind(variant.ids[index]!)];
    const tokens = whole.map((logp, m) => logp - without[m]!);
    const total = sum(tokens);
    return { total, perToken: total / tokens.length, tokens };
  }

  #tell(): void {
    const now = performance.now();
    if (now - this.#told < TOLD_EVERY_MS) return;
    this.#told = now;
    this.hooks.onReport(this.#report(false));
  }

  #report(complete: boolean): AblationReport {
    const { readers } = this.work;
    const { document, units, exact } = this.params;
    return {
      schema: ABLATION_SCHEMA,
      units,
      exact,
      complete,
      prompt: {
        ...filesOf(document),
        problems: [...document.problems, ...readingProblems(readers)],
        units: this.units,
      },
      models: this.models.map(({ head, effects, together }) => ({
        ...head,
        effects: [...effects],
        ...(together && { together }),
      })),
      provenance: {
        ...program,
        models: readers.map(modelProvenance),
      },
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
