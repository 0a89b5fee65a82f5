/** @file What a token of the vocabulary is called where there is no text around it. */
import type { Tokenizer } from './tokenizer';

export interface NamedToken {
  readonly id: number;
  readonly text: string;
  /** `special`: a control token, `text` is its name. `bytes`: part of a character, `text` is the vocabulary's spelling. */
  readonly kind: 'text' | 'special' | 'bytes';
}

/** What a decoder puts for bytes that are no whole character. */
const REPLACEMENT = '\ufffd';
/** Tokens are named behind this: some decoders take the space off a text's first token. */
const ANCHOR = 'a';

/** Names of one vocabulary's tokens, each looked up once. */
export class TokenNames {
  readonly #names = new Map<number, Promise<NamedToken>>();
  #anchor: Promise<{ readonly ids: readonly number[]; readonly text: string }> | undefined;

  constructor(private readonly tokenizer: Tokenizer) {}

  /** An id that the tokenizer does not know (padding of the embedding) is called by its number. */
  name(id: number): Promise<NamedToken> {
    const known = this.#names.get(id) ?? this.#look(id);
    this.#names.set(id, known);
    return known;
  }

  async #look(id: number): Promise<NamedToken> {
    const spelling = this.tokenizer.tokenText(id);
    if (spelling === undefined) return { id, text: `token ${id}`, kind: 'special' };
    if (this.tokenizer.isSpecial(id)) return { id, text: spelling, kind: 'special' };
    const text = await this.#decode(id);
    return text === '' || text.includes(REPLACEMENT)
      ? { id, text: spelling, kind: 'bytes' }
      : { id, text, kind: 'text' };
  }

  async #decode(id: number): Promise<string> {
    this.#anchor ??= this.#anchored();
    const anchor = await this.#anchor;
    const text = await this.tokenizer.decode([...anchor.ids, id], { skipSpecial: true });
    return text.startsWith(anchor.text)
      ? text.slice(anchor.text.length)
      : this.tokenizer.decode([id], { skipSpecial: true });
  }

  async #anchored() {
    const { ids } = await this.tokenizer.encode(ANCHOR, { addSpecialTokens: false });
    return { ids, text: await this.tokenizer.decode(ids, { skipSpecial: true }) };
  }
}
