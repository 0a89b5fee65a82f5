/** @file The ways of scoring a prompt's words that the bench compares: what the product paints, what it might, and controls. */
import { sumOverWords } from '../../src/explain/attribution/tokenWords';

/** In the order of the page. */
export const methodNames = {
  influence: 'influence: GIM, summed logits (painted by default)',
  influenceLogP: 'influence by summed log p',
  influencePerToken: 'influence, absolute values summed answer token by answer token',
  gradient: 'gradient × input of the summed log p, signed',
  auto: 'auto: influence or gradient, whichever deletes better',
  share: 'share: absolute gradient × input',
  density0: 'density, b = 0',
  density7: 'density, b = 7',
  flow: 'flow: information flow of one forward pass',
  integrated: 'integrated gradients, zero baseline',
  length: 'number of characters (a control)',
  leaveOneOut: 'leave-one-out',
} as const;
export type Method = keyof typeof methodNames;
/** Those with scores of their own: `auto` takes another's, leave-one-out is what they are held against. */
export type ScoredMethod = Exclude<Method, 'auto' | 'leaveOneOut'>;

/** What was computed of a prompt's tokens; every list has one entry a prompt token. */
export interface TokenScores {
  readonly influence: readonly number[];
  readonly influenceLogP: readonly number[];
  /** One list an answer token. */
  readonly influencePerToken: readonly (readonly number[])[];
  readonly gradient: readonly number[];
  readonly density0: readonly number[];
  readonly density7: readonly number[];
  readonly flow: readonly number[];
  readonly integrated: readonly number[];
}

export interface ScoredUnit {
  readonly tokens: readonly number[];
  readonly characters: number;
}

/** One number a unit for each method. A word's density is the largest of its tokens', as it is painted; a sentence's is their sum. */
export function unitScores(
  scores: TokenScores,
  units: readonly ScoredUnit[],
  density: 'largest' | 'sum',
): Record<ScoredMethod, readonly number[]> {
  const tokens = units.map(unit => unit.tokens);
  const sum = (values: readonly number[]): number[] => sumOverWords(values, tokens);
  const dense = density === 'sum' ? sum : (values: readonly number[]) => tokens.map(own => largest(values, own));
  return {
    influence: sum(scores.influence),
    influenceLogP: sum(scores.influenceLogP),
    influencePerToken: scores.influencePerToken
      .map(values => sum(values).map(Math.abs))
      .reduce((all, one) => all.map((value, i) => value + one[i]!)),
    gradient: sum(scores.gradient),
    share: sum(scores.gradient.map(Math.abs)),
    density0: dense(scores.density0),
    density7: dense(scores.density7),
    flow: sum(scores.flow),
    integrated: sum(scores.integrated),
    length: units.map(unit => unit.characters),
  };
}

function largest(values: readonly number[], tokens: readonly number[]): number {
  return tokens.reduce((top, token) => Math.max(top, values[token]!), 0);
}
