/** @file The only file that imports onnxruntime-node: sessions and runs, with the settings that were measured to be right. */
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { ProviderName } from '../../protocol/providers';

// Before the library is loaded: its Linux builds carry a telemetry that is on by default.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be hoisted above the line before
const ort = require('onnxruntime-node') as typeof OnnxRuntime;

/** What a session takes and gives on the host, told apart by its type. */
export type Tensor = FloatTensor | DoubleTensor | IntegerTensor;

export interface FloatTensor {
  readonly dtype: 'float32';
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface DoubleTensor {
  readonly dtype: 'float64';
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

export interface IntegerTensor {
  readonly dtype: 'int64';
  readonly data: BigInt64Array;
  readonly shape: readonly number[];
}

/** Float16 by its bits: only fed, never given back. */
export interface HalfTensor {
  readonly halves: Uint16Array;
  readonly shape: readonly number[];
}

/** A value that stays on the provider's device between runs. Whoever has it releases it. */
export interface DeviceTensor {
  readonly shape: readonly number[];
  /** @internal of this file */
  readonly handle: OnnxRuntime.Tensor;
  release(): void;
}

export interface SessionOptions {
  /** What runs the graph; the CPU where nothing is said. */
  readonly provider?: ProviderName;
  /** Outputs that stay on the device. Reading one back aborts the process (onnxruntime-node 1.30), so it can only be fed again. */
  readonly resident?: readonly string[];
  /** Where a profile of the session is written when it is released: this and a time and `.json`. */
  readonly profile?: string;
  /** Folder that the model's external data is relative to. */
  readonly root: string;
  readonly threads?: number;
  /** Rearranged copies of the weights: 8 to 17 % faster, twice the memory. Off: the files are mapped, nothing is copied. */
  readonly prepack?: boolean;
  /** Off where many sessions take turns: idle threads of one, looking for work, would hold up the next one's. */
  readonly spins?: boolean;
  /** Off where runs are long and differ in size: their memory goes back when they end, instead of waiting in pieces that fit no other run. */
  readonly pooled?: boolean;
  /** Inputs that are the same in every run: weights that no file holds as they are needed. Never copied on the CPU. */
  readonly weights?: Readonly<Record<string, FloatTensor>>;
  /** Contents of external data that lies in no file, by its name; the session takes a copy. */
  readonly files?: Readonly<Record<string, Float32Array>>;
}

export const onnxruntimeVersion: string = ort.env.versions.node ?? ort.env.versions.common;

/** Where the library's own files lie, and those that it can load beside them. */
export function libraryFolder(): string {
  return join(
    dirname(require.resolve('onnxruntime-node/package.json')),
    'bin',
    'napi-v6',
    process.platform,
    process.arch,
  );
}

/** Names of the providers that this build of the library has, or can load. */
export function builtProviders(): readonly { readonly name: string; readonly bundled: boolean }[] {
  return ort.listSupportedBackends();
}

/** Physical cores are half the logical ones on most machines with more than two; on a small machine take what there is. */
export function defaultThreads(): number {
  const logical = cpus().length;
  return logical > 4 ? Math.floor(logical / 2) : Math.max(1, logical);
}

export class Session {
  private constructor(
    private readonly session: OnnxRuntime.InferenceSession,
    private readonly profiled: boolean,
    private readonly resident: ReadonlySet<string>,
    private weights: Readonly<Record<string, OnnxRuntime.Tensor>>,
  ) {}

  /**
   * How many outputs the widest run of a session with resident outputs has fetched. The binding (onnxruntime-node 1.30) takes the
   * places of outputs by their number among those fetched, and leaves an output bound to its last value where a later run does not
   * fetch it, so that this run fails for its shape. So always the first so many outputs of the graph are fetched, and some thrown away.
   */
  #fetched = 0;

  /** @param model bytes of an ONNX model */
  static async open(model: Uint8Array, options: SessionOptions): Promise<Session> {
    const {
      provider = 'cpu',
      resident = [],
      profile,
      root,
      threads = defaultThreads(),
      prepack = false,
      spins = true,
      pooled = true,
    } = options;
    const { weights = {}, files = {} } = options;
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      enableCpuMemArena: pooled,
      logSeverityLevel: 3,
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
      ...(resident.length === 0
        ? {}
        : { preferredOutputLocation: Object.fromEntries(resident.map(name => [name, 'gpu-buffer'])) }),
      ...(Object.keys(files).length === 0 ? {} : { externalData: inMemory(files) }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: root,
          disable_prepacking: prepack ? '0' : '1',
          intra_op: { allow_spinning: spins ? '1' : '0' },
          // Denormal cotangents are dozens of times slower than zeros, and mean nothing. Holds for the process's first session.
          set_denormal_as_zero: '1',
        },
      },
    });
    const fixed = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, toOrt(tensor)]));
    return new Session(session, profile !== undefined, new Set(resident), fixed);
  }

  /** Runs to the end: it blocks this thread and cannot be interrupted. Outputs are copies. */
  async run(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]): Promise<Record<string, Tensor>> {
    return (await this.runResident(feeds, fetches)).host;
  }

  /** As `run`; outputs that were opened as resident are told apart, and stay where they are. */
  async runResident(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]): Promise<ResidentOutputs> {
    const asked = this.resident.size > 0 ? this.#widened(fetches) : fetches;
    const outputs = await this.#run(feeds, asked);
    const stays = (name: string): boolean => this.resident.has(name);
    const wanted = new Set(fetches);
    for (const name of asked) if (stays(name) && !wanted.has(name)) outputs[name]!.dispose();
    const device = fetches.filter(stays).map(name => [name, deviceTensor(outputs[name]!)] as const);
    const host = hostTensors(
      outputs,
      fetches.filter(name => !stays(name)),
    );
    return { host, device: Object.fromEntries(device) };
  }

  async release(): Promise<void> {
    if (this.profiled) this.session.endProfiling();
    await this.session.release();
    this.weights = {};
  }

  #widened(fetches: readonly string[]): readonly string[] {
    const names = this.session.outputNames;
    const last = Math.max(...fetches.map(name => names.indexOf(name)));
    this.#fetched = Math.max(this.#fetched, last + 1);
    return names.slice(0, this.#fetched);
  }

  #run(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]) {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
    return this.session.run({ ...this.weights, ...inputs }, [...fetches]);
  }
}

function inMemory(files: Readonly<Record<string, Float32Array>>) {
  return Object.entries(files).map(([path, { buffer, byteOffset, byteLength }]) => ({
    path,
    data: new Uint8Array(buffer, byteOffset, byteLength),
  }));
}

export type Feed = Tensor | HalfTensor | DeviceTensor;

export interface ResidentOutputs {
  readonly host: Record<string, Tensor>;
  readonly device: Record<string, DeviceTensor>;
}

type Outputs = Readonly<Record<string, OnnxRuntime.Tensor>>;

function hostTensors(outputs: Outputs, names: readonly string[]): Record<string, Tensor> {
  return Object.fromEntries(names.map(name => [name, hostTensor(name, outputs[name]!)]));
}

function hostTensor(name: string, { type, data, dims: shape }: OnnxRuntime.Tensor): Tensor {
  if (type === 'float32' && data instanceof Float32Array) return { dtype: type, data, shape };
  if (type === 'float64' && data instanceof Float64Array) return { dtype: type, data, shape };
  if (type === 'int64' && data instanceof BigInt64Array) return { dtype: type, data, shape };
  throw new Error(`The output ${name} is of the type ${type}, which no graph here gives.`);
}

/** The values of an output that its graph gives as float32. @throws Error where it is missing, or another type */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.dtype !== 'float32') throw new Error(`Expected float32, got ${tensor?.dtype ?? 'nothing'}.`);
  return tensor.data;
}

/** As `floats`, of float64. */
export function doubles(tensor: Tensor | undefined): Float64Array {
  if (tensor?.dtype !== 'float64') throw new Error(`Expected float64, got ${tensor?.dtype ?? 'nothing'}.`);
  return tensor.data;
}

function deviceTensor(handle: OnnxRuntime.Tensor): DeviceTensor {
  return { shape: handle.dims, handle, release: () => handle.dispose() };
}

function toOrt(tensor: Feed): OnnxRuntime.Tensor {
  if ('handle' in tensor) return tensor.handle;
  if ('halves' in tensor) return new ort.Tensor('float16', tensor.halves, tensor.shape);
  const { shape } = tensor;
  switch (tensor.dtype) {
    case 'float32':
      return new ort.Tensor('float32', tensor.data, shape);
    case 'float64':
      return new ort.Tensor('float64', tensor.data, shape);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, shape);
  }
}

export function int64(data: ArrayLike<number>): IntegerTensor {
  return { dtype: 'int64', data: BigInt64Array.from(Array.from(data), BigInt), shape: [data.length] };
}

export function float64(data: Float64Array, shape: readonly number[]): DoubleTensor {
  return { dtype: 'float64', data, shape };
}

/** A scalar 1 or 0. */
export function flag(on: boolean): IntegerTensor {
  return { dtype: 'int64', data: BigInt64Array.of(on ? 1n : 0n), shape: [] };
}

export function float32(data: Float32Array, shape: readonly number[]): FloatTensor {
  return { dtype: 'float32', data, shape };
}
