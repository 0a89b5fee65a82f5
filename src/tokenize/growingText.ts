/** @file The text of an answer while its tokens come in, piece by piece. */
import type { Tokenizer } from './tokenizer';

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
