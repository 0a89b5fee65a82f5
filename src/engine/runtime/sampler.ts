/** @file From logits to log-probabilities, and to the next token. */
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import { mulberry32 } from '../../base/random';
import type { Sampling } from '../../protocol/explanation';

export interface Sampler {
  /** @param logits one a token of the vocabulary. @throws LensError unsupported where one is no number: no token can be chosen by it */
  choose(logits: Float32Array): number;
  /** A token stands in the answer that was not chosen: what is chosen behind it is what it would be had it been. */
  follow(token: number): void;
}

/** Temperature 0 is greedy. */
export function makeSampler({ temperature, topP, seed }: Sampling): Sampler {
  const random = mulberry32(seed);
  return {
    choose: logits => {
      requireFinite(sentence`What the model says`, logits);
      return temperature === 0 ? greedy(logits) : draw(logits, temperature, topP, random);
    },
    // Each token drawn takes one number.
    follow: () => void random(),
  };
}

/** The first of the largest. */
function greedy(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

/** Nucleus sampling (Holtzman et al. 2020): from the smallest set of tokens whose probability reaches topP. */
function draw(logits: Float32Array, temperature: number, topP: number, random: () => number): number {
  const top = logits[greedy(logits)]!;
  const weights = Float64Array.from(logits, x => Math.exp((x - top) / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
  let kept = 0;
  let size = 0;
  while (size < order.length && (size === 0 || kept < topP * total)) kept += weights[order[size++]!]!;
  let left = random() * kept;
  for (const token of order.slice(0, size)) if ((left -= weights[token]!) < 0) return token;
  return order[size - 1]!;
}

/**
 * log p of one token a row. The largest logit is taken off first: a sure token's log p is then a small number, not the
 * difference of two large ones.
 * @param logits [targets, vocabulary] row by row
 */
export function logProbabilities(logits: Float32Array, targets: readonly number[]): number[] {
  const vocabulary = logits.length / targets.length;
  return targets.map((target, r) => logProbability(logits.subarray(r * vocabulary, (r + 1) * vocabulary), target));
}

/** Plain loops: a call a logit, as of forEach, takes three times as long, which is a tenth of what it takes to compute the logits. */
function logProbability(logits: Float32Array, target: number): number {
  const size = logits.length;
  let top = -Infinity;
  for (let i = 0; i < size; i++) if (logits[i]! > top) top = logits[i]!;
  let others = 0;
  for (let i = 0; i < size; i++) if (i !== target) others += Math.exp(logits[i]! - top);
  const own = logits[target]! - top;
  return own === 0 ? -Math.log1p(others) : own - Math.log(Math.exp(own) + others);
}
