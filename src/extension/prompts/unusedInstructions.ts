/** @file The rule by which an instruction counts as hardly used; measured numbers only. */
import { overlaps } from '../../base/span';
import type { Explanation } from '../../protocol/explanation';

/** A word of the clause has, on average, less than this part of the influence that a word of the median other clause has. */
const HARDLY = 0.25;
/** An average of one or two words says little. */
const LEAST_WORDS = 3;

export interface UnusedInstruction {
  /** Index into the prompt's clauses. */
  readonly clause: number;
  /** |influence| a word, of 1 for all words of the prompt. */
  readonly influence: number;
  /** The same of the median other clause. */
  readonly median: number;
}

interface ClauseInfluence {
  readonly words: number;
  readonly influence: number;
}

/**
 * Clauses of at least three words that had a quarter of the influence of the prompt's other clauses, by the tuned (or single) model.
 * Nothing where there is one clause, since there is no measure then, and nothing where the influence is no better than chance.
 */
export function unusedInstructions({ prompt, models }: Explanation): UnusedInstruction[] {
  const model = models.find(({ role }) => role === 'tuned') ?? models.at(-1);
  if (!model || prompt.clauses.length < 2) return [];
  const { trust, words } = model;
  if (words.some(({ influence }) => influence === undefined)) return [];
  if (trust?.method === 'influence' && 'state' in trust && trust.state === 'chance') return [];
  const clauses = prompt.clauses.map(({ spans }): ClauseInfluence => {
    const own = words.filter((_, w) => spans.some(span => overlaps(span, prompt.words[w]!.span)));
    const sum = own.reduce((total, { influence = 0 }) => total + Math.abs(influence), 0);
    return { words: own.length, influence: own.length === 0 ? 0 : sum / own.length };
  });
  return clauses.flatMap(({ words: count, influence }, clause) => {
    const median = medianOf(clauses.filter((_, other) => other !== clause).map(other => other.influence));
    return count >= LEAST_WORDS && influence < HARDLY * median ? [{ clause, influence, median }] : [];
  });
}

/** Of an even number of values, the mean of the middle two. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
