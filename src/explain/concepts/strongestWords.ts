/** @file The words of each component: largest |cosine| of the component with a word's unembedding row, a word once. */

/** Words that are kept of a component. */
export const WORDS = 50;
/** Spellings of one word (" red", "Red", "red") each have a row: so many candidates hold that many words almost surely. */
const CANDIDATES = 4 * WORDS;

export interface ScoredWord {
  /** Index into the candidates. */
  readonly index: number;
  /** Signed. */
  readonly score: number;
}

/** Collects block by block the strongest of a long row of scores. */
export class StrongestWords {
  /** Strength and index, weakest first once it is full. */
  #kept: ScoredWord[] = [];
  #least = 0;

  /**
   * @param products component times row, of candidates `from`, `from + 1`, …
   * @param lengths of the rows; one of zeros has no direction and is passed over
   */
  add(products: Float32Array, lengths: Float32Array, from: number): void {
    for (let i = 0; i < products.length; i++) {
      const strength = Math.abs(products[i]!);
      // Faster than a heap: after the first block hardly any score is strong enough.
      if (strength > this.#least * lengths[i]!) this.#keep({ index: from + i, score: products[i]! / lengths[i]! });
    }
  }

  /** Strongest first, at most `WORDS`, one of each key. */
  words(keyOf: (index: number) => string): ScoredWord[] {
    const seen = new Set<string>();
    return this.#sorted()
      .filter(({ index }) => {
        const key = keyOf(index);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .slice(0, WORDS);
  }

  #keep(word: ScoredWord): void {
    this.#kept.push(word);
    if (this.#kept.length < 2 * CANDIDATES) return;
    this.#kept = this.#sorted().slice(0, CANDIDATES);
    this.#least = Math.abs(this.#kept.at(-1)!.score);
  }

  #sorted(): ScoredWord[] {
    return this.#kept.sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.index - b.index).slice(0, CANDIDATES);
  }
}
