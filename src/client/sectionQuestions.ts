/** @file The later parts of a comparison, asked for: the same models, words and answer; what cannot be made says why. */
import { CancelledError, factsOf } from '../base/errors';
import type { BranchParams } from '../protocol/branch';
import type { Comparison } from '../protocol/comparison';
import type { PartOf } from '../protocol/comparisonSections';
import type {
  ComparedAttentionParams,
  ComparedConceptsParams,
  ComparedKnowingParams,
} from '../protocol/comparisonSections';
import type { TrustParams } from '../protocol/ablation';
import type { ExplainParams, ModelChoice } from '../protocol/request';
import { QUICK_TRUST_SECONDS } from '../protocol/trust';

type Asked = Omit<ExplainParams, 'request'>;

/** Models that could be used, with the compared answer as each of them reads it. */
export function modelsCompared({ models }: Pick<Asked, 'models'>, { explanation }: Comparison): readonly ModelChoice[] {
  return models.filter(({ role }) => explanation.models.some(model => model.role === role));
}

/** The answer that was forced is forced again; where each model had its own, the tuned one's. */
export function attentionQuestion(asked: Asked, comparison: Comparison): Omit<ComparedAttentionParams, 'request'> {
  const { document, words, sampling, baseRendering, response } = asked;
  return {
    ...{ document, words, sampling, baseRendering, ...(response !== undefined && { response }) },
    models: modelsCompared(asked, comparison),
    answers: comparison.answers.map(({ role, tokens }) => ({ role, ids: tokens.map(({ id }) => id) })),
  };
}

export function conceptsQuestion(
  asked: Asked,
  comparison: Comparison,
  onlyKnown: boolean,
): Omit<ComparedConceptsParams, 'request'> {
  const { document, words, baseRendering } = asked;
  return { document, words, baseRendering, models: modelsCompared(asked, comparison), onlyKnown };
}

/** The compared answer, as each model reads it. */
export function knowingQuestion(asked: Asked, comparison: Comparison): Omit<ComparedKnowingParams, 'request'> {
  const { document, baseRendering } = asked;
  const answers = comparison.surprise.models.map(({ role, tokens }) => ({ role, ids: tokens.map(({ id }) => id) }));
  return { document, baseRendering, models: modelsCompared(asked, comparison), answers };
}

/** What to do at a place of an answer. */
export type BranchChoice = Pick<BranchParams, 'role' | 'position' | 'forced' | 'goesOn'>;

/** @param left the answer that the branch leaves: the compared one, or that of another branch */
export function branchQuestion(asked: Asked, left: Comparison, choice: BranchChoice): Omit<BranchParams, 'request'> {
  const { document, words, sampling, target, baseRendering, response } = asked;
  const { models, provenance } = left.explanation;
  const answers = models.map(model => ({ role: model.role, ids: model.response.tokens.map(({ id }) => id) }));
  return {
    ...{ document, words, sampling, target, baseRendering, ...(response !== undefined && { response }) },
    ...{
      models: modelsCompared(asked, left),
      answers,
      extent: provenance.painted === 'flow' ? 'flow' : 'influence',
      ...choice,
    },
  };
}

/** Whether the words gained and lost can be believed, where that is quickly found out. */
export function trustQuestion(
  asked: Asked,
  source: TrustParams['source'],
  comparison: Comparison,
): Omit<TrustParams, 'request'> {
  const models = modelsCompared(asked, comparison);
  return { ...asked, models, source, methods: ['influence'], atMostSeconds: QUICK_TRUST_SECONDS };
}

/** @throws CancelledError */
export async function orAbsent<T>(work: Promise<T>): Promise<PartOf<T>> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const { message, next, translatable } = factsOf(error);
    return { absent: { message, next, ...(translatable && { translatable }) } };
  }
}
