/** @file The backward half of a decoder's graph: from objectives on the logits to gradient x input of the embeddings. */
import { exactRules } from '../graph/autodiff/exactRules';
import { appendBackward } from '../graph/autodiff/backward';
import { gimRules, type RuleFactors } from '../graph/autodiff/gimRules';
import type { VjpRules } from '../graph/autodiff/vjpRule';
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';
import { branchNames, inputNames, outputNames } from './names';

export interface ForwardValues {
  /** What the embedding layer returns, [N, width]. */
  readonly embeddings: Value;
  /** What the head reads, [R, width]. */
  readonly hidden: Value;
  /** [R, vocabulary] */
  readonly logits: Value;
}

interface RowObjectives {
  readonly targets: Value;
  readonly foils: Value;
  readonly objective: Value;
}

interface ObjectiveInputs extends RowObjectives {
  readonly weights: Value;
  readonly rules: Value;
}

/** Adds the inputs and the outputs of the backward, which runs only where there is an objective. */
export function attributionBranch(g: GraphBuilder, forward: ForwardValues): void {
  const inputs: ObjectiveInputs = {
    targets: g.input(inputNames.targets, 'int64', ['R']),
    foils: g.input(inputNames.foils, 'int64', ['R']),
    objective: g.input(inputNames.objective, 'float32', ['R', 3]),
    weights: g.input(inputNames.weights, 'float32', ['B', 'R']),
    rules: g.input(inputNames.rules, 'float32', [5]),
  };
  const objectives = g.squeeze(g.apply('Shape', [inputs.weights], { axis: 0 }));
  const any = g.apply('Greater', [objectives, g.ints([0], [])], {});
  const nodes = [...g.nodes];
  const [attribution, gradientNorm] = g.branchOn(
    branchNames.backward,
    any,
    branch => differentiate(branch, nodes, forward, inputs),
    branch => {
      branch.output('none.attribution', branch.apply('Empty', [], { shape: [0, 0] }));
      branch.output('none.gradient_norm', branch.apply('Empty', [], { shape: [0, 0] }));
    },
  );
  g.output(outputNames.attribution, attribution!);
  g.output(outputNames.gradientNorm, gradientNorm!);
}

function differentiate(
  g: GraphBuilder,
  nodes: GraphBuilder['nodes'],
  forward: ForwardValues,
  inputs: ObjectiveInputs,
): void {
  const { embeddings, hidden, logits } = forward;
  // The head is walked once a row, whatever the number of objectives: they differ by a weight on the row.
  const seeds = new Map([[logits, logitCotangent(g, logits, inputs)]]);
  const [perRow] = appendBackward(g, { nodes, seeds, wrt: [hidden], leading: [], rules: exactRules });
  const perObjective = g.mul(g.reshape(inputs.weights, ['B', 'R', 1]), perRow!);
  const [gradient] = appendBackward(g, {
    nodes,
    seeds: new Map([[hidden, perObjective]]),
    wrt: [embeddings],
    leading: ['B'],
    rules: fedRules(g, inputs.rules),
  });
  giveAttribution(g, gradient!, embeddings);
}

/** @param gradient with respect to the embeddings, [B, N, width] */
export function giveAttribution(g: GraphBuilder, gradient: Value, embeddings: Value): void {
  g.output('some.attribution', overFeatures(g, g.mul(gradient, embeddings)));
  g.output('some.gradient_norm', g.apply('Sqrt', [overFeatures(g, g.mul(gradient, gradient))], {}));
}

/** One backward for both sets of rules: they differ by factors that a run feeds. */
export function fedRules(g: GraphBuilder, fed: Value): VjpRules {
  const [statistic, warmth, queryKey, value, gate] = g.applyMany('Split', [fed], { axis: 0, sizes: [1, 1, 1, 1, 1] });
  const factors: RuleFactors = {
    statistic: statistic!,
    warmth: warmth!,
    queryKey: queryKey!,
    value: value!,
    gate: gate!,
  };
  return gimRules(factors);
}

/** Sum over the last axis of [B, N, width], as [B, N]. */
function overFeatures(g: GraphBuilder, x: Value): Value {
  return g.reshape(g.sum(x, -1), ['B', 'N']);
}

/**
 * d f / d logits, [R, vocabulary]. That of log p is onehot(y) - p. Where p(y) is near 1 its entry at y is the small difference
 * of two near-equal numbers, so it is taken as the sum of the OTHER probabilities, from their exponentials.
 */
export function logitCotangent(g: GraphBuilder, logits: Value, { targets, foils, objective }: RowObjectives): Value {
  const target = oneHot(g, targets, logits);
  const exponentials = g.apply('Exp', [g.sub(logits, g.apply('ReduceMax', [logits], { axes: [1] }))], {});
  const others = g.mul(exponentials, g.sub(g.scalar(1), target));
  const othersSum = g.sum(others, -1);
  const total = g.add(othersSum, g.sum(g.mul(exponentials, target), -1));
  const logProbability = g.div(g.sub(g.mul(target, othersSum), others), total);
  const [a, b, c] = g.applyMany('Split', [objective], { axis: 1, sizes: [1, 1, 1] }) as [Value, Value, Value];
  const logit = g.add(g.mul(target, b), g.mul(oneHot(g, foils, logits), c));
  return g.add(g.mul(logProbability, a), logit);
}

/** float32 [R, vocabulary]; token ids are below 2^24, so floats compare them exactly. */
function oneHot(g: GraphBuilder, ids: Value, logits: Value): Value {
  const size = Number(logits.shape[1]);
  const range = g.apply('Range', [g.ints([0], []), g.ints([size], [])], { length: size });
  const column = g.reshape(g.cast(ids, 'float32'), ['R', 1]);
  return g.cast(g.apply('Equal', [g.reshape(g.cast(range, 'float32'), [1, size]), column], {}), 'float32');
}
