/** @file Which words are alike, by what the embedding of one model makes of them, whatever the context. */

/** Standard deviations above a word's mean similarity (Wu et al. 2023): one word in forty, were similarities normal. */
const DEVIATIONS = 1.96;

/** Mean + 1.96 standard deviations of a word's cosines with all other words. */
export function similarityThreshold(cosines: Float32Array, self: number): number {
  const others = cosines.length - 1;
  let sum = 0;
  for (let i = 0; i < cosines.length; i++) if (i !== self) sum += cosines[i]!;
  const mean = sum / others;
  let squares = 0;
  for (let i = 0; i < cosines.length; i++) if (i !== self) squares += (cosines[i]! - mean) ** 2;
  return mean + DEVIATIONS * Math.sqrt(squares / others);
}

/** One bit a pair of words: whether their cosine exceeds the thresholds of both. A word is like itself. */
export class SimilarWords {
  readonly #bits: Uint32Array;
  readonly #stride: number;

  constructor(private readonly thresholds: Float64Array) {
    this.#stride = Math.ceil(thresholds.length / 32);
    this.#bits = new Uint32Array(thresholds.length * this.#stride);
  }

  /** @param cosines of one word with all words */
  add(word: number, cosines: Float32Array): void {
    const own = this.thresholds[word]!;
    const from = word * this.#stride;
    for (let other = 0; other < cosines.length; other++) {
      const alike = other === word || (cosines[other]! > own && cosines[other]! > this.thresholds[other]!);
      if (alike) this.#bits[from + (other >> 5)]! |= 1 << (other & 31);
    }
  }

  has(a: number, b: number): boolean {
    return (this.#bits[a * this.#stride + (b >> 5)]! & (1 << (b & 31))) !== 0;
  }
}
