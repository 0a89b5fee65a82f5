/** @file How a branch of an answer begins: the tokens that are kept, and those of the token or text that is forced behind them. */
import { sentence, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { counted } from '../../base/readableNumbers';
import { MAX_FORCED_TEXT, type BranchParams, type BranchStart, type ForcedThere } from '../../protocol/branch';
import { commonStart } from '../../explain/comparison/alignment';
import type { Tokenizer } from '../../tokenize/tokenizer';
import { TokenNames } from '../../tokenize/tokenNames';
import { checkId, knownAnswer, refused } from '../reading/forcedText';
import type { ReadingModel } from '../reading/readingModels';
import { responseText, stopTokens } from '../reading/responses';

export interface BegunAnswer extends BranchStart {
  /** All that is forced, in tokens of the model that goes on. */
  readonly ids: readonly number[];
}

/** A place of an answer: what stands before it is kept. */
interface Place {
  /** Whose tokens these are. */
  readonly reader: ReadingModel;
  readonly kept: readonly number[];
  readonly keptText: string;
  /** White space in front of what stood there. */
  readonly space: string;
}

/** @throws LensError bad-input where the place, the token or the text is none that can be forced */
export async function branchStart(
  { role, answers, position, forced }: Pick<BranchParams, 'role' | 'answers' | 'position' | 'forced'>,
  readers: readonly ReadingModel[],
  writer: ReadingModel,
): Promise<BegunAnswer> {
  const asked = readers.find(reader => reader.role === role);
  if (!asked) throw refused(sentence`There is no ${role} model among those that you named.`);
  const place = await placeOf(asked, knownAnswer(answers, asked), position);
  if ('id' in forced) checkId(forced.id, asked);
  const shared = writer === asked || (writer.sharesIds && asked.sharesIds);
  const kept = shared ? place.kept : await encoded(writer.tokenizer, place.keptText);
  const there = await forcedIds({ ...place, kept }, forced, writer, shared);
  const names = new TokenNames(writer.tokenizer);
  return {
    ids: [...kept, ...there.ids],
    kept: kept.length,
    forced: await Promise.all(there.ids.map(id => names.name(id))),
    joined: there.joined,
  };
}

async function placeOf(reader: ReadingModel, answer: readonly number[], position: number): Promise<Place> {
  if (!(position >= 0 && position < answer.length) || !Number.isInteger(position))
    throw refused(sentence`The answer has ${counted(answer.length, 'token')}, none of them at ${position}.`);
  const { tokens } = await responseText(reader, { origin: 'given', ids: answer });
  const keptText = textOf(tokens.slice(0, position));
  const { text, end } = tokens[position]!;
  return {
    reader,
    kept: answer.slice(0, position),
    keptText,
    space: end ? spaceAtEnd(keptText, tokens) : (/^\s*(?=\S)/.exec(text)?.[0] ?? ''),
  };
}

function textOf(tokens: readonly { readonly text: string }[]): string {
  return tokens.map(({ text }) => text).join('');
}

/** What goes on behind the end is a next word, where words are told apart by spaces. */
function spaceAtEnd(text: string, tokens: readonly { readonly text: string }[]): string {
  return /\s$/.test(text) || !tokens.some(token => /^ \S/.test(token.text)) ? '' : ' ';
}

interface ForcedIds {
  readonly ids: readonly number[];
  readonly joined: boolean;
}

/** @param place its kept tokens are the writer's */
async function forcedIds(place: Place, forced: ForcedThere, writer: ReadingModel, shared: boolean): Promise<ForcedIds> {
  if ('text' in forced) {
    checkText(forced.text);
    return textIds(writer.tokenizer, place, withSpace(forced.text, place.space));
  }
  if (shared) return { ids: [forced.id], joined: false };
  if (stopTokens(place.reader).has(forced.id) && writer.endOfTurn !== undefined)
    return { ids: [writer.endOfTurn], joined: false };
  const { text, kind } = await new TokenNames(place.reader.tokenizer).name(forced.id);
  if (kind === 'text') return textIds(writer.tokenizer, place, text);
  throw cannot(
    sentence`The token ${text} has no text, so the ${writer.role} model, whose vocabulary is another, cannot read it.`,
    sentence`Choose another token, or let the model continue whose token it is.`,
  );
}

function checkText(text: string): void {
  if (text === '') throw cannot(sentence`The text to force is empty.`);
  if (text.length <= MAX_FORCED_TEXT) return;
  throw cannot(
    sentence`The text to force has ${text.length} characters, and at most ${MAX_FORCED_TEXT} can be forced.`,
    sentence`Shorten the text, or give the whole answer instead.`,
  );
}

/** Text that brings its own white space, and what closes or separates, stands as it is. */
function withSpace(text: string, space: string): string {
  return /^[\s.,;:!?…)\]}]/u.test(text) ? text : space + text;
}

/** As the tokenizer cuts the whole; where it would not keep what is kept, the text alone. */
async function textIds(tokenizer: Tokenizer, { kept, keptText }: Place, text: string): Promise<ForcedIds> {
  const whole = await encoded(tokenizer, keptText + text);
  const joined = commonStart(kept, whole) < kept.length;
  const ids = joined ? await encodedBehind(tokenizer, text, kept.length === 0) : whole.slice(kept.length);
  if (ids.length === 0) throw cannot(sentence`The text to force has no tokens.`);
  return { ids, joined };
}

const LETTER = 'a';

/** Behind a letter: some vocabularies write the beginning of a text as if a space stood before it. */
async function encodedBehind(tokenizer: Tokenizer, text: string, first: boolean): Promise<readonly number[]> {
  const alone = await encoded(tokenizer, text);
  if (first) return alone;
  const [letter, behind] = [await encoded(tokenizer, LETTER), await encoded(tokenizer, LETTER + text)];
  return commonStart(letter, behind) === letter.length ? behind.slice(letter.length) : alone;
}

async function encoded(tokenizer: Tokenizer, text: string): Promise<readonly number[]> {
  return (await tokenizer.encode(text, { addSpecialTokens: false })).ids;
}

function cannot(message: Words, next: Words = sentence`Type what the answer should say there.`): LensError {
  return new LensError({ reason: 'bad-input', message, next });
}
