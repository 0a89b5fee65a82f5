/** @file From ids to text: piece by piece, while an answer grows, and what two texts have in common. */
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

/** What a decoder puts for bytes that are no whole character yet. */
const UNFINISHED = '\ufffd';

/**
 * Decodes only the last few tokens each time, so that a long answer costs no more a token than a short one. Characters whose
 * bytes are spread over tokens come out with the token that completes them.
 */
export class GrowingText {
  readonly #ids: number[] = [];
  /** Tokens before this are told; those from `#context` on are decoded with what follows, since a token's text depends on them. */
  #told = 0;
  #context = 0;
  #length = 0;

  constructor(private readonly tokenizer: Tokenizer) {}

  /** UTF-16 units given out so far. */
  get length(): number {
    return this.#length;
  }

  /** @returns what the token adds to the text; '' where that is not settled yet */
  async push(id: number): Promise<string> {
    this.#ids.push(id);
    const end = this.#ids.length;
    const decode = (from: number, to: number): Promise<string> =>
      this.tokenizer.decode(this.#ids.slice(from, to), { skipSpecial: true });
    const before = await decode(this.#context, this.#told);
    const now = await decode(this.#context, end);
    if (now.length <= before.length || now.endsWith(UNFINISHED)) return '';
    [this.#context, this.#told] = [this.#told, end];
    const more = now.slice(before.length);
    this.#length += more.length;
    return more;
  }
}

const HIGH_SURROGATE = /[\ud800-\udbff]/;
const LOW_SURROGATE = /[\udc00-\udfff]/;

export function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return HIGH_SURROGATE.test(a[length - 1] ?? '') ? length - 1 : length;
}

export function commonSuffix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return LOW_SURROGATE.test(a[a.length - length] ?? '') ? length - 1 : length;
}
