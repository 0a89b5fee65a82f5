/** @file The only file that imports onnxruntime-node: sessions and runs, with the settings that were measured to be right. */
import { cpus } from 'node:os';
import type * as OnnxRuntime from 'onnxruntime-node';

// Before the library is loaded: its Linux builds carry a telemetry that is on by default.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be hoisted above the line before
const ort = require('onnxruntime-node') as typeof OnnxRuntime;

export interface Tensor {
  readonly data: Float32Array | Float64Array | BigInt64Array;
  readonly shape: readonly number[];
}

export interface SessionOptions {
  /** Folder that the model's external data is relative to. */
  readonly root: string;
  readonly threads?: number;
  /** Rearranged copies of the weights: 8 to 17 % faster, twice the memory. Off: the files are mapped, nothing is copied. */
  readonly prepack?: boolean;
}

export const onnxruntimeVersion: string = ort.env.versions.node ?? ort.env.versions.common;

/** What runs the graphs. */
export const provider = 'cpu';

/** Physical cores are half the logical ones on most machines with more than two; on a small machine take what there is. */
export function defaultThreads(): number {
  const logical = cpus().length;
  return logical > 4 ? Math.floor(logical / 2) : Math.max(1, logical);
}

export class Session {
  private constructor(private readonly session: OnnxRuntime.InferenceSession) {}

  /** @param model bytes of an ONNX model */
  static async open(
    model: Uint8Array,
    { root, threads = defaultThreads(), prepack = false }: SessionOptions,
  ): Promise<Session> {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: {
        session: {
          model_external_initializers_file_folder_path: root,
          disable_prepacking: prepack ? '0' : '1',
          // Denormal cotangents are dozens of times slower than zeros, and mean nothing. Holds for the process's first session.
          set_denormal_as_zero: '1',
        },
      },
    });
    return new Session(session);
  }

  /** Runs to the end: it blocks this thread and cannot be interrupted. Outputs are copies. */
  async run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Promise<Record<string, Tensor>> {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
    const outputs = await this.session.run(inputs, [...fetches]);
    return Object.fromEntries(
      fetches.map(name => [name, { data: outputs[name]!.data as Float32Array, shape: outputs[name]!.dims }]),
    );
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function toOrt({ data, shape }: Tensor): OnnxRuntime.Tensor {
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, shape);
  return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : new ort.Tensor('float64', data, shape);
}

export function int64(data: ArrayLike<number>): Tensor {
  return { data: BigInt64Array.from(Array.from(data), BigInt), shape: [data.length] };
}

export function float64(data: Float64Array, shape: readonly number[]): Tensor {
  return { data, shape };
}

/** A scalar 1 or 0. */
export function flag(on: boolean): Tensor {
  return { data: BigInt64Array.of(on ? 1n : 0n), shape: [] };
}

export function float32(data: Float32Array, shape: readonly number[]): Tensor {
  return { data, shape };
}
