/** @file Byte-level vocabularies that lack some bytes (SmolLM2's lacks 14): the offsets behind such a byte are wrong. */
import type { Span } from '../base/span';
import type { TokenizerJson } from './vocabulary';

/**
 * Character of the vocabulary -> byte. Byte-level BPE (GPT-2) writes a printable byte of Latin-1 as the character of that
 * number and moves the others, in order, behind U+0100, so that a space is U+0120.
 */
const BYTE_OF: ReadonlyMap<string, number> = byteOfCharacter();

function byteOfCharacter(): Map<string, number> {
  const table = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    table.set(String.fromCodePoint(printable ? byte : next++), byte);
  }
  return table;
}

/**
 * The bytes that a byte-level vocabulary can't spell; a text's bytes among them vanish without an unknown token.
 * Empty for tokenizers of other kinds, and for most of this kind.
 */
export function missingBytesOf(json: TokenizerJson): ReadonlySet<number> {
  const { vocab } = json.model;
  const isByteLevel = JSON.stringify(json['pre_tokenizer'] ?? null).includes('"type":"ByteLevel"');
  if (!isByteLevel || Array.isArray(vocab) || json.model['unk_token'] != null) return new Set();
  return new Set([...BYTE_OF].filter(([character]) => !Object.hasOwn(vocab, character)).map(([, byte]) => byte));
}

/**
 * The spans counted out of the tokens' own bytes. The library adds up the lengths of a word's tokens, so that behind a byte
 * that vanished every token of the word claims the characters before its own.
 * @param reported spans in UTF-16; those of added tokens are right
 * @param isAdded whether token i is an added token, spelled as it is
 * @returns undefined where the text has no such byte, or its tokens do not spell it
 */
export function spansByBytes(
  text: string,
  tokens: readonly string[],
  reported: readonly Span[],
  missing: ReadonlySet<number>,
  isAdded: (i: number) => boolean,
): Span[] | undefined {
  if (missing.size === 0) return undefined;
  const bytes = Buffer.from(text);
  if (!bytes.some(byte => missing.has(byte))) return undefined;
  const characters = characterOfByte(text);
  let at = 0;
  const spans: Span[] = [];
  for (const [i, token] of tokens.entries()) {
    const span = reported[i]!;
    if (isAdded(i)) {
      spans.push(span);
      while (at < bytes.length && characters[at]!.start < span.end) at++;
      continue;
    }
    const taken = takeBytes(bytes, at, token, missing);
    if (taken === undefined) return undefined;
    spans.push({ start: characters[taken.first]!.start, end: characters[taken.last]!.end });
    at = taken.last + 1;
  }
  return spans;
}

/** The first and the last byte of a token, the missing ones passed over. */
function takeBytes(
  bytes: Uint8Array,
  from: number,
  token: string,
  missing: ReadonlySet<number>,
): { first: number; last: number } | undefined {
  const taken: number[] = [];
  let at = from;
  for (const character of token) {
    while (at < bytes.length && missing.has(bytes[at]!)) at++;
    if (bytes[at] !== BYTE_OF.get(character)) return undefined;
    taken.push(at++);
  }
  return taken.length === 0 ? undefined : { first: taken[0]!, last: taken.at(-1)! };
}

/** For each UTF-8 byte the character it is part of. */
function characterOfByte(text: string): Span[] {
  const owners: Span[] = [];
  let start = 0;
  for (const character of text) {
    const span = { start, end: start + character.length };
    for (let n = Buffer.byteLength(character); n > 0; n--) owners.push(span);
    start = span.end;
  }
  return owners;
}
