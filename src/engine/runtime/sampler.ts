/** @file Chooses the next token: the most probable one, or a seeded draw with temperature and top-p. */
import { requireFinite } from '../../base/finite';
import { mulberry32 } from '../../base/random';
import type { Sampling } from '../../protocol/explanation';

export interface Sampler {
  /** @param logits one a token of the vocabulary. @throws LensError unsupported where one is no number: no token can be chosen by it */
  choose(logits: Float32Array): number;
}

/** Temperature 0 is greedy. */
export function makeSampler({ temperature, topP, seed }: Sampling): Sampler {
  const random = mulberry32(seed);
  return {
    choose: logits => {
      requireFinite('What the model says', logits);
      return temperature === 0 ? greedy(logits) : draw(logits, temperature, topP, random);
    },
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
