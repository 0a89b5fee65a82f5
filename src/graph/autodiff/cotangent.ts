/** @file A cotangent during the backward walk: a tensor, and an element-wise factor that is not multiplied on yet. */
import type { Dim } from '../dim';
import type { Value } from '../graph';
import type { GraphBuilder } from '../graphBuilder';

/**
 * Stands for `base * factor`. The base has the primal's shape behind leading axes of its own (one row an objective); the
 * factor has no leading axes. Chains of element-wise operators then multiply small factors together, and the one large
 * product is made where an operator needs it: x * sigmoid(x), eight nodes of GELU and a gate cost one pass, not eight.
 */
export interface Cotangent {
  readonly base: Value;
  readonly factor?: Value;
}

/** What a VJP rule may use. */
export interface VjpContext {
  readonly g: GraphBuilder;
  /** Axes that every cotangent has before its primal's: `['B']`, or none. */
  readonly leading: readonly Dim[];
}

export function scale(g: GraphBuilder, ct: Cotangent, by: Value): Cotangent {
  return { base: ct.base, factor: ct.factor ? g.mul(ct.factor, by) : by };
}

export function materialise(g: GraphBuilder, ct: Cotangent): Value {
  return ct.factor ? g.mul(ct.base, ct.factor) : ct.base;
}

/** Sum of two cotangents of one value. Where the bases are one tensor, only the factors are added. */
export function accumulate(g: GraphBuilder, a: Cotangent, b: Cotangent): Cotangent {
  if (a.base === b.base) {
    const one = g.scalar(1);
    return { base: a.base, factor: g.add(a.factor ?? one, b.factor ?? one) };
  }
  return { base: g.add(materialise(g, a), materialise(g, b)) };
}
