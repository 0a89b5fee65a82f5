/** @file What a model thought of each place of an answer, taken from its logits: ranks and the likeliest tokens. */

/** Small against the logits it is made from: a few numbers a place instead of a vocabulary. */
export interface NextTokens {
  /** Rank of the answer's token, from 1: 1 + the number of larger logits, so equal ones share the better rank. */
  readonly ranks: readonly number[];
  /** Likeliest tokens told for a place. */
  readonly told: number;
  /** [places x told], the most likely first, equal ones by id. */
  readonly ids: Int32Array;
  /** Their natural log-probabilities. */
  readonly logProbabilities: Float64Array;
}

/**
 * @param logits [targets, vocabulary] row by row; -Infinity is a token that cannot come
 * @param targets the answer's tokens
 * @param told likeliest tokens to tell, fewer where the vocabulary is smaller
 */
export function nextTokens(logits: Float32Array, targets: readonly number[], told: number): NextTokens {
  const vocabulary = logits.length / targets.length;
  const kept = Math.min(told, vocabulary);
  const ids = new Int32Array(targets.length * kept);
  const logProbabilities = new Float64Array(targets.length * kept);
  const ranks = targets.map((target, m) => {
    const row = logits.subarray(m * vocabulary, (m + 1) * vocabulary);
    const best = likeliest(row, kept);
    const { offset, top } = logSum(row, best[0]);
    ids.set(best, m * kept);
    logProbabilities.set(
      Array.from(best, id => row[id]! - top - offset),
      m * kept,
    );
    return rankOfToken(row, target);
  });
  return { ranks, told: kept, ids, logProbabilities };
}

/** 1 + the number of larger entries. */
export function rankOfToken(row: Float32Array, token: number): number {
  const own = row[token]!;
  let rank = 1;
  for (const x of row) if (x > own) rank++;
  return rank;
}

/**
 * log Σ exp(row), in two parts: the largest entry, and the log of the sum over it. Kept apart, a sure token's log-probability is
 * the small second part itself and not the difference of two large numbers.
 * @param best index of the largest entry
 */
export function logSum(
  row: Float32Array,
  best = indexOfLargest(row),
): { readonly top: number; readonly offset: number } {
  const top = row[best]!;
  let others = 0;
  for (let i = 0; i < row.length; i++) if (i !== best) others += Math.exp(row[i]! - top);
  return { top, offset: Math.log1p(others) };
}

function indexOfLargest(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

/** Indices of the `count` largest entries, in order: one pass, since almost every entry fails against the last one kept. */
function likeliest(row: Float32Array, count: number): Int32Array {
  const best = new Int32Array(count);
  let size = 0;
  for (let i = 0; i < row.length; i++) {
    if (size === count && row[i]! <= row[best[count - 1]!]!) continue;
    let at = size < count ? size++ : count - 1;
    for (; at > 0 && row[best[at - 1]!]! < row[i]!; at--) best[at] = best[at - 1]!;
    best[at] = i;
  }
  return best;
}
