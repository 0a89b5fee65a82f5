/** @file A loaded model, run with named lengths instead of raw feeds: one session over the whole checkpoint, or layer by layer. */
import { buildDecoder, type DecoderOptions } from '../../architecture/decoder';
import type { DrawPart } from '../../architecture/decoderParts';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { decoderSpec } from '../../architecture/families/families';
import { isPresent } from '../../architecture/names';
import type { WeightSource } from '../../architecture/weights';
import { allFinite, requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import type { Graph, Value } from '../../graph/graph';
import { bytesOf, constantsOf } from '../../graph/liveMemory';
import { onnxModel } from '../../graph/onnxModel';
import type { ProviderName } from '../../protocol/providers';
import { neverCancelled, type RunSteps } from '../request/hooks';
import type { BesideGraph } from './besideGraph';
import { RESPONSE_TOKENS_A_RUN, TOGETHER_BYTES } from './chunks';
import { decoderFeeds, type Run } from './decoderFeeds';
import { DeviceCache, HostCache, wholeNames, type KeyValueCache } from './keyValueCache';
import { LayerwiseDecoder } from './layerwise/layerwiseDecoder';
import { inGigabytes } from './memoryPlan';
import { MovingSession, onlyOn, type ProviderChoice } from './movingSession';
import { Session, type ResidentOutputs, type SessionOptions, type Tensor } from './ort';
import { readWeights, type ReadingHooks } from './readWeights';
import { fedWeights, storedWeight, uploadedWeight } from './storedWeight';

/**
 * A tensor lies in one buffer, however much memory there is.
 * @param largest bytes of the device's largest buffer
 * @throws Error with both figures
 */
export function requireBuffers(graph: Graph, largest: number): void {
  const { stored, folded } = constantsOf(graph);
  for (const value of [...stored, ...folded]) {
    const bytes = bytesOf(value, {});
    if (bytes > largest)
      throw new Error(
        `The tensor ${value.name} takes ${inGigabytes(bytes)}, but the device's largest buffer holds ${inGigabytes(largest)}.`,
      );
  }
}

type SettingsOfSession = Pick<SessionOptions, 'threads' | 'prepack' | 'profile'>;

export interface ModelOptions extends Pick<DecoderOptions, 'backward'>, SettingsOfSession {
  /** The CPU where nobody says otherwise. */
  readonly providers?: ProviderChoice;
  /** Whether it is run layer by layer, on the CPU, or as a whole. */
  readonly layerwise?: boolean;
  /** Layer by layer: what is rounded to 8 bits stays in memory so. */
  readonly holds?: boolean;
  /** Told of weights that are read when it is loaded as a whole. */
  readonly reading?: ReadingHooks;
  /** It only writes answers, with weights of 8 bits: told each layer that is made. */
  readonly writing?: RunSteps;
}

/** What runs a decoder. */
type Runner = MovingSession | LayerwiseDecoder;

/** What one request has a model do beside the runs themselves. */
export interface ModelUse {
  /** Response tokens that one run of a matrix takes. */
  readonly runWidth: number;
  readonly steps: RunSteps;
}

const usual: ModelUse = { runWidth: RESPONSE_TOKENS_A_RUN, steps: { pause: neverCancelled } };

export class Model {
  private constructor(
    readonly checkpoint: Checkpoint,
    readonly spec: DecoderSpec,
    private readonly runner: Runner,
    private readonly options: SettingsOfSession & { readonly providers: ProviderChoice },
    private readonly use: ModelUse = usual,
  ) {}

  /** @throws LensError where the checkpoint does not hold what its config says */
  static async load(
    checkpoint: Checkpoint,
    { providers = onlyOn('cpu'), layerwise = false, holds = false, writing, reading, ...options }: ModelOptions = {},
  ): Promise<Model> {
    const spec = specOf(checkpoint);
    const { backward = true, ...settings } = options;
    if (layerwise || writing) {
      const decoder = writing
        ? await LayerwiseDecoder.openWriting(checkpoint, spec, settings, writing)
        : LayerwiseDecoder.open(checkpoint, spec, settings, holds);
      return new Model(checkpoint, spec, decoder, { ...settings, providers });
    }
    // Only of the request that loads the model: where it moves later, another one is at work.
    let hooks = reading;
    const openOn = async (provider: ProviderName): Promise<Session> => {
      const device = residentOn(provider);
      const build = (source: WeightSource): Graph => buildDecoder(spec, source, { backward, device });
      const largestBuffer = await providers.largestBuffer(provider);
      const resident = device ? { resident: wholeNames(spec) } : {};
      return openGraph(checkpoint, build, { ...settings, provider, ...resident }, { largestBuffer, reading: hooks });
    };
    const session = await MovingSession.open(openOn, providers);
    hooks = undefined;
    return new Model(checkpoint, spec, session, { ...settings, providers });
  }

  /** Where its last run was, or where it was loaded. */
  get provider(): ProviderName {
    return this.runner instanceof LayerwiseDecoder ? 'cpu' : this.runner.provider;
  }

  /** Response tokens that one run of a matrix takes. */
  get runWidth(): number {
    return this.use.runWidth;
  }

  /** Bytes of cotangents that runs which are given together may hold; 0 where nothing is won by giving them together. */
  get cotangentBytes(): number {
    return this.runner instanceof LayerwiseDecoder ? TOGETHER_BYTES : 0;
  }

  /**
   * Another graph over the same weights, with the same settings.
   * @param draw of the layers of a spec: of all, or of one at a time where the model is run layer by layer
   */
  async openBeside(draw: (layers: Pick<DecoderSpec, 'family' | 'layers'>) => DrawPart): Promise<BesideGraph> {
    const { runner, spec } = this;
    if (runner instanceof LayerwiseDecoder) return runner.beside(spec, draw);
    const { providers, ...settings } = this.options;
    const session = await MovingSession.open(
      provider => openGraph(this.checkpoint, draw(spec), { ...settings, provider }),
      providers,
    );
    return {
      run: async (feeds, { output }, between) => {
        const outputs: Record<string, Tensor>[] = [];
        for (const own of feeds) {
          const { host } = await session.run(
            own,
            spec.layers.map((_, l) => output(l)),
          );
          outputs.push(host);
          await between();
        }
        return outputs;
      },
      release: () => session.release(),
    };
  }

  /** @throws LensError unsupported where what comes out is not finite */
  async run(run: Run): Promise<Record<string, Tensor>> {
    const [outputs] = await this.runAll([run]);
    return outputs!;
  }

  /**
   * Several runs. Layer by layer they go through each layer together; a whole model takes them one after the other.
   * @throws LensError unsupported where what comes out is not finite; CancelledError
   */
  async runAll(runs: readonly Run[]): Promise<Record<string, Tensor>[]> {
    if (this.runner instanceof LayerwiseDecoder) {
      const all = await this.runner.run(this.spec, runs, this.use.steps);
      all.forEach(outputs => this.#requireFinite(outputs));
      return all;
    }
    const all: Record<string, Tensor>[] = [];
    for (const run of runs) {
      const { host } = await this.runner.run(decoderFeeds(this.spec, run), run.fetch);
      this.#requireFinite(host);
      all.push(host);
    }
    return all;
  }

  /**
   * Reads tokens into the cache of the run. @returns the other outputs
   * @throws DeviceLostError where the cache went with its device
   */
  async read(run: Run & { readonly cache: KeyValueCache }): Promise<Record<string, Tensor>> {
    const fetch = [...run.fetch, ...run.cache.fetch];
    const outputs = await this.#resident({ ...run, fetch });
    run.cache.append(outputs, run.ids.length);
    this.#requireFinite(outputs.host);
    return outputs.host;
  }

  async #resident(run: Run): Promise<ResidentOutputs> {
    if (!(this.runner instanceof LayerwiseDecoder)) return this.runner.run(decoderFeeds(this.spec, run), run.fetch);
    const [host] = await this.runner.run(this.spec, [run], this.use.steps);
    return { host: host!, device: {} };
  }

  /** Behind every run, so that no request reduces what is no number. Keys and values are seen by what the next tokens make of them. */
  #requireFinite(outputs: Readonly<Record<string, Tensor>>): void {
    for (const [name, { data }] of Object.entries(outputs))
      if (!isPresent(name) && !allFinite(data))
        requireFinite(sentence`What ${this.checkpoint.folder} computes (${name})`, NaN);
  }

  /**
   * For so many tokens, which stay on the device where the provider has one.
   * Only for runs that need nothing of it but the next logits: what lies on a device cannot be read.
   */
  newCache(capacity: number): KeyValueCache {
    return residentOn(this.provider) ? new DeviceCache(this.spec) : new HostCache(this.spec, capacity);
  }

  /** The same weights with other rotary frequencies: they are inputs of the graph, so nothing is loaded again. */
  withRotary(change: (frequencies: readonly number[]) => number[]): Model {
    const entries = Object.entries(this.spec.rotary).map(([name, table]) => [
      name,
      { ...table, frequencies: change(table.frequencies) },
    ]);
    const rotary = Object.fromEntries(entries) as DecoderSpec['rotary'];
    return new Model(this.checkpoint, { ...this.spec, rotary }, this.runner, this.options, this.use);
  }

  /** The same, used as one request wants it. */
  usedBy(use: ModelUse): Model {
    return new Model(this.checkpoint, this.spec, this.runner, this.options, use);
  }

  async release(): Promise<void> {
    await this.runner.release();
  }
}

/** Only WebGPU's outputs can stay where they are in onnxruntime-node. */
function residentOn(provider: ProviderName): boolean {
  return provider === 'webgpu';
}

/** The model's parts as its config names them. @throws LensError unsupported, bad-checkpoint */
export function specOf(checkpoint: Checkpoint): DecoderSpec {
  return decoderSpec(checkpoint.config, name => checkpoint.tensors.has(name));
}

/** A session over a graph whose weights are a checkpoint's. @throws LensError where it does not hold them */
export async function openGraph(
  checkpoint: Checkpoint,
  build: (source: WeightSource) => Graph,
  settings: Omit<SessionOptions, 'root' | 'weights' | 'files'> = {},
  { largestBuffer, reading }: Partial<OpeningHooks> = {},
): Promise<Session> {
  const named = build((name, shape) => storedWeight(checkpoint, name, shape));
  const inputs = fedWeights(named);
  const onDevice = inputs.length > 0 && (settings.provider ?? 'cpu') !== 'cpu';
  // An input would go to the device with each run. Where one weight is given as bytes all are: ONNX Runtime then opens no file.
  const uploads = new Map<string, Value>();
  const graph = onDevice ? build((name, shape) => uploadedWeight(checkpoint, name, shape, uploads)) : named;
  if (largestBuffer !== undefined) requireBuffers(graph, largestBuffer);
  const weights = await readWeights(checkpoint, onDevice ? [...uploads.values()] : inputs, reading);
  const files = Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data]));
  return Session.open(onnxModel(graph), {
    root: checkpoint.root,
    ...settings,
    ...(onDevice ? { files } : { weights }),
  });
}

interface OpeningHooks {
  /** Bytes of the device's largest buffer. */
  readonly largestBuffer: number | undefined;
  readonly reading: ReadingHooks | undefined;
}
