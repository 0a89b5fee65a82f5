/** @file A question about one model's tokens, asked of another that cuts text differently. */
import type { Tokenizer } from '../tokenize/tokenizer';
import { TokenNames } from '../tokenize/tokenNames';
import type { Reader } from './readers';
import { describeAnswer } from './responses';

/** Why the token at a place of an answer, and not the foil. */
export interface Question {
  readonly reader: Reader;
  readonly answer: readonly number[];
  readonly position: number;
  readonly foil: number;
}

/** The same where ids mean the same; else the token that begins at the same place, against one that begins the foil's text. */
export async function translateQuestion(
  asked: Question,
  reader: Reader,
  answer: readonly number[],
): Promise<Question | { readonly message: string }> {
  if (reader === asked.reader) return asked;
  const shared = reader.sharesIds && asked.reader.sharesIds;
  const position = shared ? asked.position : await samePlace(asked, reader, answer);
  if (position === undefined || position >= answer.length)
    return { message: `No token of the ${reader.role} model's answer begins at this place.` };
  const foil = shared ? asked.foil : await sameFoil(asked, reader.tokenizer);
  if (foil === undefined)
    return { message: `The alternative has no text that the ${reader.role} model could have begun with.` };
  if (answer[position] === foil)
    return { message: `In the ${reader.role} model's vocabulary both begin with the same token.` };
  return { reader, answer, position, foil };
}

/** The token of the other model that begins where the one asked about does, the text before them being the same. */
async function samePlace(
  { reader: own, answer, position }: Question,
  reader: Reader,
  other: readonly number[],
): Promise<number | undefined> {
  const [mine, theirs] = [await describeAnswer(own, answer), await describeAnswer(reader, other)];
  const before = mine.tokens.slice(0, position).reduce((length, { text }) => length + text.length, 0);
  if (mine.text.slice(0, before) !== theirs.text.slice(0, before)) return undefined;
  let offset = 0;
  for (const [m, { text }] of theirs.tokens.entries()) {
    if (offset === before) return m;
    offset += text.length;
  }
  return undefined;
}

/** The first token of the foil's text, as another vocabulary writes it in the middle of a text. */
async function sameFoil({ reader, foil }: Question, tokenizer: Tokenizer): Promise<number | undefined> {
  const { text, kind } = await new TokenNames(reader.tokenizer).name(foil);
  if (kind !== 'text') return undefined;
  const names = new TokenNames(tokenizer);
  for (const id of await firstTokens(text, tokenizer)) {
    const name = await names.name(id);
    if (name.kind === 'text' && name.text !== '' && text.startsWith(name.text)) return id;
  }
  return undefined;
}

/** The token behind a letter, else that of the text alone: some vocabularies write a text's beginning otherwise. */
async function firstTokens(text: string, tokenizer: Tokenizer): Promise<number[]> {
  const encode = async (what: string) => (await tokenizer.encode(what, { addSpecialTokens: false })).ids;
  const [letter, behind, alone] = [await encode('a'), await encode(`a${text}`), await encode(text)];
  const follows = letter.every((id, i) => behind[i] === id) ? behind.slice(letter.length, letter.length + 1) : [];
  return [...follows, ...alone.slice(0, 1)];
}
