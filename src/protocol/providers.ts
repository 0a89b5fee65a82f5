/** @file ONNX Runtime's execution providers: which a platform has, and what was found out about each on this machine. */

/** As ONNX Runtime calls them; `providerName` tells them as their makers write them. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
/** The engine reads the setting from this variable of its environment. */
export const PROVIDER_VARIABLE = 'INSTRUCT_LENS_PROVIDER';
/** `auto` takes the first candidate that can be trusted. */
export type ProviderSetting = 'auto' | ProviderName;

/**
 * - `trusted`: it gave the known answer on this machine, or is the CPU, which the others are compared with.
 * - `refused`: it was tried and answered wrongly, crashed, hung or failed; or it failed later, in the middle of a run.
 * - `absent`: this build or this machine does not have it.
 * - `not-tried`: nobody has asked for it yet.
 */
export type ProviderVerdict = 'trusted' | 'refused' | 'absent' | 'not-tried';

/** What a provider computes on, as far as it can be known without it. */
export interface ProviderDevice {
  /** Of the adapter or processor, such as `NVIDIA H100` or `SwiftShader Device (LLVM 10.0.0)`. */
  readonly name: string;
  /** Name and version of the driver. */
  readonly driver?: string;
  /** The processor plays the graphics card: right, but slower than the CPU provider. `auto` does not take it. */
  readonly software: boolean;
}

export interface ProviderFinding {
  readonly provider: ProviderName;
  readonly verdict: ProviderVerdict;
  /** One or more whole sentences in the user's words: why it is used, or why not, and what can be done about it. */
  readonly reason: string;
  /** `auto` may take it. False for what is not trusted, and for software adapters. */
  readonly candidate: boolean;
  /** Largest relative difference from the known answer, over all outputs. Absent where it gave none. */
  readonly relativeError?: number;
  readonly device?: ProviderDevice;
  /** When it was tried, ISO 8601. Absent where it was not. */
  readonly checked?: string;
  /** The verdict was found by an earlier process and kept on disk. */
  readonly cached: boolean;
}

export interface ProvidersReport {
  readonly setting: ProviderSetting;
  /** What models are loaded on. */
  readonly chosen: ProviderName;
  /** Why it is that one, in whole sentences: what came before it in the order and was not taken. */
  readonly reason: string;
  /** Version of ONNX Runtime. */
  readonly onnxruntime: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  /** One entry a provider: this platform's candidates in the order of `auto`, then the others. */
  readonly findings: readonly ProviderFinding[];
}

export interface ProvidersParams {
  /** Try again, whatever was found before. */
  readonly again: boolean;
  /** Try nothing: only what is known by now. */
  readonly known?: boolean;
}

/** A provider that failed in the middle of a run: the run was repeated on the next, and nothing is lost. Told once a process. */
export interface ProviderFallback {
  readonly from: ProviderName;
  readonly to: ProviderName;
  /** Whole sentences in the user's words. */
  readonly reason: string;
}

/**
 * The order in which `auto` tries. CUDA is tried only where its libraries are installed; nobody downloads them unasked.
 * @param platform as `process.platform` has it
 */
export function providerOrder(platform: string): readonly ProviderName[] {
  if (platform === 'win32') return ['cuda', 'dml', 'webgpu', 'cpu'];
  return platform === 'darwin' ? ['webgpu', 'coreml', 'cpu'] : ['cuda', 'webgpu', 'cpu'];
}

/** What PROVIDER_VARIABLE asks for; `auto` where it is empty. @returns undefined where nothing has that name */
export function providerSetting(text: string | undefined): ProviderSetting | undefined {
  const name = (text ?? '').trim().toLowerCase();
  if (name === '' || name === 'auto') return 'auto';
  return PROVIDERS.find(provider => provider === name);
}
