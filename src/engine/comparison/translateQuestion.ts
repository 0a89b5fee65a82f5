/** @file A question about one model's tokens, asked of another that cuts text differently. */
import { sentence, type Words } from '../../base/sentence';
import type { Tokenizer } from '../../tokenize/tokenizer';
import { TokenNames } from '../../tokenize/tokenNames';
import type { ReadingModel } from '../reading/readingModels';
import { responseText } from '../reading/responses';

const LETTER = 'a';

/** Why the token at a place of an answer, and not the foil. */
export interface Question {
  readonly reader: ReadingModel;
  readonly answer: readonly number[];
  readonly position: number;
  readonly foil: number;
}

/**
 * The same where ids mean the same. Else the foil's text is put where the token's begins, and asked is where the other model's
 * tokens of the two texts first differ: before that (at a space of its own, say) it has nothing to choose.
 */
export async function translateQuestion(
  asked: Question,
  reader: ReadingModel,
  answer: readonly number[],
): Promise<Question | { readonly refused: Words }> {
  if (reader === asked.reader) return asked;
  const shared = reader.sharesIds && asked.reader.sharesIds;
  if (shared) return { ...asked, reader, answer };
  const place = await samePlace(asked, reader, answer);
  if (place === undefined)
    return { refused: sentence`No token of the ${reader.role} model's answer begins at this place.` };
  const foils = await sameText(asked, reader.tokenizer, place === 0);
  const differs = foils.findIndex((id, k) => id !== answer[place + k]);
  const position = place + differs;
  if (differs >= 0 && position < answer.length) return { reader, answer, position, foil: foils[differs]! };
  return { refused: sentence`For the ${reader.role} model, the alternative is the same text as its answer.` };
}

/** The token of the other model that begins where the one asked about does, the text before them being the same. */
async function samePlace(
  { reader: own, answer, position }: Question,
  reader: ReadingModel,
  other: readonly number[],
): Promise<number | undefined> {
  const read = (by: ReadingModel, ids: readonly number[]) => responseText(by, { origin: by.role, ids });
  const [mine, theirs] = [await read(own, answer), await read(reader, other)];
  const before = mine.tokens.slice(0, position).reduce((length, { text }) => length + text.length, 0);
  if (mine.text.slice(0, before) !== theirs.text.slice(0, before)) return undefined;
  let offset = 0;
  for (const [m, { text }] of theirs.tokens.entries()) {
    if (offset === before) return m;
    offset += text.length;
  }
  return undefined;
}

/** The foil's text in another vocabulary; nothing where it has none (a control token, a part of a character). */
async function sameText({ reader, foil }: Question, tokenizer: Tokenizer, first: boolean): Promise<readonly number[]> {
  const { text, kind } = await new TokenNames(reader.tokenizer).name(foil);
  if (kind !== 'text') return [];
  const encode = async (what: string) => (await tokenizer.encode(what, { addSpecialTokens: false })).ids;
  const alone = await encode(text);
  if (first) return alone;
  // Behind a letter: some vocabularies write the beginning of a text as if a space stood before it.
  const [letter, behind] = [await encode(LETTER), await encode(LETTER + text)];
  return letter.every((id, i) => behind[i] === id) ? behind.slice(letter.length) : alone;
}
