/** @file How likely an answer is behind other prompts: what they have in common with the first prompt is read once. */
import { outputNames } from '../../architecture/names';
import { responseRows, type ForcedText } from '../reading/forcedText';
import { HostCache } from '../runtime/keyValueCache';
import { logProbabilities } from '../runtime/sampler';
import type { Model } from '../runtime/model';
import { floats } from '../runtime/ort';

export class AnswerScorer {
  private constructor(
    private readonly model: Model,
    private readonly text: ForcedText,
    private readonly cache: HostCache,
    /** log p of each token of the answer behind the whole prompt. */
    readonly whole: readonly number[],
  ) {}

  /** Reads the prompt and the answer once. */
  static async open(model: Model, text: ForcedText): Promise<AnswerScorer> {
    const cache = new HostCache(model.spec, text.ids.length - 1);
    const outputs = await model.run({
      ids: text.ids.slice(0, -1),
      rows: responseRows(text),
      fetch: [outputNames.logits, ...cache.fetch],
    });
    cache.append({ host: outputs }, text.ids.length - 1);
    const logits = floats(outputs[outputNames.logits]);
    return new AnswerScorer(model, text, cache, logProbabilities(logits, text.ids.slice(text.promptTokens)));
  }

  /**
   * log p of each token of the answer behind another prompt, of at least one token. Attention is causal, so keys and values up to the
   * first difference are those of the whole prompt: only what comes behind is run.
   */
  async behind(prompt: readonly number[]): Promise<readonly number[]> {
    const { ids, promptTokens } = this.text;
    const answer = ids.slice(promptTokens);
    const kept = this.#shared(prompt);
    const fresh = [...prompt.slice(kept), ...answer.slice(0, -1)];
    const outputs = await this.model.run({
      ids: fresh,
      rows: answer.map((_, m) => prompt.length - kept - 1 + m),
      cache: this.cache.prefix(kept),
      fetch: [outputNames.logits],
    });
    return logProbabilities(floats(outputs[outputNames.logits]), answer);
  }

  /** Tokens that need not be run. The prompt's last one always is: its row predicts the answer's first token. */
  #shared(prompt: readonly number[]): number {
    const most = Math.min(prompt.length - 1, this.cache.length);
    let kept = 0;
    while (kept < most && prompt[kept] === this.text.ids[kept]) kept++;
    return kept;
  }
}
