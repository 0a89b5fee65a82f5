/** @file Leave-one-out by tokens, for `inspect`: each prompt token taken out of the ids, what follows moves up. */
import type { ForcedText } from '../reading/forcedText';
import type { Model } from '../runtime/model';
import type { Pause } from '../request/hooks';
import { AnswerScorer } from './answerScorer';

/**
 * log p minus log p without the token, prompt tokens x response tokens; null in the place of a row where the token is all of the prompt and
 * cannot be taken out.
 */
export async function leaveOneOut(model: Model, text: ForcedText, pause: Pause): Promise<(readonly number[] | null)[]> {
  const prompt = text.ids.slice(0, text.promptTokens);
  const scorer = await AnswerScorer.open(model, text);
  const rows: (readonly number[] | null)[] = [];
  for (const token of prompt.keys()) {
    await pause();
    const rest = prompt.toSpliced(token, 1);
    if (rest.length === 0) rows.push(null);
    else {
      const without = await scorer.behind(rest);
      rows.push(scorer.whole.map((logp, m) => logp - without[m]!));
    }
  }
  return rows;
}
