/** @file Effects of parts on one model, over one or several answers; the answers take turns, since each keeps keys and values of the prompt. */
import { textsIn, type Words } from '../../base/sentence';
import type { NoiseDraw, RuleEffect } from '../../protocol/rules';
import { AnswerScores } from '../ablation/answerScores';
import type { Work } from '../attribution/explainPrompt';
import type { ReadingModel } from '../reading/readingModels';
import type { Response } from '../reading/responses';

export class ModelEffects {
  readonly draws: NoiseDraw[] = [];
  /** log p of the first answer. */
  logProbability = 0;
  readonly #scores = new Map<number, AnswerScores>();
  /** A list a unit: what each answer so far lost, in all and a token. */
  readonly #losses: { total: number; perToken: number }[][];
  readonly #absent = new Map<number, Words>();

  constructor(
    private readonly work: Work,
    readonly reader: ReadingModel,
    readonly responses: readonly Response[],
    units: number,
  ) {
    this.#losses = Array.from({ length: units }, () => []);
  }

  /** log p of each token of an answer behind the whole prompt. */
  async whole(answer: number): Promise<readonly number[]> {
    const whole = await this.#scoresOf(answer).whole();
    if (answer === 0) this.logProbability = sum(whole);
    return whole;
  }

  /** Seconds that reading the whole text takes. */
  measure(): Promise<number> {
    return this.#scoresOf(0).measure();
  }

  /** Nats a token that an answer loses behind another prompt. */
  async loss(answer: number, prompt: readonly number[]): Promise<number> {
    const { perToken } = await this.#loss(answer, prompt);
    return perToken;
  }

  async measureUnit(answer: number, unit: number, prompt: readonly number[]): Promise<void> {
    this.#losses[unit]!.push(await this.#loss(answer, prompt));
  }

  absent(unit: number, why: Words): void {
    this.#absent.set(unit, why);
  }

  /** Of the first answer, nats per token; undefined where there is no number. */
  first(unit: number): number | undefined {
    return this.#losses[unit]![0]?.perToken;
  }

  /** An answer's keys and values are not needed any more. */
  close(answer: number): void {
    this.#scores.delete(answer);
  }

  readonly effects = (): (RuleEffect | null)[] =>
    this.#losses.map((losses, unit): RuleEffect | null => {
      const absent = this.#absent.get(unit);
      if (absent !== undefined) return textsIn({ absent });
      if (losses.length === 0) return null;
      const each = losses.map(({ perToken }) => perToken);
      return {
        total: sum(losses.map(({ total }) => total)) / losses.length,
        perToken: sum(each) / each.length,
        ...(each.length > 1 && { range: [Math.min(...each), Math.max(...each)] as const }),
      };
    });

  async #loss(answer: number, prompt: readonly number[]): Promise<{ total: number; perToken: number }> {
    const scores = this.#scoresOf(answer);
    const [whole, without] = [await scores.whole(), await scores.behind(prompt)];
    const total = whole.reduce((all, logp, m) => all + logp - without[m]!, 0);
    return { total, perToken: total / whole.length };
  }

  #scoresOf(answer: number): AnswerScores {
    const known = this.#scores.get(answer);
    if (known) return known;
    const { reader, work } = this;
    const { ids } = this.responses[answer]!;
    const text = { ids: [...reader.ids, ...ids], promptTokens: reader.ids.length };
    const scores = new AnswerScores(work.cache, { reader, text }, work.load, work.hooks.pause);
    this.#scores.set(answer, scores);
    return scores;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
