/** @file A given answer as the ids that are forced on a model, and the token that ends a turn. */
import { LensError } from '../base/errors';
import { chatTemplateOf, renderPlainly } from './chatTemplate';
import { decodePieces } from './decodePieces';
import type { Tokenizer } from './tokenizer';

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
  if (ids.length === 0) throw refused('is empty');
  if (ids.every(id => tokenizer.isSpecial(id))) throw refused('consists of special tokens only');
  const whole = endOfTurn === undefined || ids.at(-1) === endOfTurn ? ids : [...ids, endOfTurn];
  const pieces = await decodePieces(tokenizer, whole, { skipSpecial: true });
  return { ids: whole, pieces, ended: endOfTurn !== undefined };
}

/**
 * The token that the chat template writes after an answer: the first special one behind it, white space aside.
 * Undefined without a template, or where it writes none.
 * @throws LensError bad-checkpoint where the template does not parse
 */
export async function endOfTurnToken(tokenizer: Tokenizer): Promise<number | undefined> {
  const template = chatTemplateOf(tokenizer.files);
  if (template === undefined) return undefined;
  const rest = textAfterAnswer(parts =>
    renderPlainly(
      template,
      [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: ANSWER },
      ],
      tokenizer.files,
      { generationPrompt: false, parts },
    ),
  );
  if (rest === undefined) return undefined;
  const { ids, offsets } = await tokenizer.encode(rest, { addSpecialTokens: false });
  const eos = tokenizer.files.specialTokens.eos_token;
  const ends = (id: number): boolean => tokenizer.isSpecial(id) || (eos !== undefined && tokenizer.idOf(eos) === id);
  const first = ids.findIndex((id, i) => ends(id) || /\S/.test(rest.slice(offsets[i]!.start, offsets[i]!.end)));
  const id = ids[first];
  return id !== undefined && ends(id) ? id : undefined;
}

/** An answer that no template writes itself. */
const ANSWER = '\ue000answer\ue001';

function textAfterAnswer(render: (parts: boolean) => { readonly text: string }): string | undefined {
  for (const parts of [false, true]) {
    try {
      const { text } = render(parts);
      const at = text.lastIndexOf(ANSWER);
      if (at >= 0) return text.slice(at + ANSWER.length);
    } catch {
      // A template that takes no such chat says nothing about how its answers end.
    }
  }
  return undefined;
}

function refused(why: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `The answer to explain ${why}.`,
    next: 'Give an answer with words in it, or leave it out and let the model answer.',
  });
}
