/** @file What `instruct-lens doctor` finds out: the product, this machine, and what of both decides where models run. Holds no prompt. */
import type { ModelDescription } from './models';
import type { ProvidersReport } from './providers';

/** Changes with every change of meaning or layout; docs/doctor.schema.json describes it. */
export const DOCTOR_SCHEMA = 'instruct-lens/doctor/1';

/** Sizes in bytes throughout. Every text has the home folder as `~`, and no user's name. */
export interface DoctorReport {
  readonly schema: typeof DOCTOR_SCHEMA;
  readonly versions: DoctorVersions;
  readonly platform: DoctorPlatform;
  /** Absent where no engine starts: then `problems` says why. */
  readonly engine?: EngineFacts;
  /** Absent for the same reason. */
  readonly providers?: ProvidersReport;
  readonly memory: { readonly total: number };
  readonly models: {
    /** Pairs that have a name: the bundled one, those of the settings, those that the user has named. */
    readonly pairs: readonly DoctorPair[];
    /** Models of the hub cache. */
    readonly hub: readonly DoctorModel[];
  };
  readonly caches: readonly DoctorCache[];
  /** Settings of the editor that were changed. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variables that the product or ONNX Runtime takes notice of. Of tokens and proxies only that they are set. */
  readonly environment: Readonly<Record<string, string>>;
  /** What went wrong: an engine that does not start, a list that cannot be read, errors that files show now. */
  readonly problems: readonly string[];
  /** Only where it was asked for. */
  readonly cuda?: CudaReport;
}

export interface DoctorVersions {
  readonly product: string;
  readonly onnxruntime: string;
  readonly node: string;
  readonly vscode?: string;
}

export interface DoctorPlatform {
  /** As `process.platform` and `process.arch` have it. */
  readonly system: string;
  readonly architecture: string;
  readonly release: string;
  readonly processor: string;
  readonly cores: number;
}

export interface DoctorPair {
  readonly name: string;
  readonly base: DoctorModel;
  readonly tuned: DoctorModel;
}

export interface DoctorModel {
  /** Id of the hub, or the name of the folder or file. */
  readonly name: string;
  readonly folder: string;
  /** Of the weights. */
  readonly bytes: number;
  /** Why it cannot be used. */
  readonly problem?: string;
  /** How it would be run here; absent where it cannot be, or no engine starts. */
  readonly run?: DoctorRun;
}

export type DoctorRun = Pick<
  ModelDescription,
  'layerwise' | 'streamed' | 'precision' | 'memoryNeeded' | 'memoryFree' | 'firstPicture'
>;

export interface DoctorCache {
  /** What lies there. */
  readonly name: string;
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** What the engine process says of itself. */
export interface EngineFacts {
  readonly threads: number;
  /** What it may still take. */
  readonly memoryFree: number;
  /** The narrowest of the control groups around it that has a limit. */
  readonly controlGroup?: { readonly limit: number; readonly free: number };
}

/** What CUDA needs here, and what of it there is. */
export interface CudaReport {
  /** All that it needs is where the loader looks. Whether it computes rightly is for the provider's verdict to say. */
  readonly complete: boolean;
  /** One or more whole sentences. */
  readonly summary: string;
  readonly libraries: readonly CudaLibrary[];
  /** Fetches what is missing, for the user to run. Absent where nothing is, and where there is nothing to fetch. */
  readonly command?: string;
  /** Lets the loader find what lies, or will lie, where it does not look: for the shell that starts the product. */
  readonly setting?: string;
}

export interface CudaLibrary {
  readonly name: string;
  readonly part: 'driver' | 'ONNX Runtime' | 'CUDA' | 'cuDNN';
  /** Where the loader finds it, or where it lies without being looked for. */
  readonly path?: string;
  readonly loadable: boolean;
}
