/** @file The text of each token of an answer, such that the pieces put together are the whole answer. */
import { commonPrefix } from './commonText';
import type { Tokenizer } from './tokenizer';

/**
 * One piece a token; joined they are `decode(ids)`. A character whose bytes are spread over tokens belongs to the token
 * that completes it, the others get ''.
 */
export async function decodePieces(
  tokenizer: Tokenizer,
  ids: readonly number[],
  options: { readonly skipSpecial: boolean },
): Promise<string[]> {
  const whole = await tokenizer.decode(ids, options);
  const pieces: string[] = [];
  let settled = { from: 0, to: 0 }; // a decoded run of ids, the context that the next ids are decoded after
  let done = 0; // characters of `whole` given out
  for (let end = 1; end <= ids.length; end++) {
    const reached = end === ids.length ? whole.length : done + (await agreement(end));
    pieces.push(whole.slice(done, reached));
    if (reached > done) settled = { from: settled.to, to: end };
    done = reached;
  }
  return pieces;

  /** How many more characters of the whole text the ids before `end` settle. Decoding them all each time would be quadratic. */
  async function agreement(end: number): Promise<number> {
    const context = await tokenizer.decode(ids.slice(settled.from, settled.to), options);
    const decoded = await tokenizer.decode(ids.slice(settled.from, end), options);
    if (decoded.startsWith(context)) return commonPrefix(decoded.slice(context.length), whole.slice(done));
    // A decoder that rewrites what it gave before: only the text from the very start is sure.
    return Math.max(0, commonPrefix(await tokenizer.decode(ids.slice(0, end), options), whole) - done);
  }
}
