/** @file Why this token and not that one: gradient x input of the difference of their logits, over the prompt, for each model. */
import { messageIn, sentence } from '../../base/sentence';
import { counted } from '../../base/readableNumbers';
import { wordContrast } from '../../explain/comparison/wordShifts';
import type { Contrast, ModelContrast } from '../../protocol/comparison';
import type { ContrastParams } from '../../protocol/comparison';
import { TokenNames } from '../../tokenize/tokenNames';
import { attributeResponse } from '../attribution/attributionRuns';
import { type ForcedText, forced, checkId, knownAnswer, refused } from '../reading/forcedText';
import type { EngineState } from '../reading/engineState';
import type { Model } from '../runtime/model';
import { reportFor } from '../request/progressReporter';
import type { Report } from '../request/hooks';
import type { Pause } from '../request/hooks';
import { openReaders, type ReadingModel } from '../reading/readingModels';
import { translateQuestion, type Question } from './translateQuestion';

type State = Pick<EngineState, 'pool' | 'cache'>;

export interface ContrastHooks {
  readonly pause: Pause;
  readonly report: Report;
}

/** @throws LensError bad-input where the place, the foil or an answer is none of the model's; CancelledError */
export async function contrast(state: State, params: ContrastParams, hooks: ContrastHooks): Promise<Contrast> {
  const readers = await openReaders(state.pool, params);
  const asked = readers.find(reader => reader.role === params.role);
  const question = askedQuestion(params, asked);
  const models: ModelContrast[] = [];
  const absent: Contrast['absent'][number][] = [];
  for (const reader of readers) {
    const own = await translateQuestion(question, reader, knownAnswer(params.answers, reader));
    if ('refused' in own) absent.push({ role: reader.role, ...messageIn(own.refused) });
    else models.push(await contrastOf(state, params, hooks, own));
    reportFor(hooks.report, 'attribution', reader.role, readers.length)(models.length + absent.length);
  }
  return { models, absent };
}

async function contrastOf(
  { pool, cache }: State,
  { words }: ContrastParams,
  { pause }: ContrastHooks,
  { reader, answer, position, foil }: Question,
): Promise<ModelContrast> {
  const promptTokens = reader.ids.length;
  const text: ForcedText = { ids: [...reader.ids, ...answer.slice(0, position + 1)], promptTokens };
  const attribution = await cache.contrast({ reader, text }, foil, async () =>
    contrastLast(await pool.model(reader.opened, forced(text)), text, foil, pause),
  );
  const names = new TokenNames(reader.tokenizer);
  return {
    role: reader.role,
    position,
    token: await names.name(answer[position]!),
    foil: await names.name(foil),
    attribution,
    words: wordContrast(attribution, reader.prompt.tokens, words),
  };
}

/**
 * Gradient x input of (logit of the text's last token minus logit of the foil), signed, one number a token of the prompt.
 * Everything before the last token is prompt to this run, so that it has one objective.
 */
export async function contrastLast(model: Model, text: ForcedText, foil: number, pause: Pause): Promise<number[]> {
  const last = { ids: text.ids, promptTokens: text.ids.length - 1 };
  const { attribution } = await attributeResponse(model, last, { foil }, pause);
  return Array.from(attribution.data.subarray(0, text.promptTokens));
}

function askedQuestion(params: ContrastParams, reader: ReadingModel | undefined): Question {
  if (!reader) throw refused(sentence`There is no ${params.role} model among those that you named.`);
  const answer = knownAnswer(params.answers, reader);
  const { position, foil } = params;
  if (!(position >= 0 && position < answer.length) || !Number.isInteger(position))
    throw refused(sentence`The answer has ${counted(answer.length, 'token')}, none of them at ${position}.`);
  checkId(foil, reader);
  if (answer[position] === foil) throw refused(sentence`The alternative is the same token.`);
  return { reader, answer, position, foil };
}
