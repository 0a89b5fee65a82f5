/** @file Information flow: each token's part of what the attention blocks pass on to the rows that write the answer. */
import { wordParts, type TokenKind, type WordParts } from './influence';

/** Keeps a layer that passes nothing on from dividing by 0. */
const NOTHING = 1e-12;

/**
 * Each token's part of one layer: how much nearer to the sum its heads bring it, over that of all tokens and of the residual stream.
 * @param nearer one a token
 * @param before the residual stream of the rows, added up; @param after with what the attention adds to it
 */
export function layerFlow(
  nearer: readonly number[],
  before: ArrayLike<number>,
  after: ArrayLike<number>,
): readonly number[] {
  const whole = nearer.reduce((sum, part) => sum + part, 0) + proximity(before, after) + NOTHING;
  return nearer.map(part => part / whole);
}

/** max(0, |y| − |a − y|) in the L1 norm. */
function proximity(a: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += Math.abs(y[i]!) - Math.abs(a[i]! - y[i]!);
  return Math.max(0, sum);
}

export interface FlowParts extends WordParts {
  /** What the text's first token has in the words' unit: models rest their attention there, whatever it says, so it does not compete. */
  readonly first: number;
}

/** @param flow of the whole answer, one number a prompt token */
export function flowParts(
  flow: ArrayLike<number>,
  kinds: readonly TokenKind[],
  wordTokens: readonly (readonly number[])[],
): FlowParts {
  const others = Array.from(flow, (value, i) => (i === 0 ? 0 : value));
  const parts = wordParts(others, kinds, wordTokens);
  const whole = parts.whole;
  return { ...parts, first: whole === 0 ? 0 : flow[0]! / whole };
}
