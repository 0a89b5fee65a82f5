/** @file Reverse mode over a graph: the walk accumulates and unbroadcasts, a VJP rule does only the calculus. */
import { sameShape, showShape, type Dim } from '../dim';
import type { AnyNode, Value } from '../graph';
import type { GraphBuilder } from '../graphBuilder';
import { accumulate, materialise, type Cotangent, type VjpContext } from './cotangent';
import { Remade } from './remade';
import type { Pullback, VjpRules } from './vjpRule';

export interface BackwardRequest {
  /** Nodes of the forward graph, in order. */
  readonly nodes: readonly AnyNode[];
  /** Cotangents to start from: [leading…, shape of the value…]. */
  readonly seeds: ReadonlyMap<Value, Value>;
  /** The values whose cotangents are wanted. */
  readonly wrt: readonly Value[];
  readonly leading: readonly Dim[];
  readonly rules: VjpRules;
}

/**
 * Adds the backward pass to `g` (often a branch of the forward's graph; forward values are used as they are, or made again where
 * they are marked cheap).
 * @returns for each value of `wrt` its cotangent, [leading…, shape…]
 * @throws TypeError where an operator on the way has no rule, or nothing flows to a wanted value
 */
export function appendBackward(g: GraphBuilder, request: BackwardRequest): Value[] {
  const { nodes, seeds, wrt, leading, rules } = request;
  const onPath = reachableFrom(wrt, nodes);
  const cotangents = new Map<Value, Cotangent>();
  for (const [value, base] of seeds) cotangents.set(value, { base });
  const context: VjpContext = { g, leading };
  const again = new Remade(g, nodes);
  for (const node of [...nodes].reverse()) {
    const cts = node.outputs.map(output => cotangents.get(output));
    if (!onPath.has(node.outputs[0]!) || cts.every(ct => ct === undefined)) continue;
    g.scope(`grad/${node.name}`, () => {
      const pullbacks = rules.pullbacks(context, again.node(node), cts);
      accumulatePulled(context, node, pullbacks, onPath, cotangents);
    });
  }
  return wrt.map(value => finish(g, value, cotangents.get(value)));
}

/** Every value that depends on one of `sources`. */
function reachableFrom(sources: readonly Value[], nodes: readonly AnyNode[]): Set<Value> {
  const reached = new Set(sources);
  for (const node of nodes) if (node.inputs.some(v => reached.has(v))) node.outputs.forEach(v => reached.add(v));
  return reached;
}

function accumulatePulled(
  context: VjpContext,
  node: AnyNode,
  pullbacks: readonly (Pullback | undefined)[],
  onPath: ReadonlySet<Value>,
  cotangents: Map<Value, Cotangent>,
): void {
  node.inputs.forEach((input, i) => {
    if (!onPath.has(input)) return;
    const pull = pullbacks[i];
    if (!pull) throw new TypeError(`${node.op} (${node.name}) has no VJP rule for input ${i}`);
    const ct = unbroadcast(context, pull(), input, node.outputs[0]!);
    const before = cotangents.get(input);
    cotangents.set(input, before ? accumulate(context.g, before, ct) : ct);
  });
}

/** The inverse of broadcasting: sums over the axes along which an input was stretched. */
function unbroadcast({ g, leading }: VjpContext, ct: Cotangent, input: Value, output: Value): Cotangent {
  const wanted = [...leading, ...input.shape];
  if (sameShape(ct.base.shape, wanted)) return ct;
  let value = materialise(g, ct);
  if (sameShape(value.shape, wanted)) return { base: value };
  const missing = output.shape.length - input.shape.length;
  const axes = output.shape.flatMap((dim, axis) => {
    const own = axis < missing ? 1 : input.shape[axis - missing];
    return own === 1 && dim !== 1 ? [axis + leading.length] : [];
  });
  if (axes.length > 0) value = g.apply('ReduceSum', [value], { axes });
  if (!sameShape(value.shape, wanted)) value = g.reshape(value, wanted);
  return { base: value };
}

function finish(g: GraphBuilder, value: Value, ct: Cotangent | undefined): Value {
  if (!ct) throw new TypeError(`no cotangent reaches ${value.name} ${showShape(value.shape)}`);
  return materialise(g, ct);
}
