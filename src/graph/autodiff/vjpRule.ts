/** @file The table of VJP rules as a value, so that another set (another definition of relevance) can take its place. */
import type { AnyNode, Node } from '../graph';
import type { Op } from '../graph';
import type { Cotangent, VjpContext } from './cotangent';

/** The cotangent of one input; called only for inputs that lie between the wanted values and the seeds. */
export type Pullback = () => Cotangent;

/** One pullback an input; undefined where the operator is not differentiable in that input. */
export type VjpRule<O extends Op> = (
  context: VjpContext,
  node: Node<O>,
  cotangents: readonly (Cotangent | undefined)[],
) => readonly (Pullback | undefined)[];

export type RuleTable = { readonly [O in Op]?: VjpRule<O> };

export class VjpRules {
  constructor(private readonly table: RuleTable) {}

  /** The operators that have a rule. */
  get ops(): readonly Op[] {
    return Object.keys(this.table) as Op[];
  }

  /** @throws TypeError where the table has no rule for the node's operator */
  pullbacks(
    context: VjpContext,
    node: AnyNode,
    cts: readonly (Cotangent | undefined)[],
  ): readonly (Pullback | undefined)[] {
    const rule = this.table[node.op] as VjpRule<Op> | undefined;
    if (!rule) throw new TypeError(`${node.op} (${node.name}) has no VJP rule`);
    return rule(context, node, cts);
  }
}
