/**
 * @file Prompts that are far too long, found out from their beginnings: rendering and encoding megabytes to say so takes a minute and
 * gigabytes.
 */
import { numeral, sentence, type Words } from '../base/sentence';
import { LensError } from '../base/errors';
import { thousands } from '../base/readableNumbers';
import type { PromptDocument } from '../prompt/promptDocument';
import type { Tokenizer } from './tokenizer';

/** How many tokens are read, and by whom. */
export interface Room {
  readonly tokens: number;
  /** A sentence's end, behind the number that there is: `but the tuned model reads at most 512, the answer included`. */
  readonly words: Words;
  /** What to do instead, a sentence. */
  readonly next: Words;
}

/** UTF-16 units counted at once: some hundredths of a second. Shorter prompts are counted as they are read. */
const PIECE = 2 ** 16;
const FIRST_PIECE = 2 ** 12;
/** A piece ends at a white space, if there is one in so many units. */
const SEEK = 1024;
/** What a cut may add to the tokens on both sides of it. */
const PER_CUT = 8;
/** A template may trim a text, and a tokenizer sees more of it at once than of a piece. */
const SLACK = 1.25;

/** @throws LensError bad-input where the prompt surely has more tokens than there is room for */
export async function requireRoom(document: PromptDocument, tokenizer: Tokenizer, room: Room): Promise<void> {
  const beyond = await countedBeyond(document, tokenizer, room.tokens);
  if (beyond !== undefined) throw tooLong(beyond, room);
}

/** How far it was counted. */
interface Counted {
  readonly tokens: number;
  /** That have these tokens. */
  readonly characters: number;
  /** Of the whole prompt. */
  readonly length: number;
}

/** What the beginning of a prompt has, where that is more than there is room for in any case; undefined where all of it must be read. */
export async function countedBeyond(
  { messages }: PromptDocument,
  tokenizer: Tokenizer,
  limit: number,
): Promise<Counted | undefined> {
  const texts = messages.map(message => message.segments.map(segment => segment.text).join(''));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= PIECE) return undefined;
  let [tokens, characters] = [0, 0];
  for (const text of texts)
    for (const piece of pieces(text.trim())) {
      tokens += Math.max(0, (await tokenizer.count(piece)) - PER_CUT);
      characters += piece.length;
      if (tokens > SLACK * limit) return { tokens, characters, length };
    }
  return undefined;
}

/** The first is as long as a short context may need, the others longer and longer. */
function* pieces(text: string): Generator<string> {
  for (let at = 0, size = FIRST_PIECE; at < text.length; size = Math.min(PIECE, 2 * size)) {
    const end = at + size >= text.length ? text.length : cutBefore(text, at + size);
    yield text.slice(at, end);
    at = end;
  }
}

/** In front of a white space, or at least not between the halves of a character. */
function cutBefore(text: string, end: number): number {
  const space = /\s\S*$/.exec(text.slice(end - SEEK, end));
  if (space !== null) return end - SEEK + space.index;
  return /[\ud800-\udbff]/.test(text[end - 1]!) ? end - 1 : end;
}

function tooLong({ length, characters, tokens }: Counted, { words, next, tokens: limit }: Room): LensError {
  const part = characters < length ? sentence`, the first ${characters} of which alone have` : ',';
  return new LensError({
    reason: 'bad-input',
    kind: 'too-long',
    brief: sentence`over ${numeral(thousands(tokens))} of ${numeral(thousands(limit))} tokens`,
    message: sentence`The prompt has ${length} characters${part} more than ${tokens} tokens, ${words}.`,
    next,
  });
}
