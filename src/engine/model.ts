/** @file A loaded model: one session over one checkpoint, run with named lengths instead of raw feeds. */
import { buildDecoder, type DecoderOptions } from '../architecture/decoder';
import type { DecoderSpec } from '../architecture/decoderSpec';
import { decoderSpec } from '../architecture/families/families';
import { inputNames, isHook } from '../architecture/names';
import { rotaryTable } from '../architecture/rotaryTable';
import type { WeightSource } from '../architecture/weights';
import type { Checkpoint } from '../checkpoint/checkpoint';
import type { Graph } from '../graph/graph';
import { onnxModel } from '../graph/onnxModel';
import { RESPONSE_TOKENS_A_RUN } from './chunks';
import type { KeyValueCache } from './keyValueCache';
import { flag, float32, int64, Session, type SessionOptions, type Tensor } from './ort';
import { storedWeight } from './storedWeight';

type SettingsOfSession = Pick<SessionOptions, 'threads' | 'prepack'>;

export interface ModelOptions extends DecoderOptions, SettingsOfSession {}

/** What is differentiated in one run; see names.ts for the layout. */
export interface Objectives {
  /** One a row. */
  readonly targets: readonly number[];
  readonly foils?: readonly number[];
  /** Coefficients of log p(target), logit(target), logit(foil): the same for every row. */
  readonly coefficients: readonly [number, number, number];
  /** [B, R] row by row. */
  readonly weights: Float32Array;
}

export interface Run {
  /** New tokens. */
  readonly ids: readonly number[];
  /** Positions among `ids` whose logits are wanted. */
  readonly rows: readonly number[];
  /** Keys and values of the tokens before; they count on from its length. */
  readonly cache?: KeyValueCache;
  readonly objectives?: Objectives;
  /** Output names. */
  readonly fetch: readonly string[];
}

export class Model {
  private constructor(
    readonly checkpoint: Checkpoint,
    readonly spec: DecoderSpec,
    private readonly session: Session,
    private readonly options: SettingsOfSession,
    /** Response tokens that one run of a matrix takes. */
    readonly runWidth: number = RESPONSE_TOKENS_A_RUN,
  ) {}

  /** @throws LensError where the checkpoint does not hold what its config says */
  static async load(checkpoint: Checkpoint, { threads, prepack, ...options }: ModelOptions = {}): Promise<Model> {
    const spec = specOf(checkpoint);
    const settings = {
      ...(threads === undefined ? {} : { threads }),
      ...(prepack === undefined ? {} : { prepack }),
    };
    const session = await openGraph(checkpoint, source => buildDecoder(spec, source, options), settings);
    return new Model(checkpoint, spec, session, settings);
  }

  /** Another graph over the same weights, with the same settings. */
  openBeside(build: (source: WeightSource) => Graph): Promise<Session> {
    return openGraph(this.checkpoint, build, this.options);
  }

  async run({ ids, rows, cache, objectives, fetch }: Run): Promise<Record<string, Tensor>> {
    const start = cache?.length ?? 0;
    const feeds: Record<string, Tensor> = {
      [inputNames.ids]: int64(ids),
      [inputNames.rows]: int64(rows),
      ...this.#rotary(start, ids.length),
      ...this.#past(cache),
      [inputNames.hooks]: flag(fetch.some(isHook)),
      ...objectiveFeeds(rows.length, objectives),
    };
    return this.session.run(feeds, fetch);
  }

  /** The same weights with other rotary frequencies: they are inputs of the graph, so nothing is loaded again. */
  withRotary(change: (frequencies: readonly number[]) => number[]): Model {
    const entries = Object.entries(this.spec.rotary).map(([name, table]) => [
      name,
      { ...table, frequencies: change(table.frequencies) },
    ]);
    const rotary = Object.fromEntries(entries) as DecoderSpec['rotary'];
    return new Model(this.checkpoint, { ...this.spec, rotary }, this.session, this.options, this.runWidth);
  }

  /** The same session, with so many response tokens in one run. */
  inRunsOf(width: number): Model {
    return new Model(this.checkpoint, this.spec, this.session, this.options, width);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  #rotary(start: number, length: number): Record<string, Tensor> {
    const entries = Object.entries(this.spec.rotary).flatMap(([name, rotary]) => {
      const { cos, sin } = rotaryTable(rotary, start, length);
      const shape = [length, rotary.frequencies.length];
      return [
        [inputNames.cos(name), float32(cos, shape)],
        [inputNames.sin(name), float32(sin, shape)],
      ] as [string, Tensor][];
    });
    return Object.fromEntries(entries);
  }

  #past(cache: KeyValueCache | undefined): Record<string, Tensor> {
    const entries = this.spec.layers.flatMap(({ attention: { keyValueHeads, headSize } }, l) => {
      const empty = float32(new Float32Array(0), [0, keyValueHeads, headSize]);
      return [
        [inputNames.pastKey(l), cache?.keys(l) ?? empty],
        [inputNames.pastValue(l), cache?.values(l) ?? empty],
      ] as [string, Tensor][];
    });
    return Object.fromEntries(entries);
  }
}

/** The model's parts as its config names them. @throws LensError unsupported, bad-checkpoint */
export function specOf(checkpoint: Checkpoint): DecoderSpec {
  return decoderSpec(checkpoint.config, name => checkpoint.tensors.has(name));
}

/** A session over a graph whose weights are a checkpoint's. @throws LensError where it does not hold them */
export async function openGraph(
  checkpoint: Checkpoint,
  build: (source: WeightSource) => Graph,
  settings: SettingsOfSession = {},
): Promise<Session> {
  const graph = build((name, shape) => storedWeight(checkpoint, name, shape));
  return Session.open(onnxModel(graph), { root: checkpoint.root, ...settings });
}

function objectiveFeeds(rows: number, objectives: Objectives | undefined): Record<string, Tensor> {
  const zeros = new Array<number>(rows).fill(0);
  const coefficients = objectives?.coefficients ?? [0, 0, 0];
  const weights = objectives?.weights ?? new Float32Array(0);
  return {
    [inputNames.targets]: int64(objectives?.targets ?? zeros),
    [inputNames.foils]: int64(objectives?.foils ?? zeros),
    [inputNames.objective]: float32(Float32Array.from(zeros.flatMap(() => coefficients)), [rows, 3]),
    [inputNames.weights]: float32(weights, [rows === 0 ? 0 : weights.length / rows, rows]),
  };
}
