/** @file Scores of one model's answer behind variants of its prompt: those that are known are not run again. */
import { forced } from '../reading/forcedText';
import type { LoadModel } from '../reading/modelLoader';
import type { Pause } from '../request/hooks';
import type { ReadText, ResultCache } from '../reading/resultCache';
import { AnswerScorer } from './answerScorer';

export class AnswerScores {
  #scorer: AnswerScorer | undefined;
  /** Seconds that reading the whole text took, once it was read. */
  seconds: number | undefined;

  constructor(
    private readonly cache: ResultCache,
    private readonly one: ReadText,
    private readonly load: LoadModel,
    private readonly pause: Pause,
  ) {}

  /** log p of each token of the answer behind the whole prompt. */
  async whole(): Promise<readonly number[]> {
    const { text } = this.one;
    const prompt = text.ids.slice(0, text.promptTokens);
    return this.cache.score(this.one, prompt, async () => (await this.#open()).whole);
  }

  /** The same behind another prompt. */
  async behind(prompt: readonly number[]): Promise<readonly number[]> {
    return this.cache.score(this.one, prompt, async () => {
      const scorer = await this.#open();
      await this.pause();
      return scorer.behind(prompt);
    });
  }

  knows(prompt: readonly number[]): boolean {
    return this.cache.knowsScore(this.one, prompt);
  }

  /** Reads the whole text if it was not read yet. @returns seconds that it took */
  async measure(): Promise<number> {
    await this.#open();
    return this.seconds!;
  }

  async #open(): Promise<AnswerScorer> {
    if (this.#scorer) return this.#scorer;
    const { reader, text } = this.one;
    const model = await this.load(reader, { ...forced(text), generate: true });
    await this.pause();
    const start = performance.now();
    this.#scorer = await AnswerScorer.open(model, text);
    this.seconds = (performance.now() - start) / 1000;
    return this.#scorer;
  }
}
