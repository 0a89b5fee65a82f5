/** @file A loaded model: one session over one checkpoint, run with named lengths instead of raw feeds. */
import { buildDecoder, type DecoderOptions } from '../../architecture/decoder';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { isPresent } from '../../architecture/names';
import { allFinite, requireFinite } from '../../base/finite';
import { decoderSpec } from '../../architecture/families/families';
import type { WeightSource } from '../../architecture/weights';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import type { Graph } from '../../graph/graph';
import { onnxModel } from '../../graph/onnxModel';
import type { ProviderName } from '../../protocol/providers';
import { requireBuffers } from './bufferLimit';
import { RESPONSE_TOKENS_A_RUN } from './chunks';
import { decoderFeeds, type Run } from './decoderFeeds';
import { DeviceCache, HostCache, wholeNames, type KeyValueCache } from './keyValueCache';
import { MovingSession, onlyOn, type ProviderChoice } from './movingSession';
import { Session, type SessionOptions, type Tensor } from './ort';
import { storedWeight } from './storedWeight';

type SettingsOfSession = Pick<SessionOptions, 'threads' | 'prepack' | 'profile'>;

export interface ModelOptions extends Pick<DecoderOptions, 'backward'>, SettingsOfSession {
  /** The CPU where nobody says otherwise. */
  readonly providers?: ProviderChoice;
}

export class Model {
  private constructor(
    readonly checkpoint: Checkpoint,
    readonly spec: DecoderSpec,
    private readonly session: MovingSession,
    private readonly options: SettingsOfSession & { readonly providers: ProviderChoice },
    /** Response tokens that one run of a matrix takes. */
    readonly runWidth: number = RESPONSE_TOKENS_A_RUN,
  ) {}

  /** @throws LensError where the checkpoint does not hold what its config says */
  static async load(
    checkpoint: Checkpoint,
    { providers = onlyOn('cpu'), ...options }: ModelOptions = {},
  ): Promise<Model> {
    const spec = specOf(checkpoint);
    const { backward = true, ...settings } = options;
    const openOn = async (provider: ProviderName): Promise<Session> => {
      const device = residentOn(provider);
      const build = (source: WeightSource): Graph => buildDecoder(spec, source, { backward, device });
      const largestBuffer = await providers.largestBuffer(provider);
      const resident = device ? { resident: wholeNames(spec) } : {};
      return openGraph(checkpoint, build, { ...settings, provider, ...resident }, largestBuffer);
    };
    const session = await MovingSession.open(openOn, providers);
    return new Model(checkpoint, spec, session, { ...settings, providers });
  }

  /** Where its last run was, or where it was loaded. */
  get provider(): ProviderName {
    return this.session.provider;
  }

  /** Another graph over the same weights, with the same settings. */
  openBeside(build: (source: WeightSource) => Graph): Promise<MovingSession> {
    const { providers, ...settings } = this.options;
    return MovingSession.open(provider => openGraph(this.checkpoint, build, { ...settings, provider }), providers);
  }

  /** @throws LensError unsupported where what comes out is not finite */
  async run(run: Run): Promise<Record<string, Tensor>> {
    const { host } = await this.session.run(decoderFeeds(this.spec, run), run.fetch);
    this.#requireFinite(host);
    return host;
  }

  /**
   * Reads tokens into the cache of the run. @returns the other outputs
   * @throws DeviceLostError where the cache went with its device
   */
  async read(run: Run & { readonly cache: KeyValueCache }): Promise<Record<string, Tensor>> {
    const fetch = [...run.fetch, ...run.cache.fetch];
    const outputs = await this.session.run(decoderFeeds(this.spec, run), fetch);
    run.cache.append(outputs, run.ids.length);
    this.#requireFinite(outputs.host);
    return outputs.host;
  }

  /** Behind every run, so that no request reduces what is no number. Keys and values are seen by what the next tokens make of them. */
  #requireFinite(outputs: Readonly<Record<string, Tensor>>): void {
    for (const [name, { data }] of Object.entries(outputs))
      if (!isPresent(name) && !allFinite(data)) requireFinite(`What ${this.checkpoint.folder} computes (${name})`, NaN);
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
    return new Model(this.checkpoint, { ...this.spec, rotary }, this.session, this.options, this.runWidth);
  }

  /** The same session, with so many response tokens in one run. */
  inRunsOf(width: number): Model {
    return new Model(this.checkpoint, this.spec, this.session, this.options, width);
  }

  async release(): Promise<void> {
    await this.session.release();
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
  settings: Omit<SessionOptions, 'root'> = {},
  largestBuffer?: number,
): Promise<Session> {
  const graph = build((name, shape) => storedWeight(checkpoint, name, shape));
  if (largestBuffer !== undefined) requireBuffers(graph, largestBuffer);
  return Session.open(onnxModel(graph), { root: checkpoint.root, ...settings });
}
