/** @file Adds up attention patterns as they come, block by block: token edges become word edges, nothing of token size is kept. */
import { massKinds } from '../../protocol/attention';
import type { AttendedText } from './attendedText';

/** Some rows of one layer's attention. */
export interface AttentionBlock {
  readonly layer: number;
  /** Position of the first row. */
  readonly start: number;
  readonly rows: number;
  /** Probabilities [heads, rows, start + rows]. */
  readonly pattern: Float32Array;
  /** ||W_O^h v_j||_2, [heads, text.tokens] row by row; left out where raw probabilities are added up. */
  readonly norms?: Float32Array;
}

export interface HeadGrid {
  readonly layers: number;
  readonly heads: number;
}

/** Bytes of the tables of a tally. */
export function tallyBytes({ layers, heads }: HeadGrid, words: number, focus: number): number {
  return 2 * 4 * focus * layers * heads * words;
}

/**
 * Sums over all rows of a text. A word edge is the sum over the read word's tokens and the mean over the reading word's.
 * Tables run over heads (layer by layer) and words: entry (layer, head, word) stands at
 * `(layer * heads + head) * words + word`.
 */
export class AttentionTally {
  /** One table a focus word: how much it reads each word; how much each word reads it. */
  readonly reads: readonly Float32Array[];
  readonly readBy: readonly Float32Array[];
  /** One a kind of massKinds, [layers * heads]: sum over the reading tokens. */
  readonly #mass: readonly Float64Array[];
  /** Room for one row's sums. */
  readonly #rowMass = new Float64Array(massKinds.length);
  readonly #focusOfWord: ReadonlyMap<number, number>;
  /** Tokens read as each focus word, in order. */
  readonly #focusTokens: readonly Int32Array[];

  constructor(
    readonly text: AttendedText,
    readonly grid: HeadGrid,
  ) {
    const heads = grid.layers * grid.heads;
    const tables = (): Float32Array[] => text.focus.map(() => new Float32Array(heads * text.words));
    this.reads = tables();
    this.readBy = tables();
    this.#mass = massKinds.map(() => new Float64Array(heads));
    this.#focusOfWord = new Map(text.focus.map((word, f) => [word, f]));
    this.#focusTokens = text.focus.map(word =>
      Int32Array.from(text.readAs.keys()).filter(i => text.readAs[i] === word),
    );
  }

  /** Mean over the reading tokens of what goes to each kind of massKinds, [layers * heads] each. */
  get mass(): Float64Array[] {
    const readers = this.text.reading.reduce((a, b) => a + b, 0);
    return this.#mass.map(sums => sums.map(sum => sum / readers));
  }

  add(block: AttentionBlock): void {
    const { start, rows } = block;
    const heads = block.pattern.length / (rows * (start + rows));
    const weights = new Float32Array(start + rows);
    for (let h = 0; h < heads; h++) {
      for (let r = 0; r < rows; r++) {
        if (this.text.reading[start + r] === 1) this.#addRow(block, h, r, weights);
      }
    }
  }

  /** @param weights room for one row */
  #addRow(block: AttentionBlock, head: number, r: number, weights: Float32Array): void {
    const at = block.layer * this.grid.heads + head;
    const i = block.start + r;
    weigh(block, head, r, weights);
    this.#addMass(at, i, weights);
    for (const word of this.text.readers[i]!) {
      const part = 1 / this.text.readingTokens[word]!;
      const focus = this.#focusOfWord.get(word);
      if (focus !== undefined) this.#addRead(this.reads[focus]!, at, i, part, weights);
      this.#addReadBy(at * this.text.words + word, i, part, weights);
    }
  }

  #addMass(at: number, i: number, weights: Float32Array): void {
    const { kinds } = this.text;
    const sums = this.#rowMass.fill(0);
    for (let j = 0; j <= i; j++) sums[kinds[j]!]! += weights[j]!;
    for (let kind = 0; kind < sums.length; kind++) this.#mass[kind]![at]! += sums[kind]!;
  }

  #addRead(table: Float32Array, at: number, i: number, part: number, weights: Float32Array): void {
    const { readAs, words } = this.text;
    for (let j = 0; j <= i; j++) if (readAs[j]! >= 0) table[at * words + readAs[j]!]! += part * weights[j]!;
  }

  #addReadBy(entry: number, i: number, part: number, weights: Float32Array): void {
    this.#focusTokens.forEach((tokens, focus) => {
      for (const j of tokens) if (j <= i) this.readBy[focus]![entry]! += part * weights[j]!;
    });
  }
}

/** One row's edges: probabilities, times what each token's value is worth to the head where that is asked for. */
function weigh({ start, rows, pattern, norms }: AttentionBlock, head: number, r: number, weights: Float32Array): void {
  const width = start + rows;
  const from = (head * rows + r) * width;
  const end = start + r;
  if (!norms) {
    weights.set(pattern.subarray(from, from + end + 1));
    return;
  }
  const own = head * (norms.length / (pattern.length / (rows * width)));
  for (let j = 0; j <= end; j++) weights[j] = pattern[from + j]! * norms[own + j]!;
}
