/**
 * @file Runs that share a forward, through all parts of a decoder and back. What goes from layer to layer is kept; the backward makes each
 * layer's forward again.
 */
import { partNames } from '../../../architecture/decoderParts';
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import { inputNames, isFlow, isHook, outputNames } from '../../../architecture/names';
import { rotaryTable } from '../../../architecture/rotaryTable';
import type { WeightReader } from '../../../checkpoint/weightReader';
import { exactFactors, gimFactors } from '../../../graph/autodiff/gimRules';
import type { Run } from '../decoderFeeds';
import type { KeysAndValues } from '../keyValueCache';
import { floats, flag, float32, int64, type Feed, type Tensor } from '../ort';
import { HeadTiles, type RowObjective } from './headTiles';
import type { DecoderParts, Part, PartSessions } from './layerwiseParts';
import type { PassSteps } from './passSteps';
import type { WeightArena } from './weightArena';

type Outputs = Record<string, Tensor>;

/** The residual stream before each layer, what the head reads, and what was asked for on the way. */
interface Forward {
  /** [tokens, hidden] each. */
  readonly streams: readonly Float32Array[];
  /** Behind the last layer, [rows, hidden]. */
  readonly last: Float32Array;
  /** What the head reads, [rows, width]. */
  readonly hidden: Float32Array;
  readonly outputs: Outputs;
}

export interface PassTools {
  readonly reader: WeightReader;
  readonly arena: WeightArena;
  readonly parts: DecoderParts;
  readonly sessions: PartSessions;
  /** In the place of tiles that are read from the file. */
  readonly writingHead?: Pick<HeadTiles, 'logits'>;
  readonly steps: PassSteps;
}

export function longestOf(runs: readonly Run[]): readonly number[] {
  return runs.reduce<readonly number[]>((longest, { ids }) => (ids.length > longest.length ? ids : longest), []);
}

/** Runs that share a forward. */
export class LayerwisePass {
  readonly #ids: readonly number[];
  /** Of all runs, one after another. */
  readonly #rows: readonly number[];
  readonly #cache: KeysAndValues | undefined;
  readonly #fetch: ReadonlySet<string>;

  constructor(
    private readonly spec: DecoderSpec,
    private readonly runs: readonly Run[],
    private readonly tools: PassTools,
  ) {
    this.#ids = longestOf(runs);
    this.#rows = runs.flatMap(run => run.rows);
    this.#cache = runs[0]!.cache;
    this.#fetch = new Set(runs.flatMap(run => run.fetch));
  }

  async run(): Promise<Outputs[]> {
    const forward = await this.#forward();
    const head = await this.#head();
    const needsLogits = this.#fetch.has(outputNames.logits) || this.runs.some(run => run.objectives);
    const giver = this.tools.writingHead ?? head;
    const { steps } = this.tools;
    steps.enter(undefined, false);
    const logits = needsLogits ? await giver.logits(forward.hidden, this.#rows.length, steps) : undefined;
    const outputs = this.runs.map((run, i) => this.#given(run, forward, logits, this.#firstRow(i)));
    if (!logits || !this.runs.some(run => run.objectives)) return outputs;
    await head.cotangentsOf(logits, this.runs.flatMap(objectivesOf));
    steps.enter(undefined, true);
    const perRow = await head.pulledBack(forward.hidden, this.#rows.length, logits, steps);
    await this.#backward(forward, perRow, outputs);
    return outputs;
  }

  /** Where the rows of a run begin among all. */
  #firstRow(run: number): number {
    return this.runs.slice(0, run).reduce((sum, { rows }) => sum + rows.length, 0);
  }

  /** What is there after the forward; logits are copied, since their cotangents are written over them. */
  #given(run: Run, { outputs, last }: Forward, logits: Float32Array | undefined, first: number): Outputs {
    const { vocabularySize, hiddenSize } = this.spec;
    const rows = run.rows.length;
    const some = (data: Float32Array, width: number): Tensor =>
      float32(data.slice(first * width, (first + rows) * width), [rows, width]);
    const given = run.fetch.flatMap((name): [string, Tensor][] => {
      if (name === outputNames.logits) return [[name, some(logits!, vocabularySize)]];
      if (name === outputNames.residual) return [[name, some(last, hiddenSize)]];
      return outputs[name] ? [[name, outputs[name]]] : [];
    });
    return Object.fromEntries(given);
  }

  async #forward(): Promise<Forward> {
    const { parts, steps } = this.tools;
    const outputs: Outputs = {};
    const streams: Float32Array[] = [];
    let x = await this.#enter();
    for (const l of parts.layers.keys()) {
      steps.enter(l, false);
      streams.push(x);
      x = await this.#layerForward(l, x, outputs);
      const behind = outputNames.hidden(l);
      if (this.#fetch.has(behind)) outputs[behind] = float32(x, [this.#ids.length, this.spec.hiddenSize]);
      await steps.passed();
    }
    const exit = {
      ...this.#exitFeeds(x, this.#rows.length),
      ...this.#noCotangent([0, this.#rows.length, 0], parts.exit),
    };
    const { [partNames.output]: hidden } = await this.#runPart(parts.exit, exit, [partNames.output]);
    return { streams, last: x, hidden: dataOf(hidden), outputs };
  }

  async #enter(): Promise<Float32Array> {
    const { entry } = this.tools.parts;
    const shape = [0, this.#ids.length, this.spec.hiddenSize];
    const feeds = { ...this.#entryFeeds(this.#ids), ...exactRulesFeed, [partNames.cotangent]: empty(shape) };
    const { [partNames.output]: y } = await this.#runPart(entry, feeds, [partNames.output]);
    return dataOf(y);
  }

  async #layerForward(l: number, x: Float32Array, outputs: Outputs): Promise<Float32Array> {
    const n = partNames.layer;
    const asked: readonly (readonly [whole: string, part: string])[] = [
      [outputNames.presentKey(l), outputNames.presentKey(n)],
      [outputNames.presentValue(l), outputNames.presentValue(n)],
      [outputNames.attention(l), outputNames.attention(n)],
      [outputNames.feedForward(l), outputNames.feedForward(n)],
      [outputNames.flowPattern(l), outputNames.flowPattern(n)],
      [outputNames.flowBefore(l), outputNames.flowBefore(n)],
      [outputNames.flowAfter(l), outputNames.flowAfter(n)],
    ];
    const wanted = asked.filter(([whole]) => this.#fetch.has(whole));
    const isLast = l === this.spec.layers.length - 1;
    const asking = isLast ? this.#rows.length : this.#ids.length;
    const feeds = {
      ...this.#layerFeeds(l, x, this.#ids.length, this.#rows, this.#cache),
      [inputNames.hooks]: flag(wanted.some(([whole]) => isHook(whole))),
      [inputNames.flow]: flag(wanted.some(([whole]) => isFlow(whole))),
      ...exactRulesFeed,
      [partNames.cotangent]: empty([0, asking, this.spec.hiddenSize]),
    };
    const part = this.tools.parts.layers[l]!;
    const made = await this.#runPart(part, feeds, [partNames.output, ...wanted.map(([, name]) => name)]);
    for (const [whole, name] of wanted) outputs[whole] = made[name]!;
    return dataOf(made[partNames.output]);
  }

  /** @param perRow cotangents of what the head reads, of one unit of each row's objective */
  async #backward({ streams, last }: Forward, perRow: Float32Array, outputs: Outputs[]): Promise<void> {
    const { parts, steps } = this.tools;
    const { hiddenSize, embedding } = this.spec;
    const cotangents: (Float32Array | undefined)[] = [];
    for (const [i, run] of this.runs.entries()) {
      const first = this.#firstRow(i);
      const rows = run.rows.length;
      const objectives = run.objectives ? run.objectives.weights.length / rows : 0;
      const seeds = weighted(run, perRow.subarray(first * embedding.width, (first + rows) * embedding.width));
      const feeds = {
        ...this.#exitFeeds(last.subarray(first * hiddenSize, (first + rows) * hiddenSize), rows),
        ...rulesFeed(run),
        [partNames.cotangent]: float32(seeds, [objectives, rows, embedding.width]),
      };
      cotangents.push(objectives > 0 ? await this.#gradient(parts.exit, feeds) : undefined);
    }
    for (const l of [...parts.layers.keys()].reverse()) {
      steps.enter(l, true);
      const isLast = l === this.spec.layers.length - 1;
      for (const [i, run] of this.runs.entries()) {
        const cotangent = cotangents[i];
        if (!cotangent) continue;
        const tokens = run.ids.length;
        const asking = isLast ? run.rows.length : tokens;
        const x = streams[l]!.subarray(0, tokens * hiddenSize);
        const feeds = {
          ...this.#layerFeeds(l, x, tokens, run.rows, run.cache),
          [inputNames.hooks]: flag(false),
          [inputNames.flow]: flag(false),
          ...rulesFeed(run),
          [partNames.cotangent]: float32(cotangent, [cotangent.length / (asking * hiddenSize), asking, hiddenSize]),
        };
        cotangents[i] = await this.#gradient(parts.layers[l]!, feeds);
      }
      await steps.passed();
    }
    for (const [i, run] of this.runs.entries())
      if (cotangents[i]) Object.assign(outputs[i]!, await this.#attribution(run, cotangents[i]));
  }

  async #attribution(run: Run, cotangent: Float32Array): Promise<Outputs> {
    const { hiddenSize } = this.spec;
    const tokens = run.ids.length;
    const feeds = {
      ...this.#entryFeeds(run.ids),
      ...rulesFeed(run),
      [partNames.cotangent]: float32(cotangent, [cotangent.length / (tokens * hiddenSize), tokens, hiddenSize]),
    };
    const asked = [outputNames.attribution, outputNames.gradientNorm].filter(name => run.fetch.includes(name));
    return this.#runPart(this.tools.parts.entry, feeds, asked);
  }

  async #gradient(part: Part, feeds: Record<string, Feed>): Promise<Float32Array> {
    const { [partNames.gradient]: gradient } = await this.#runPart(part, feeds, [partNames.gradient]);
    return dataOf(gradient);
  }

  async #runPart(part: Part, feeds: Record<string, Feed>, fetch: readonly string[]): Promise<Outputs> {
    const { sessions, arena, steps } = this.tools;
    const session = part.session ?? (await sessions.of(part.graph));
    const known = new Set(part.graph.inputs.map(({ name }) => name));
    const given = Object.entries({ ...feeds, ...(await arena.fill(part.slots, steps.read)) }).filter(([name]) =>
      known.has(name),
    );
    return session.run(Object.fromEntries(given), fetch);
  }

  async #head(): Promise<HeadTiles> {
    const { sessions, arena, parts } = this.tools;
    const [tile, objective] = [await sessions.of(parts.tile), await sessions.of(parts.objective)];
    return new HeadTiles(tile, objective, arena, parts.head, this.spec);
  }

  /** Rows of the tables, as the graph of the whole decoder gathers them. */
  #entryFeeds(ids: readonly number[]): Record<string, Feed> {
    const { weight, width, positions } = this.spec.embedding;
    const rows = new Float32Array(ids.length * width);
    this.tools.reader.rowsAt(weight, width, ids, rows);
    const feeds = { [partNames.input]: float32(rows, [ids.length, width]) };
    if (!positions) return feeds;
    const { hiddenSize } = this.spec;
    const learned = new Float32Array(ids.length * hiddenSize);
    this.tools.reader.rows(positions.weight, hiddenSize, positions.offset + (this.#cache?.length ?? 0), learned);
    return { ...feeds, [partNames.positions]: float32(learned, [ids.length, hiddenSize]) };
  }

  #exitFeeds(x: Float32Array, rows: number): Record<string, Feed> {
    return { [partNames.input]: float32(x, [rows, this.spec.hiddenSize]) };
  }

  #layerFeeds(
    l: number,
    x: Float32Array,
    tokens: number,
    rows: readonly number[],
    cache: KeysAndValues | undefined,
  ): Record<string, Feed> {
    const { hiddenSize, layers, rotary } = this.spec;
    const { keyValueHeads, headSize, rotary: table } = layers[l]!.attention;
    const none = empty([0, keyValueHeads, headSize]);
    return {
      [partNames.input]: float32(x, [tokens, hiddenSize]),
      [inputNames.ids]: int64(this.#ids.slice(0, tokens)),
      [inputNames.rows]: int64(rows),
      [inputNames.pastKey(partNames.layer)]: cache?.keys(l) ?? none,
      [inputNames.pastValue(partNames.layer)]: cache?.values(l) ?? none,
      ...(table === undefined ? {} : rotationFeeds(rotary[table]!, cache?.length ?? 0, tokens)),
    };
  }

  #noCotangent([, rows = 0]: readonly number[], { graph }: Part): Record<string, Feed> {
    const width = graph.inputs.find(({ name }) => name === partNames.cotangent)!.shape.at(-1) as number;
    return { ...exactRulesFeed, [partNames.cotangent]: empty([0, rows, width]) };
  }
}

function rotationFeeds(table: DecoderSpec['rotary'][string], start: number, tokens: number): Record<string, Feed> {
  const { cos, sin } = rotaryTable(table, start, tokens);
  const shape = [tokens, table.frequencies.length];
  return { 'rotary.cos': float32(cos, shape), 'rotary.sin': float32(sin, shape) };
}

const exactRulesFeed: Record<string, Feed> = { [inputNames.rules]: float32(Float32Array.from(exactFactors), [5]) };
const gimRulesFeed: Record<string, Feed> = { [inputNames.rules]: float32(Float32Array.from(gimFactors), [5]) };

function rulesFeed({ objectives }: Run): Record<string, Feed> {
  return objectives?.rules === 'gim' ? gimRulesFeed : exactRulesFeed;
}

/** One a row; rows that nothing is asked of have no weight in any objective. */
function objectivesOf({ rows, objectives }: Run): RowObjective[] {
  const coefficients = objectives?.coefficients ?? [0, 0, 0];
  return rows.map((_, r) => ({
    target: objectives?.targets[r] ?? 0,
    foil: objectives?.foils?.[r] ?? 0,
    coefficients,
  }));
}

/** [B, R, width]: each row's cotangent times the row's weight in the objective. */
function weighted({ rows, objectives }: Run, perRow: Float32Array): Float32Array {
  const weights = objectives?.weights ?? new Float32Array(0);
  const width = perRow.length / rows.length;
  const seeds = new Float32Array(weights.length * width);
  weights.forEach((weight, i) => {
    const row = (i % rows.length) * width;
    if (weight !== 0) for (let c = 0; c < width; c++) seeds[i * width + c] = weight * perRow[row + c]!;
  });
  return seeds;
}

function empty(shape: readonly number[]): Tensor {
  return float32(new Float32Array(0), shape);
}

function dataOf(tensor: Tensor | undefined): Float32Array {
  return floats(tensor);
}
