/** @file Words of a report, each once: components name thousands, mostly the same. */

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
