/** @file Compares two models on a prompt: what each says, then how each finds the same answer, every run made once. */
import { CancelledError, factsOf } from '../../base/errors';
import type { Comparison, ModelFailure } from '../../protocol/comparison';
import type { ExplainParams, ModelChoice } from '../../protocol/request';
import { assembleComparison } from './assembleComparison';
import { comparable, divergencesOfPair } from '../attribution/divergences';
import { answeringOf, beginWork, explainAnswer } from '../attribution/explainPrompt';
import type { EngineState } from '../reading/engineState';
import { ownAnswers, type AnswerHooks } from './ownAnswers';

type State = Pick<EngineState, 'pool' | 'cache'>;

/**
 * Where one of two models cannot be used, the other's half, and the reason.
 * @throws LensError, CancelledError
 */
export async function comparePrompt(state: State, params: ExplainParams, hooks: AnswerHooks): Promise<Comparison> {
  try {
    return await compareModels(state, params, hooks);
  } catch (error) {
    if (error instanceof CancelledError || params.models.length < 2) throw error;
    const half = await otherHalf(state, params, hooks);
    if (!half) throw error;
    return half;
  }
}

async function compareModels(state: State, params: ExplainParams, hooks: AnswerHooks): Promise<Comparison> {
  const work = await beginWork(state, params, hooks);
  const heard = await ownAnswers(work, hooks);
  const known = new Map(heard.map(({ ids, answer }) => [answer.role, ids]));
  const answered = await explainAnswer(work, { ...answeringOf(work), known });
  const { explained } = answered;
  const divergence = comparable(explained)
    ? await divergencesOfPair(work.cache, explained, work.load, hooks.pause)
    : undefined;
  return assembleComparison(
    params,
    heard.map(({ answer }) => answer),
    answered,
    divergence,
  );
}

/**
 * Each model by itself: who fails alone is to blame. Most failures show before any run is made, and what the first attempt has
 * computed is not computed again.
 * @returns undefined where both fail, or neither, so that the reason lies with the pair or with the prompt
 */
async function otherHalf(state: State, params: ExplainParams, hooks: AnswerHooks): Promise<Comparison | undefined> {
  const halves: Comparison[] = [];
  const failures: ModelFailure[] = [];
  for (const choice of params.models) {
    try {
      halves.push(await compareModels(state, alone(params, choice), hooks));
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      const { reason, message, next, translatable } = factsOf(error);
      failures.push({ ...choice, reason, message, next, ...(translatable && { translatable }) });
    }
  }
  const [half] = halves;
  return halves.length === 1 && half ? { ...half, failures } : undefined;
}

/** A base that is alone has no twin whose rendering it could read. */
function alone(params: ExplainParams, choice: ModelChoice): ExplainParams {
  const plain = params.baseRendering === 'plain-text';
  return { ...params, models: [choice], baseRendering: plain ? 'plain-text' : 'own-template' };
}
