/** @file Puts what was computed of two models into a comparison. */
import { firstParting } from '../../explain/comparison/parting';
import { wordSurprises, type AnswerUnderModel } from '../../explain/comparison/wordSurprise';
import { instructionComparison } from '../../explain/comparison/wordShifts';
import {
  COMPARISON_SCHEMA,
  type Comparison,
  type NextToken,
  type OwnAnswer,
  type Parting,
  type Surprise,
} from '../../protocol/comparison';
import type { ExplainParams } from '../../protocol/request';
import type { ModelExplanation } from '../../protocol/explanation';
import { TokenNames } from '../../tokenize/tokenNames';
import type { Explained } from '../attribution/assembleExplanation';
import { comparisonWarnings } from './comparisonWarnings';
import { comparable } from '../attribution/divergences';
import type { ExplainedAnswer } from '../attribution/explainPrompt';

/** @param divergence of a pair whose ids mean the same, bits a token */
export async function assembleComparison(
  params: ExplainParams,
  answers: readonly OwnAnswer[],
  { explained, explanation }: ExplainedAnswer,
  divergence: readonly number[] | undefined,
): Promise<Comparison> {
  const models = await Promise.all(explained.map((one, i) => answerUnder(one, explanation.models[i]!)));
  const words = wordSurprises(models, explanation.responses, divergence);
  const by: Parting['by'] = comparable(explained) ? 'tokens' : 'text';
  const [base, tuned] = models;
  const parting = base && tuned && firstParting(base, tuned, by, words, divergence);
  return {
    schema: COMPARISON_SCHEMA,
    explanation,
    answers,
    surprise: {
      models: models.map(({ role, tokens }) => ({ role, tokens })),
      words,
      ...(divergence ? { divergence } : { divergenceAbsent: whyAbsent(models) }),
    },
    ...(parting && { parting }),
    instruction: instructionComparison(explanation),
    warnings: comparisonWarnings(params, explained),
    failures: [],
  };
}

function whyAbsent(models: readonly AnswerUnderModel[]): NonNullable<Surprise['divergenceAbsent']> {
  return models.length < 2 ? 'one-model' : 'different-vocabularies';
}

/** The compared answer under one model, its candidates by name. */
async function answerUnder(
  { reader, read: { next } }: Explained,
  { role, response }: ModelExplanation,
): Promise<AnswerUnderModel> {
  const names = new TokenNames(reader.tokenizer);
  const told = (m: number): Promise<NextToken[]> =>
    Promise.all(
      Array.from({ length: next.told }, async (_, i) => {
        const at = m * next.told + i;
        return { ...(await names.name(next.ids[at]!)), logProbability: next.logProbabilities[at]! };
      }),
    );
  const tokens = await Promise.all(
    response.tokens.map(async (token, m) => ({ ...token, rank: next.ranks[m]!, next: await told(m) })),
  );
  return { role, tokens, words: response.words };
}
