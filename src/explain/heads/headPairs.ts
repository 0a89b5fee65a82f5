/** @file The word pairs of one head: words that a query neuron and its key neuron answer with the same sign, and that are alike. */
import type { NeuronWords } from './headWordRanks';
import type { SimilarWords } from './similarWords';

/** Strongest pairs that are kept by name. */
const NAMED_PAIRS = 5;

export interface HeadPairs {
  /** Distinct (query word, key word). */
  readonly pairs: number;
  /** Those with an instruction verb on either side. */
  readonly instructionPairs: number;
  /** Pairs with each verb. */
  readonly byVerb: Int32Array;
  readonly strongest: readonly { readonly query: number; readonly key: number; readonly weight: number }[];
}

/** The verbs among the words: their indices; the instruction verbs come first. */
export interface VerbIndex {
  /** Index of a word's verb, -1 where it is none. */
  readonly ofWord: Int32Array;
  readonly instruction: number;
  readonly count: number;
}

/** @param neurons query and key words of each dimension of the head */
export function headPairs(
  neurons: readonly { readonly query: NeuronWords; readonly key: NeuronWords }[],
  similar: SimilarWords,
  verbs: VerbIndex,
): HeadPairs {
  const words = verbs.ofWord.length;
  const weights = new Map<number, number>();
  for (const { query, key } of neurons) {
    query.words.forEach((q, i) => {
      const activation = query.activations[i]!;
      for (let k = 0; k < key.words.length; k++) {
        const weight = activation * key.activations[k]!;
        if (weight <= 0 || !similar.has(q, key.words[k]!)) continue;
        const pair = q * words + key.words[k]!;
        weights.set(pair, Math.max(weights.get(pair) ?? 0, weight));
      }
    });
  }
  return counted(weights, words, verbs);
}

function counted(weights: ReadonlyMap<number, number>, words: number, verbs: VerbIndex): HeadPairs {
  const byVerb = new Int32Array(verbs.count);
  let instructionPairs = 0;
  for (const pair of weights.keys()) {
    const [query, key] = [verbs.ofWord[Math.floor(pair / words)]!, verbs.ofWord[pair % words]!];
    if (query >= 0) byVerb[query]!++;
    if (key >= 0 && key !== query) byVerb[key]!++;
    if (isInstruction(query, verbs) || isInstruction(key, verbs)) instructionPairs++;
  }
  const strongest = [...weights]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, NAMED_PAIRS)
    .map(([pair, weight]) => ({ query: Math.floor(pair / words), key: pair % words, weight }));
  return { pairs: weights.size, instructionPairs, byVerb, strongest };
}

function isInstruction(verb: number, { instruction }: VerbIndex): boolean {
  return verb >= 0 && verb < instruction;
}

const verbs = `
  translate explain summarize retrieve revise generate describe classify create evaluate correct develop identify analyze compose
  demonstrate interpret design solve follow clarify say help act recommend estimate edit format repeat write give find make have
  tell output predict detect
`;

export const paperVerbs: readonly string[] = verbs.trim().split(/\s+/);
