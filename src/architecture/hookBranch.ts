/** @file Outputs of layers that are given only on request: a graph's outputs stay in memory to the end of a run. */
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import { branchNames, inputNames } from './names';

/** The hook outputs of one layer by name. */
export type LayerHooks = readonly (readonly [name: string, value: Value])[];

/**
 * Runs what each layer's outputs on request are drawn by, in falling order: ONNX Runtime starts from the last node of the list, so each
 * layer's conditionals are decided, and what they held given back, before the next layer runs.
 */
export function inFallingOrder(layers: readonly (() => void)[]): void {
  for (const draw of layers.toReversed()) draw();
}

/** Draws hooks behind conditionals of their own. */
export function hookDrawer(g: GraphBuilder): (hooks: LayerHooks) => void {
  const wanted = g.apply('Greater', [g.input(inputNames.hooks, 'int64', []), g.ints([0], [])], {});
  return hooks => {
    const given = g.branchOn(
      branchNames.hooks,
      wanted,
      some => hooks.forEach(([name, value]) => some.output(`some.${name}`, value)),
      none => hooks.forEach(([name, value]) => none.output(`none.${name}`, emptyLike(none, value))),
    );
    hooks.forEach(([name], i) => g.output(name, given[i]!));
  };
}

function emptyLike(g: GraphBuilder, { shape }: Value): Value {
  return g.apply('Empty', [], { shape: shape.map(() => 0) });
}
