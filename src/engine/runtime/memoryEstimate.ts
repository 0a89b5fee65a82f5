/** @file What a model takes of memory, from its config and headers alone: nothing is loaded, nothing is run. */
import { buildDecoder } from '../../architecture/decoder';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { branchNames } from '../../architecture/names';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import type { Graph, Value } from '../../graph/graph';
import { bytesOf, constantsOf, peakBytes } from '../../graph/liveMemory';
import { fedWeights, storedWeight } from './storedWeight';
import { flowBytes, readingRowsARun } from './chunks';

/** Node, ONNX Runtime's library and our own code, measured after the start. */
export const PROCESS_BYTES = 105e6;
/** What a session keeps for one node of its graph: measured 55 MB for the 7,900 nodes of 30 layers. */
export const NODE_BYTES = 7_000;
/** The arena of ONNX Runtime over what lies in it: gaps, more of them after runs of several lengths. Measured 1.05 to 1.3. */
export const ARENA = 1.2;

/** The texts that a model is to run. */
export interface PlannedText {
  readonly promptTokens: number;
  readonly responseTokens: number;
  /** The response is generated first. */
  readonly generate?: boolean;
  /** It is generated and nothing else, so that rounded weights will do where exact ones take long. */
  readonly writes?: boolean;
  /** Attention patterns and feed-forward outputs of all tokens are wanted. */
  readonly hooks?: boolean;
  /** Only the information flow is wanted: a forward, and what each head writes of some tokens at a time. */
  readonly flow?: boolean;
  /** The text is traced: its runs take so many bytes each, whatever is wanted otherwise. */
  readonly traced?: number;
}

/** What an estimate is made for where no text is known yet: a page, and a paragraph in answer. */
export function typicalText(maxPositions: number): PlannedText {
  const promptTokens = Math.max(1, Math.min(384, maxPositions - 128));
  return { promptTokens, responseTokens: Math.max(1, Math.min(128, maxPositions - promptTokens)), generate: true };
}

/** Bytes, from config and headers alone. */
export interface Estimate {
  /** What a loaded model holds beside its runs. */
  loaded(prepack: boolean): number;
  /** Of the largest run that a text takes, with up to `width` response tokens in one run of the matrix. */
  text(text: PlannedText, width: number): number;
}

export class MemoryEstimate implements Estimate {
  readonly #graph: Graph;
  readonly #weights: { readonly mapped: number; readonly widened: number; readonly matrices: number };
  readonly #sessionBytes: number;
  readonly #runs = new Map<string, number>();

  constructor(
    checkpoint: Checkpoint,
    private readonly spec: DecoderSpec,
  ) {
    this.#graph = buildDecoder(spec, (name, shape) => storedWeight(checkpoint, name, shape));
    this.#weights = weightsOf(this.#graph);
    this.#sessionBytes = NODE_BYTES * nodesOf(this.#graph);
  }

  /** Bytes that a loaded model holds beside its runs: float32 weights are mapped, others widened. */
  loaded(prepack: boolean): number {
    const { mapped, widened, matrices } = this.#weights;
    return mapped + widened + this.#sessionBytes + (prepack ? matrices * (widened > mapped ? 2 : 1) : 0);
  }

  /** Bytes of weights that are not read as they are stored: copies of four bytes each. */
  get widened(): number {
    return this.#weights.widened;
  }

  text(text: PlannedText, width: number): number {
    const { promptTokens, responseTokens } = text;
    const tokens = promptTokens + responseTokens;
    const objectives = Math.min(width, responseTokens);
    if (text.flow) return flowBytes(this.spec, tokens, true) + this.#run(tokens - 1, 0, responseTokens, 0, 'flow');
    return Math.max(
      this.#run(tokens - 1, 0, responseTokens, 1),
      this.#run(tokens - 1, 0, objectives, objectives),
      text.traced ?? 0,
      text.generate ? this.#generation(promptTokens, tokens) : 0,
      text.hooks ? this.#run(tokens, 0, tokens, 0, 'hooks') : 0,
    );
  }

  /** The last runs of a long prompt and of a long answer, and the cache beside them, which the graph joins to new keys and values. */
  #generation(promptTokens: number, tokens: number): number {
    const fresh = Math.min(promptTokens, readingRowsARun(this.spec, promptTokens));
    const cache = this.spec.layers.reduce(
      (sum, { attention }) => sum + 2 * attention.keyValueHeads * attention.headSize,
      0,
    );
    return 4 * cache * tokens + Math.max(this.#run(fresh, promptTokens - fresh, 1, 0), this.#run(1, tokens - 1, 1, 0));
  }

  #run(tokens: number, cached: number, rows: number, objectives: number, asked?: 'hooks' | 'flow'): number {
    const key = [tokens, cached, rows, objectives, asked].join();
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const lengths = { N: tokens, P: cached, M: tokens + cached, R: rows, B: objectives };
    const taken = new Set([...(objectives > 0 ? [branchNames.backward] : []), ...(asked ? [branchNames[asked]] : [])]);
    const bytes = ARENA * peakBytes(this.#graph, lengths, taken);
    this.#runs.set(key, bytes);
    return bytes;
  }
}

/** Bytes of what is read as stored, of what is widened at loading, whoever does that, and of the float32 matrices that prepacking copies. */
function weightsOf(graph: Graph) {
  const { stored, folded } = constantsOf(graph);
  const sum = (values: readonly Value[]): number => values.reduce((bytes, value) => bytes + bytesOf(value, {}), 0);
  const tables = new Set(graph.nodes.flatMap(node => (node.op === 'Gather' ? node.inputs.slice(0, 1) : [])));
  const matrices = [...stored, ...folded].filter(value => value.shape.length === 2 && !tables.has(value));
  return { mapped: sum(stored), widened: sum(folded) + sum(fedWeights(graph)), matrices: sum(matrices) };
}

export function nodesOf(graph: Graph): number {
  const inner = (node: Graph['nodes'][number]): number =>
    node.op === 'If' ? nodesOf(node.attributes.then) + nodesOf(node.attributes.else) : 0;
  return graph.nodes.reduce((sum, node) => sum + 1 + inner(node), 0);
}
