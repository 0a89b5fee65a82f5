/** @file VJP rules of operators that move elements without changing them. */
import type { Dim } from '../../dim';
import type { Value } from '../../graph';
import { materialise, type VjpContext } from '../cotangent';
import type { RuleTable } from '../vjpRule';

/** 1 where row `n` of the source is row `r` of the gathered rows, [source rows, gathered rows]; portable where a scatter is not. */
function oneHot({ g }: VjpContext, rows: Value, source: Value): Value {
  const length = g.squeeze(g.apply('Shape', [source], { axis: 0 }));
  const all = g.apply('Range', [g.ints([0], []), length], { length: source.shape[0]! });
  const column = g.reshape(g.cast(all, 'float32'), [source.shape[0]!, 1]);
  const row = g.reshape(g.cast(rows, 'float32'), [1, rows.shape[0]!]);
  return g.cast(g.apply('Equal', [column, row], {}), 'float32');
}

function inverse(perm: readonly number[]): number[] {
  return perm.map((_, axis) => perm.indexOf(axis));
}

export const movementRules: RuleTable = {
  Reshape: ({ g, leading }, { inputs: [x] }, [ct]) => [
    () => ({ base: g.reshape(materialise(g, ct!), [...leading, ...x!.shape]) }),
  ],
  Transpose: ({ g, leading }, { attributes: { perm } }, [ct]) => [
    () => {
      const lead = leading.length;
      const back = [...leading.keys(), ...inverse(perm).map(axis => axis + lead)];
      return { base: g.transpose(materialise(g, ct!), back) };
    },
  ],
  // Rows of a matrix: their cotangents are added to the rows they came from.
  Gather: (context, { inputs: [x, rows], attributes: { axis } }, [ct]) => {
    if (axis !== 0 || x!.shape.length !== 2)
      throw new TypeError(`Gather is differentiated on rows of a matrix only, not axis ${axis}`);
    const { g } = context;
    return [() => ({ base: g.matmul(oneHot(context, rows!, x!), materialise(g, ct!)) })];
  },
  // Parts before the last start where the cotangent does; only the last part (new keys behind cached ones) is ever wanted.
  Concat: ({ g, leading }, { inputs, attributes: { axis } }, [ct]) => {
    const last = inputs.at(-1)!;
    const before = inputs.slice(0, -1);
    if (before.length !== 1) throw new TypeError('Concat is differentiated for two parts only');
    const start = g.apply('Shape', [before[0]!], { axis });
    const at = axis + leading.length;
    const length: Dim = last.shape[axis]!;
    return [undefined, () => ({ base: g.apply('SliceFrom', [materialise(g, ct!), start], { axis: at, length }) })];
  },
  Split: ({ g, leading }, { inputs: [x], attributes: { axis } }, cts) => {
    if (cts.some(ct => ct === undefined)) throw new TypeError('Split is differentiated only where every part is used');
    const parts = (): Value[] => cts.map(ct => materialise(g, ct!));
    return [() => ({ base: g.concat(parts(), axis + leading.length, x!.shape[axis]!) })];
  },
  // A rotation: its transpose turns back.
  RotaryEmbedding: ({ g, leading }, { inputs: [x, cos, sin], attributes }, [ct]) => [
    () => {
      if (leading.length + x!.shape.length > 3)
        throw new TypeError('RotaryEmbedding is differentiated on [tokens, width] only');
      const back = g.apply('Neg', [sin!], {});
      return { base: g.apply('RotaryEmbedding', [materialise(g, ct!), cos!, back], attributes) };
    },
  ],
  Cast: (_, _node, [ct]) => [() => ct!],
};
