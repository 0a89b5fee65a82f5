/** @file The words that move each neuron most, kept while activations come in block by block. */

/** Words kept a neuron (Wu et al. 2023: 100). */
export const WORDS_A_NEURON = 100;

/** One neuron's strongest words, in no order. */
export interface NeuronWords {
  readonly words: Int32Array;
  readonly activations: Float32Array;
}

/** The largest |activation| of many neurons. Of equals the first that came stays. */
export class StrongestWords {
  readonly #words: Int32Array;
  readonly #activations: Float32Array;
  readonly #sizes: Int32Array;

  constructor(
    neurons: number,
    private readonly kept = WORDS_A_NEURON,
  ) {
    this.#words = new Int32Array(neurons * kept);
    this.#activations = new Float32Array(neurons * kept);
    this.#sizes = new Int32Array(neurons);
  }

  /** @param activations of one neuron for the words `first`, `first + 1`, … */
  add(neuron: number, activations: Float32Array, first: number): void {
    const root = neuron * this.kept;
    for (let i = 0; i < activations.length; i++) {
      const activation = activations[i]!;
      if (this.#sizes[neuron]! < this.kept) this.#rise(root, this.#sizes[neuron]!++, first + i, activation);
      else if (Math.abs(activation) > Math.abs(this.#activations[root]!)) this.#sink(root, first + i, activation);
    }
  }

  of(neuron: number): NeuronWords {
    const from = neuron * this.kept;
    const to = from + this.#sizes[neuron]!;
    return { words: this.#words.subarray(from, to), activations: this.#activations.subarray(from, to) };
  }

  /** Each neuron's words are a heap with the weakest at its root: a new last leaf rises to its place. */
  #rise(root: number, leaf: number, word: number, activation: number): void {
    let at = leaf;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (Math.abs(this.#activations[root + parent]!) <= Math.abs(activation)) break;
      this.#move(root + parent, root + at);
      at = parent;
    }
    this.#put(root + at, word, activation);
  }

  /** The root gives way to a stronger word, which sinks to its place. */
  #sink(root: number, word: number, activation: number): void {
    let at = 0;
    for (;;) {
      const child = this.#weakerChild(root, at);
      if (child >= this.kept || Math.abs(this.#activations[root + child]!) >= Math.abs(activation)) break;
      this.#move(root + child, root + at);
      at = child;
    }
    this.#put(root + at, word, activation);
  }

  #weakerChild(root: number, at: number): number {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    if (right >= this.kept) return left;
    return Math.abs(this.#activations[root + right]!) < Math.abs(this.#activations[root + left]!) ? right : left;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#words[from]!, this.#activations[from]!);
  }

  #put(at: number, word: number, activation: number): void {
    this.#words[at] = word;
    this.#activations[at] = activation;
  }
}
