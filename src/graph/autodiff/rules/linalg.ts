/** @file VJP rules of matrix products. */
import { materialise } from '../cotangent';
import type { RuleTable } from '../vjpRule';

export const linalgRules: RuleTable = {
  // y = x W^T (or x W): one product [B * tokens, out] x [out, in]; weights get no gradient.
  Gemm: ({ g }, { inputs: [, w], attributes: { transB } }, [ct]) => [
    () => ({ base: g.matmul(materialise(g, ct!), w!, { transB: !transB }) }),
  ],
  // y = A B, A and B each possibly transposed: dA = dy B^T, dB = A^T dy, transposed back where the operand was.
  MatMul: ({ g }, { inputs: [a, b], attributes: { transA, transB } }, [ct]) => {
    const dy = (): ReturnType<typeof materialise> => materialise(g, ct!);
    return [
      () => ({
        base: transA ? g.matmul(b!, dy(), { transA: transB, transB: true }) : g.matmul(dy(), b!, { transB: !transB }),
      }),
      () => ({
        base: transB ? g.matmul(dy(), a!, { transA: true, transB: transA }) : g.matmul(a!, dy(), { transA: !transA }),
      }),
    ];
  },
};
