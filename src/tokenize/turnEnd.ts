/** @file The token that ends a turn, in a text that follows an answer. */
import type { Encoding, Tokenizer } from './tokenizer';

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
