/** @file A given answer as the ids that are forced on a model, and the token that ends a turn. */
import { sentence, type Words } from '../base/sentence';
import { LensError } from '../base/errors';
import { chatTemplateOf, renderPlainly, type Chat } from './chatTemplate';
import { decodePieces } from './decoding';
import type { CompiledTemplate } from './jinja';
import type { Tokenizer, Encoding } from './tokenizer';

/** The first special token from a place on, white space aside; undefined where something else comes first. */
export function turnEnd(tokenizer: Tokenizer, encoding: Encoding, from: number, text: string): number | undefined {
  const { ids, offsets } = encoding;
  const eos = tokenizer.files.specialTokens.eos_token;
  const ends = (id: number): boolean => tokenizer.isSpecial(id) || (eos !== undefined && tokenizer.idOf(eos) === id);
  for (let i = from; i < ids.length; i++) {
    if (ends(ids[i]!)) return ids[i];
    if (/\S/.test(text.slice(offsets[i]!.start, offsets[i]!.end))) return undefined;
  }
  return undefined;
}

export interface TokenizedResponse {
  readonly ids: readonly number[];
  /** Text of each token; joined they are the answer. Control tokens have none. */
  readonly pieces: readonly string[];
  /** Whether the last token ends the turn. */
  readonly ended: boolean;
}

/**
 * Ids of a given answer, tokenised alone, the end-of-turn token behind it unless the text ends with it already.
 * @param endOfTurn of `endOfTurnToken`; without it the answer just stops
 * @throws LensError bad-input where the answer is empty, or nothing but special tokens
 */
export async function tokenizeResponse(
  text: string,
  tokenizer: Tokenizer,
  endOfTurn?: number,
): Promise<TokenizedResponse> {
  const { ids } = await tokenizer.encode(text, { addSpecialTokens: false });
  checkAnswer(ids, tokenizer);
  const whole = endOfTurn === undefined || ids.at(-1) === endOfTurn ? ids : [...ids, endOfTurn];
  const pieces = await decodePieces(tokenizer, whole, { skipSpecial: true });
  return { ids: whole, pieces, ended: endOfTurn !== undefined };
}

/** @throws LensError bad-input where an answer has no tokens, or nothing but special ones */
export function checkAnswer(ids: readonly number[], tokenizer: Tokenizer): void {
  if (ids.length === 0) throw refused(sentence`is empty`);
  if (ids.every(id => tokenizer.isSpecial(id))) throw refused(sentence`consists of special tokens only`);
}

/**
 * The token that the chat template writes after an answer: the first special one behind it, white space aside.
 * Undefined without a template, or where it writes none.
 * @throws LensError bad-checkpoint where the template does not parse
 */
export async function endOfTurnToken(tokenizer: Tokenizer): Promise<number | undefined> {
  const template = chatTemplateOf(tokenizer.files);
  const rest = template && textAfterAnswer(template, tokenizer);
  if (rest === undefined) return undefined;
  const encoding = await tokenizer.encode(rest, { addSpecialTokens: false });
  return turnEnd(tokenizer, encoding, 0, rest);
}

/** A chat with an answer, of which every template that takes one writes some. */
const ANSWERED: Chat = {
  messages: [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello' },
  ],
  data: [],
  generationPrompt: false,
};

function textAfterAnswer(template: CompiledTemplate, tokenizer: Tokenizer): string | undefined {
  for (const parts of [false, true]) {
    try {
      const { text, origins } = renderPlainly(template, ANSWERED, tokenizer.files, parts).rendering;
      const last = origins.findLast(origin => origin.source === 1);
      if (last !== undefined) return text.slice(last.end);
    } catch {
      // A template that takes no such chat says nothing about how its answers end.
    }
  }
  return undefined;
}

function refused(why: Words): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`The answer to explain ${why}.`,
    next: sentence`Write an answer with words in it, or leave it out and let the model answer.`,
  });
}
