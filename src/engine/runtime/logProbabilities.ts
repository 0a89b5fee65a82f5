/** @file Log-probabilities from logits, in double precision. */

/**
 * log p of one token a row. The largest logit is taken off first: a sure token's log p is then a small number, not the
 * difference of two large ones.
 * @param logits [targets, vocabulary] row by row
 */
export function logProbabilities(logits: Float32Array, targets: readonly number[]): number[] {
  const vocabulary = logits.length / targets.length;
  return targets.map((target, r) => logProbability(logits.subarray(r * vocabulary, (r + 1) * vocabulary), target));
}

function logProbability(logits: Float32Array, target: number): number {
  let top = -Infinity;
  for (const x of logits) if (x > top) top = x;
  let others = 0;
  logits.forEach((x, i) => {
    if (i !== target) others += Math.exp(x - top);
  });
  const own = logits[target]! - top;
  return own === 0 ? -Math.log1p(others) : own - Math.log(Math.exp(own) + others);
}
