/** @file Log-probabilities from logits, in double precision. */

/** log(sum(exp(logits))) */
function logSumExp(logits: Float32Array): number {
  let top = -Infinity;
  for (const x of logits) if (x > top) top = x;
  let sum = 0;
  for (const x of logits) sum += Math.exp(x - top);
  return top + Math.log(sum);
}

/**
 * log p of one token a row.
 * @param logits [targets, vocabulary] row by row
 */
export function logProbabilities(logits: Float32Array, targets: readonly number[]): number[] {
  const vocabulary = logits.length / targets.length;
  return targets.map((target, r) => {
    const row = logits.subarray(r * vocabulary, (r + 1) * vocabulary);
    return row[target]! - logSumExp(row);
  });
}
