/**
 * @file A decoder in parts that run one after the other, each with its weights as inputs: entry, layers, exit, tiles of the head. A part gives
 * its forward, and its backward where there is a cotangent of what it gave: then its forward is made again.
 *
 * Lengths as in decoder.ts; T rows of the head's table. Parts of one kind are equal to the last byte, so that they share a session.
 */
import { appendBackward } from '../graph/autodiff/backward';
import { exactRules } from '../graph/autodiff/exactRules';
import type { VjpRules } from '../graph/autodiff/vjpRule';
import type { Shape } from '../graph/dim';
import type { Graph, Value } from '../graph/graph';
import { GraphBuilder } from '../graph/graphBuilder';
import { fedRules, giveAttribution, logitCotangent } from './attributionBranch';
import type { Rotation } from './attentionBlock';
import { scaled } from './blocks';
import { cappedLogits, headLogits, leave, project } from './decoder';
import type { DecoderSpec } from './decoderSpec';
import { flowDrawer } from './flowBranch';
import { hookDrawer } from './hookBranch';
import { drawLayer } from './layer';
import { CausalMasks } from './mask';
import { branchNames, inputNames, outputNames } from './names';
import { Weights, type RoundedSource, type RoundedWeight, type StoredWeight, type WeightSource } from './weights';

export const partNames = {
  /** What a part reads: table rows [N, width], the residual stream [N, hidden] ([R, hidden] of the exit), what the head reads [R, width]. */
  input: 'x',
  /** What it gives. */
  output: 'y',
  /** Entry: learned positions of the tokens, [N, hidden]. */
  positions: 'positions',
  /** Cotangent of what it gives, [B, …]; of a tile [R, T]. No rows, no backward. */
  cotangent: 'cotangent',
  /** Cotangent of what it reads. */
  gradient: 'gradient',
  /** A layer's names carry this number, whichever it is. */
  layer: 0,
} as const;

/** Draws a part; what it reads of the checkpoint it asks the source for, in an order that depends on its kind alone. */
export type DrawPart = (source: WeightSource) => Graph;

/** Table rows to the first layer's input; backward to gradient x input. */
export function entryPart(spec: DecoderSpec): DrawPart {
  return source => {
    const g = new GraphBuilder('entry');
    const weights = new Weights(g, source);
    const rows = g.input(partNames.input, 'float32', ['N', spec.embedding.width]);
    const embeddings = scaled(g, rows, spec.embedding.scale);
    const projected = project(g, weights, spec, embeddings);
    const y = spec.embedding.positions
      ? g.add(projected, g.input(partNames.positions, 'float32', ['N', spec.hiddenSize]))
      : projected;
    g.output(partNames.output, y);
    const cotangent = g.input(partNames.cotangent, 'float32', ['B', 'N', spec.hiddenSize]);
    const rules = g.input(inputNames.rules, 'float32', [5]);
    const nodes = [...g.nodes];
    const given = g.branchOn(
      branchNames.backward,
      anyRows(g, cotangent),
      branch => {
        const [gradient] = appendBackward(branch, {
          nodes,
          // Where nothing is done to the embeddings they are the input itself, and so is their cotangent.
          seeds: new Map([[y, cotangent]]),
          wrt: [embeddings],
          leading: ['B'],
          rules: fedRules(branch, rules),
        });
        giveAttribution(branch, gradient!, embeddings);
      },
      branch => {
        branch.output('none.attribution', branch.apply('Empty', [], { shape: [0, 0] }));
        branch.output('none.gradient_norm', branch.apply('Empty', [], { shape: [0, 0] }));
      },
    );
    g.output(outputNames.attribution, given[0]!);
    g.output(outputNames.gradientNorm, given[1]!);
    return g.build();
  };
}

/**
 * One layer. The last one runs on the wanted rows, as in decoder.ts.
 * @param round for a layer that only writes answers: it has no backward and no hooks then
 */
export function layerPart(spec: DecoderSpec, l: number, round?: RoundedSource): DrawPart {
  return source => {
    const g = new GraphBuilder('layer');
    const weights = new Weights(g, source, false, round);
    const layer = spec.layers[l]!;
    const { keyValueHeads, headSize, rotary } = layer.attention;
    const n = partNames.layer;
    const x = g.input(partNames.input, 'float32', ['N', spec.hiddenSize]);
    const isLast = l === spec.layers.length - 1;
    // Where a layer runs on all tokens the rows are of the flow alone.
    const wanted = isLast || !round ? g.input(inputNames.rows, 'int64', ['R']) : undefined;
    const rows = isLast ? wanted : undefined;
    const cache = (name: string): Value => g.input(name, 'float32', ['P', keyValueHeads, headSize]);
    const past = { key: cache(inputNames.pastKey(n)), value: cache(inputNames.pastValue(n)) };
    // Only their number counts: the mask must not depend on what is differentiated.
    const tokens = g.input(inputNames.ids, 'int64', ['N']);
    const masks = new CausalMasks(g, tokens, past.key, rows);
    const rotations = new Map(rotary === undefined ? [] : [[rotary, rotationInputs(g, spec, rotary)]]);
    const frame = { g, weights, hiddenSize: spec.hiddenSize, masks, rotations };
    const drawn = drawLayer(frame, layer, { x, past, ...(rows ? { rows } : {}) });
    const { y, attended, written } = drawn;
    g.output(partNames.output, y);
    g.output(outputNames.presentKey(n), attended.present.key);
    g.output(outputNames.presentValue(n), attended.present.value);
    if (round) return g.build();
    giveGradient(g, x, y, ['B', ...y.shape]);
    flowDrawer(g, spec.hiddenSize)({ ...drawn, layer, number: n, ...(isLast ? {} : { rows: wanted! }) });
    hookDrawer(g)([
      [outputNames.attention(n), attended.pattern],
      [outputNames.feedForward(n), written],
    ]);
    return g.build();
  };
}

/** The residual stream on the wanted rows to what the head reads. */
export function exitPart(spec: DecoderSpec): DrawPart {
  return source => {
    const g = new GraphBuilder('exit');
    const x = g.input(partNames.input, 'float32', ['R', spec.hiddenSize]);
    const hidden = leave(g, new Weights(g, source), spec, x);
    g.output(partNames.output, hidden);
    giveGradient(g, x, hidden, ['B', ...hidden.shape]);
    return g.build();
  };
}

export const TILE_WEIGHT = 'weight.0';

/** Some rows of the head: their logits, and what their cotangents say of what the head reads. */
export function headTilePart(spec: DecoderSpec, dtype: StoredWeight['dtype']): Graph {
  const g = new GraphBuilder('head');
  const hidden = g.input(partNames.input, 'float32', ['R', spec.embedding.width]);
  const table = g.cast(g.input(TILE_WEIGHT, dtype, ['T', spec.embedding.width]), 'float32');
  const logits = headLogits(g, spec, hidden, table);
  g.output(partNames.output, logits);
  giveGradient(g, hidden, logits, logits.shape, exactRules);
  return g.build();
}

/** Some rows of the head in 8 bits: logits for writing answers. */
export function writingHeadPart(spec: DecoderSpec, rows: number, rounded: RoundedWeight): Graph {
  const g = new GraphBuilder('head');
  const { width } = spec.embedding;
  const hidden = g.input(partNames.input, 'float32', ['R', width]);
  const none = (): never => {
    throw new TypeError('a head has one matrix');
  };
  const raw = new Weights(g, none, false, () => rounded).roundedProduct(hidden, spec.head, [rows, width]);
  g.output(partNames.output, cappedLogits(g, spec, raw!));
  return g.build();
}

/** d f / d logits of some rows; see attributionBranch.ts. */
export function objectivePart({ vocabularySize }: DecoderSpec): Graph {
  const g = new GraphBuilder('objective');
  const logits = g.input(partNames.input, 'float32', ['R', vocabularySize]);
  const objectives = {
    targets: g.input(inputNames.targets, 'int64', ['R']),
    foils: g.input(inputNames.foils, 'int64', ['R']),
    objective: g.input(inputNames.objective, 'float32', ['R', 3]),
  };
  g.output(partNames.cotangent, logitCotangent(g, logits, objectives));
  return g.build();
}

function rotationInputs(g: GraphBuilder, spec: DecoderSpec, name: string): Rotation {
  const pairs = spec.rotary[name]!.frequencies.length;
  const table = (part: string): Value => g.input(part, 'float32', ['N', pairs]);
  return { cos: table('rotary.cos'), sin: table('rotary.sin') };
}

/** Whether a cotangent has rows; a graph that is given none does no backward. */
function anyRows(g: GraphBuilder, cotangent: Value): Value {
  return g.apply('Greater', [g.squeeze(g.apply('Shape', [cotangent], { axis: 0 })), g.ints([0], [])], {});
}

/** Adds the cotangent of `y` as an input and that of `x` as an output. Of a tile of the head a row of one is a row of the other. */
function giveGradient(g: GraphBuilder, x: Value, y: Value, shape: Shape, rules?: VjpRules): void {
  const cotangent = g.input(partNames.cotangent, 'float32', shape);
  const fed = rules ? undefined : g.input(inputNames.rules, 'float32', [5]);
  const leading = rules ? [] : ['B'];
  const nodes = [...g.nodes];
  const [gradient] = g.branchOn(
    branchNames.backward,
    anyRows(g, cotangent),
    branch => {
      const seeds = new Map([[y, cotangent]]);
      const table = rules ?? fedRules(branch, fed!);
      const [pulled] =
        x === y ? [cotangent] : appendBackward(branch, { nodes, seeds, wrt: [x], leading, rules: table });
      branch.output('some.gradient', pulled!);
    },
    branch => {
      const axes = leading.length + x.shape.length;
      branch.output('none.gradient', branch.apply('Empty', [], { shape: Array<number>(axes).fill(0) }));
    },
  );
  g.output(partNames.gradient, gradient!);
}
