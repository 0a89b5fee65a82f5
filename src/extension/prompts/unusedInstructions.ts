/** @file The rule by which an instruction counts as hardly used; measured numbers only. */
import type { Explanation } from '../../protocol/explanation';

/** The clause's score is below this part of the median score of the prompt's other clauses. */
const HARDLY = 0.25;
/** A score of one or two tokens says little: the sum over so few swings with every token boundary. */
const LEAST_TOKENS = 3;

export interface UnusedInstruction {
  /** Index into the prompt's clauses. */
  readonly clause: number;
  readonly score: number;
  /** Median score of the other clauses. */
  readonly median: number;
}

/**
 * Clauses of at least three tokens whose score, of the tuned (or single) model, is less than a quarter of the median of the
 * other clauses' scores. Nothing before the matrix is complete, and nothing where there is one clause: there is no measure then.
 */
export function unusedInstructions({ stage, models }: Explanation): UnusedInstruction[] {
  const scored = (models.find(model => model.role === 'tuned') ?? models.at(-1))?.instructionScore;
  if (stage !== 'complete' || !scored || scored.clauses.length < 2) return [];
  return scored.clauses.flatMap(({ value, tokens }, clause) => {
    const others = scored.clauses.filter((_, other) => other !== clause).map(other => other.value);
    const median = medianOf(others);
    return tokens >= LEAST_TOKENS && value < HARDLY * median ? [{ clause, score: value, median }] : [];
  });
}

/** Of an even number of values, the mean of the middle two. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
