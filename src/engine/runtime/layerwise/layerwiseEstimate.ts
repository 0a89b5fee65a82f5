/** @file What a model takes of memory where it is run layer by layer: counted on its parts, nothing is loaded. */
import type { DecoderSpec } from '../../../architecture/decoderSpec';
import { branchNames } from '../../../architecture/names';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { WeightReader } from '../../../checkpoint/weightReader';
import type { Graph } from '../../../graph/graph';
import { peakBytes, type Lengths } from '../../../graph/liveMemory';
import { printGraph } from '../../../graph/print';
import { flowBytes, planChunks, readingRowsARun, together, TOGETHER_BYTES } from '../chunks';
import { ARENA, NODE_BYTES, nodesOf, type Estimate, type PlannedText } from '../memoryEstimate';
import { rowsOfTile } from './headTiles';
import { decoderParts, type DecoderParts } from './layerwiseParts';
import { arenaBytes, type FedSlot } from './weightArena';

/** What is read at a time, and the largest tensor that llama.cpp reorders, which is read whole. */
const READING_BYTES = 32e6;
/** What V8 lets pile up of typed arrays that nobody has any more, before it takes them away. */
const GARBAGE_BYTES = 64e6;

export class LayerwiseEstimate implements Estimate {
  readonly #parts: DecoderParts;
  /** Layers that differ, one of each kind. */
  readonly #layers: readonly Graph[];
  readonly #runs = new Map<string, number>();

  constructor(
    checkpoint: Checkpoint,
    private readonly spec: DecoderSpec,
  ) {
    this.#parts = decoderParts(checkpoint, spec, new WeightReader(checkpoint));
    const kinds = new Map(this.#parts.layers.map(({ graph }) => [printGraph(graph), graph]));
    this.#layers = [...kinds.values()];
  }

  /** Sessions and the memory for one widened part; weights stay in their files. */
  loaded(): number {
    const { entry, layers, exit, tile, head, objective } = this.#parts;
    const shape = [rowsOfTile(head), head.shape[1]!];
    const widest = Math.max(...[entry, exit, ...layers].map(({ slots }) => arenaBytes(slots)));
    const graphs = [entry.graph, exit.graph, tile, objective, ...this.#layers];
    const nodes = graphs.reduce((sum, graph) => sum + nodesOf(graph), 0);
    return Math.max(widest, arenaBytes([{ ...head, shape }])) + NODE_BYTES * nodes + READING_BYTES + GARBAGE_BYTES;
  }

  /** Of layers and head. */
  get matrices(): readonly FedSlot[] {
    const { layers, head } = this.#parts;
    return [...layers.flatMap(part => part.slots), head].filter(({ shape }) => shape.length === 2);
  }

  text({ promptTokens, responseTokens, generate, hooks, traced, flow }: PlannedText, width: number): number {
    const tokens = promptTokens + responseTokens;
    if (flow) return flowBytes(this.spec, tokens) + this.#run(tokens - 1, 0, responseTokens, 0, 'flow');
    const chunks = planChunks(Math.max(1, width), promptTokens, responseTokens);
    const each = 4 * this.spec.hiddenSize;
    const groups = together(chunks, each, TOGETHER_BYTES).map(group =>
      group.reduce((sum, { from, to, length }) => sum + each * length * (to - from), 0),
    );
    const objectives = Math.min(width, responseTokens);
    return Math.max(
      this.#run(tokens - 1, 0, responseTokens, 1),
      // Those of a layer are made while those of the one behind it wait for the collector.
      this.#run(tokens - 1, 0, objectives, objectives) + 2 * Math.max(0, ...groups),
      traced ?? 0,
      generate ? this.generation(promptTokens, tokens) : 0,
      hooks ? this.#run(tokens, 0, tokens, 0, 'hooks') : 0,
    );
  }

  generation(promptTokens: number, tokens: number): number {
    const fresh = Math.min(promptTokens, readingRowsARun(this.spec, promptTokens));
    const cache = this.spec.layers.reduce(
      (sum, { attention }) => sum + 2 * attention.keyValueHeads * attention.headSize,
      0,
    );
    return 4 * cache * tokens + this.#run(fresh, promptTokens - fresh, 1, 0);
  }

  /** What goes from layer to layer, logits and a copy of them, and the largest part at work. */
  #run(tokens: number, cached: number, rows: number, objectives: number, asked?: 'hooks' | 'flow'): number {
    const key = [tokens, cached, rows, objectives, asked].join();
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const { hiddenSize, vocabularySize, layers } = this.spec;
    const lengths: Lengths = { N: tokens, P: cached, M: tokens + cached, R: rows, B: objectives };
    const taken = new Set([...(objectives > 0 ? [branchNames.backward] : []), ...(asked ? [branchNames[asked]] : [])]);
    const layer = Math.max(...this.#layers.map(graph => peakBytes(graph, lengths, taken)));
    const streams = 4 * hiddenSize * tokens * (objectives > 0 ? layers.length : 2);
    const passed = 2 * 4 * hiddenSize * tokens * Math.max(1, objectives);
    const bytes = streams + passed + 2 * 4 * rows * vocabularySize + ARENA * layer;
    this.#runs.set(key, bytes);
    return bytes;
  }
}
