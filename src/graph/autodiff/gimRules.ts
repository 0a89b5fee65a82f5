/**
 * @file The rules of GIM (gradients with modified backward rules; Edin et al. 2025) as a table beside the exact one. What GIM changes are
 * factors, values of the graph: fed with ones the rules are the exact ones to the last bit, so that one backward serves both.
 */
import type { Node, Value } from '../graph';
import type { GraphBuilder } from '../graphBuilder';
import { materialise, scale, type Cotangent, type VjpContext } from './cotangent';
import {
  elementwiseRules,
  linalgRules,
  movementRules,
  layerNorm,
  rootMeanSquareNorm,
  softmaxPullback,
} from './exactRules';
import { VjpRules, type Pullback } from './vjpRule';

/** Each of shape [1]. */
export interface RuleFactors {
  /** On what flows through a norm's statistic: 1, or 0 where the statistic counts as constant. */
  readonly statistic: Value;
  /** On the scores of attention before the softmax that its backward takes: 1, or 1/2 for a temperature of 2. */
  readonly warmth: Value;
  /** On what reaches queries and keys, which share a product. */
  readonly queryKey: Value;
  /** On what reaches values, which share one with the patterns. */
  readonly value: Value;
  /** On what reaches the two factors of a gate. */
  readonly gate: Value;
}

/** In the order of RuleFactors. */
export const exactFactors: readonly number[] = [1, 1, 1, 1, 1];
export const gimFactors: readonly number[] = [0, 0.5, 0.25, 0.5, 0.5];

export function gimRules(factors: RuleFactors): VjpRules {
  const { statistic, warmth, queryKey, value, gate } = factors;
  return new VjpRules({
    ...elementwiseRules,
    ...linalgRules,
    ...movementRules,
    Mul: (context, node, cts) => {
      const ct = node.role === 'gate' ? scale(context.g, cts[0]!, gate) : cts[0];
      return elementwiseRules.Mul!(context, node, [ct]);
    },
    MatMul: (context, node, cts) => {
      const [left, right] = linalgRules.MatMul!(context, node, cts);
      if (node.role === 'scores') return [scaled(context.g, left!, queryKey), scaled(context.g, right!, queryKey)];
      return node.role === 'mixture' ? mixturePullbacks(context, node, cts[0]!, value) : [left, right];
    },
    // The only softmax between embeddings and logits is that of attention.
    Softmax: ({ g }, { inputs: [x] }, [ct]) => [
      () => softmaxPullback(g, materialise(g, ct!), g.apply('Softmax', [g.mul(x!, warmth)], {})),
    ],
    SimplifiedLayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
      () => rootMeanSquareNorm(g, x!, gain!, epsilon, ct!, statistic),
    ],
    LayerNormalization: ({ g }, { inputs: [x, gain], attributes: { epsilon } }, [ct]) => [
      () => layerNorm(g, x!, gain!, epsilon, ct!, statistic),
    ],
  });
}

/**
 * Patterns of the forward are needed for the values' cotangent, warmer ones for the scores': each is as large as all else that attention
 * keeps. So the first are used up before the second are made: the patterns' cotangent waits for the values'.
 */
function mixturePullbacks(
  { g }: VjpContext,
  { inputs: [patterns, values] }: Node<'MatMul'>,
  ct: Cotangent,
  factor: Value,
): Pullback[] {
  const dy = materialise(g, ct);
  const dValues = g.matmul(patterns!, dy, { transA: true });
  const waited = g.mul(values!, oneAfter(g, dValues));
  return [() => ({ base: g.matmul(dy, waited, { transB: true }) }), () => ({ base: dValues, factor })];
}

/** 1, once `value` is there. */
function oneAfter(g: GraphBuilder, value: Value): Value {
  const length = g.apply('Shape', [value], { axis: 0 });
  return g.cast(g.apply('Greater', [length, g.ints([0])], {}), 'float32');
}

function scaled(g: GraphBuilder, pullback: Pullback, by: Value): Pullback {
  return (): Cotangent => scale(g, pullback(), by);
}
