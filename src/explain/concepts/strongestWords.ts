/** @file The words that a component is read as: which tokens are words, the strongest of them, and the table that names each once. */

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

/** A token as its vocabulary spells it and as it decodes alone. */
export interface VocabularyToken {
  readonly id: number;
  readonly spelling: string;
  readonly text: string;
}

/** How vocabularies spell the space before a word: byte-level ones, and those of SentencePiece. */
const WORD_STARTS = ['Ġ', '▁', ' '];
/** Scripts that are written without spaces: there any token of letters is as good as a word. */
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+$/u;
/** Two letters at least: a single one, though it may be a word, is mostly the beginning of one. */
const WORD = /^\p{L}[\p{L}\p{M}'’-]*\p{L}\p{M}*$/u;
/** Vocabularies of characters or bytes have hardly any; then every token competes. */
const FEWEST_WORDS = 100;

export function startsWord(spelling: string): boolean {
  return WORD_STARTS.some(mark => spelling.startsWith(mark));
}

export function isWholeWord({ spelling, text }: VocabularyToken): boolean {
  const word = text.trim();
  return UNSPACED.test(word) || (startsWord(spelling) && WORD.test(word));
}

/** Whole words with their surrounding space taken off, or all tokens where the vocabulary has too few words. */
export function wholeWords(tokens: readonly VocabularyToken[]): readonly VocabularyToken[] {
  const words = tokens.filter(isWholeWord).map(token => ({ ...token, text: token.text.trim() }));
  return words.length < FEWEST_WORDS ? tokens : words;
}

export class WordTable {
  readonly #places = new Map<string, number>();

  /** Where the word stands; it is put in where it is new. */
  index(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.#places.size);
    return this.#places.size - 1;
  }

  get words(): string[] {
    return [...this.#places.keys()];
  }
}
