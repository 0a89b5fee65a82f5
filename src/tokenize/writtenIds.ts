/** @file Ids of added tokens as tokenizer.json writes them: the library gives them the next free numbers, whatever the file says. */
import type { TokenizerJson } from './vocabulary';

/** The embedding has a token's row where the file says; where the numbers leave no gap, both are the same. */
export class WrittenIds {
  readonly #written = new Map<number, number>();
  readonly #native = new Map<number, number>();

  /** @param nativeId the library's number of a token */
  constructor({ added_tokens: added, model }: TokenizerJson, nativeId: (token: string) => number | undefined) {
    const odd = (added ?? []).flatMap(({ id, content }) => {
      const native = nativeId(content);
      return native === undefined || native === id ? [] : [{ id, content, native }];
    });
    if (odd.length === 0) return;
    const { vocab } = model;
    const tokens = Array.isArray(vocab)
      ? new Map(vocab.map(([piece], id) => [piece, id]))
      : new Map(Object.entries(vocab));
    const taken = new Set(tokens.values());
    for (const { id, content, native } of odd) {
      // A token of the vocabulary has its number there, and no number means two tokens.
      if (tokens.has(content) || taken.has(id)) continue;
      taken.add(id);
      this.#written.set(native, id);
      this.#native.set(id, native);
    }
  }

  written(ids: readonly number[]): readonly number[] {
    return this.#written.size === 0 ? ids : ids.map(id => this.#written.get(id) ?? id);
  }

  /** A number of the library's own that the file gives to nothing means nothing. */
  native(ids: readonly number[]): number[] {
    if (this.#written.size === 0) return [...ids];
    return ids.map(id => this.#native.get(id) ?? (this.#written.has(id) ? UNUSED : id));
  }
}

/** Beyond every vocabulary. */
const UNUSED = 2 ** 32 - 1;
