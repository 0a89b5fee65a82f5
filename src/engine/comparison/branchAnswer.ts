/** @file Leaves an answer at a place: a token or text is forced there, a model goes on, and the new answer is held against both models. */
import { sentence } from '../../base/sentence';
import type { Branch, BranchParams } from '../../protocol/branch';
import type { ExplainParams } from '../../protocol/request';
import { answeringOf, beginWork, explainResponses } from '../attribution/explainPrompt';
import { comparable, divergencesOfPair } from '../attribution/divergences';
import { refused } from '../reading/forcedText';
import type { EngineState } from '../reading/engineState';
import { answerForAll, answerFrom, endingOf, responseText } from '../reading/responses';
import type { ExplainHooks } from '../request/hooks';
import { assembleComparison } from './assembleComparison';
import { branchStart } from './branchStart';

/** @throws LensError bad-input where the place or what is forced there is none of the model's; CancelledError */
export async function branchAnswer(
  state: Pick<EngineState, 'pool' | 'cache'>,
  asked: BranchParams,
  hooks: ExplainHooks,
): Promise<Branch> {
  const params: ExplainParams = { ...asked, ownResponses: false };
  const work = await beginWork(state, params, hooks);
  const { readers } = work;
  const writer = readers.find(reader => reader.role === asked.goesOn);
  if (!writer) throw refused(sentence`There is no ${asked.goesOn} model among those that you named.`);
  const { ids: begun, ...start } = await branchStart(asked, readers, writer);
  const response = await answerFrom(writer, answeringOf(work), begun);
  const answered = await explainResponses(work, await answerForAll(readers, writer, response));
  const { explained } = answered;
  const divergence = comparable(explained)
    ? await divergencesOfPair(work.cache, explained, work.load, hooks.pause)
    : undefined;
  const ending = endingOf(writer, response.ids, asked.sampling);
  const answer = { role: writer.role, ...(await responseText(writer, response)), ending };
  return {
    goesOn: writer.role,
    start,
    comparison: await assembleComparison(params, [answer], answered, divergence),
  };
}
