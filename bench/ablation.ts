/** @file What taking text out costs, in forwards: effects of ten clauses, and the deletions behind a trust figure, on SmolLM2-135M's shape. */
import { outputNames } from '../src/architecture/names';
import { deletedCounts, randomOrders } from '../src/explain/ablation/deletionCurve';
import { LEAST_RANDOM_ORDERS } from '../src/protocol/trust';
import { AnswerScorer } from '../src/engine/ablation/answerScorer';
import { INFLUENCE } from '../src/engine/attribution/assembleExplanation';
import { attributeSpan } from '../src/engine/attribution/attributionRuns';
import { responseRows, type ForcedText } from '../src/engine/reading/forcedText';
import { Model } from '../src/engine/runtime/model';
import { openModel } from '../src/engine/runtime/sessionPool';
import type { Figure } from './figures';
import { interleave, ratio } from './statistics';

const PROMPT = 500;
const ANSWER = 64;
const CLAUSES = 10;
/** In the middle of each tenth of the prompt. */
const CLAUSE_TOKENS = 12;
const SEED = 1;

const text: ForcedText = {
  ids: Array.from({ length: PROMPT + ANSWER }, (_, i) => (i * 7919) % 49152),
  promptTokens: PROMPT,
};
const prompt = text.ids.slice(0, PROMPT);

/** @param folder random weights in the shape of SmolLM2-135M */
export async function benchAblation(folder: string, rounds: number): Promise<Figure[]> {
  const model = await Model.load(openModel(folder).checkpoint);
  const forward = async (): Promise<unknown> =>
    model.run({ ids: text.ids.slice(0, -1), rows: responseRows(text), fetch: [outputNames.logits] });
  const behindEach = async (prompts: readonly (readonly number[])[]): Promise<void> => {
    const scorer = await AnswerScorer.open(model, text);
    for (const variant of prompts) await scorer.behind(variant);
  };
  // The first run of each kind pays for its memory.
  await forward();
  await attributeSpan(model, text, INFLUENCE);
  const clauses = withoutClauses();
  const deletions = withoutWords();
  const times = await interleave(rounds, {
    forward,
    influence: () => attributeSpan(model, text, INFLUENCE),
    clauses: () => behindEach(clauses),
    trust: () => behindEach(deletions),
  });
  await model.release();
  const forwards = (part: string): number => ratio(times[part]!, times['forward']!);
  const where = `${PROMPT} + ${ANSWER} tokens`;
  return [
    {
      name: `first picture (influence), ${where}: forwards of the same rows`,
      value: forwards('influence'),
      unit: '',
      atMost: 3.5,
    },
    {
      name: `effects of ${CLAUSES} clauses, ${where}, reading the whole text among them: over ${CLAUSES} forwards`,
      value: forwards('clauses') / CLAUSES,
      unit: '',
      atMost: 0.7,
    },
    {
      name: `trust (${deletions.length} deletions), ${where}, reading the whole text among them: forwards`,
      value: forwards('trust'),
      unit: '',
      atMost: 25,
    },
  ];
}

function withoutClauses(): number[][] {
  const part = PROMPT / CLAUSES;
  return Array.from({ length: CLAUSES }, (_, c) => {
    const from = c * part + (part - CLAUSE_TOKENS) / 2;
    return prompt.filter((_token, i) => i < from || i >= from + CLAUSE_TOKENS);
  });
}

/** A word a token. The picture's order is one more: as good as a random one here, where the weights are of noise. */
function withoutWords(): number[][] {
  return randomOrders(PROMPT, LEAST_RANDOM_ORDERS + 1, SEED).flatMap(order =>
    deletedCounts(PROMPT).map(({ words }) => {
      const gone = new Set(order.slice(0, words));
      return prompt.filter((_token, i) => !gone.has(i));
    }),
  );
}
