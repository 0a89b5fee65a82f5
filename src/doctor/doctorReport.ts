/** @file Puts together what `doctor` tells; whatever cannot be found out becomes a problem in the report, not an error. */
import { readFileSync } from 'node:fs';
import { arch, cpus, homedir, platform, release, totalmem, userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../files/cacheFolder';
import { CancelledError, factsOf, type ErrorFacts } from '../base/errors';
import { hubCacheFolder } from '../models/hubCache';
import { DOCTOR_SCHEMA } from '../protocol/doctor';
import type {
  CudaReport,
  DoctorCache,
  DoctorModel,
  DoctorPair,
  DoctorPlatform,
  DoctorReport,
} from '../protocol/doctor';
import type { RequestOptions } from '../client/engineClient';
import type { ExplainService } from '../client/explainService';
import { cudaFacts } from './cudaFacts';
import { cudaReport } from './cudaReport';
import {
  folderSize,
  hubModels,
  pairsOnDisk,
  type NamedPair,
  onnxRuntimePackage,
  type OnnxRuntimePackage,
  relevantEnvironment,
} from './machineFacts';
import { privateValue } from './privateText';
import type { Person } from './privateText';

/** What the engine is asked. */
export type ExaminedEngine = Pick<ExplainService, 'providers' | 'engineFacts' | 'describe'>;

export interface Examination extends RequestOptions {
  readonly engine: ExaminedEngine;
  /** Folder of the product. */
  readonly packageRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws LensError where a list of pairs cannot be read */
  readonly pairs: () => readonly NamedPair[];
  /** Providers are tried again, whatever was found before. */
  readonly again?: boolean;
  /** Look for CUDA's libraries too. */
  readonly cuda?: boolean;
  /** Version of the editor, where one asks. */
  readonly vscode?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Folders of the editor's own. */
  readonly folders?: readonly { readonly name: string; readonly folder: string }[];
  /** Errors in the words of the surface that asks, which knows its own options and settings; of no surface without it. */
  readonly told?: (error: unknown) => ErrorFacts;
  /** Errors that are shown now. */
  readonly problems?: readonly string[];
}

/** @throws CancelledError */
export async function doctorReport(examination: Examination): Promise<DoctorReport> {
  const { packageRoot, env, vscode, settings = {}, folders = [] } = examination;
  const problems: string[] = [...(examination.problems ?? [])];
  const runtime = onnxRuntimePackage(packageRoot);
  const engine = await engineParts(examination, problems);
  const pairs = attempt(examination.pairs, problems, examination.told) ?? [];
  const cuda = examination.cuda === true ? cudaPart(runtime, env) : undefined;
  const report: DoctorReport = {
    schema: DOCTOR_SCHEMA,
    versions: {
      product: productVersion(packageRoot),
      onnxruntime: engine.providers?.onnxruntime ?? runtime?.version ?? 'not installed',
      node: process.versions.node,
      ...(vscode === undefined ? {} : { vscode }),
    },
    platform: platformFacts(),
    ...engine,
    memory: { total: totalmem() },
    models: await modelsOf(examination, pairs, engine.engine !== undefined),
    caches: cachesOf(env, folders),
    settings,
    environment: relevantEnvironment(env),
    problems,
    ...(cuda === undefined ? {} : { cuda }),
  };
  return privateValue(report, thisPerson());
}

/** An engine that does not start is what a report is for: it goes on without. */
async function engineParts(
  { engine, again = false, signal, onProgress, told }: Examination,
  problems: string[],
): Promise<Pick<DoctorReport, 'engine' | 'providers'>> {
  const options = { signal, onProgress };
  try {
    const facts = await engine.engineFacts(null, options);
    return { engine: facts, providers: await engine.providers({ again }, options) };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    problems.push(sentences(error, told));
    return {};
  }
}

/** More models than anybody keeps: to describe one takes a tenth of a second. */
const MOST_DESCRIBED = 40;

/** All of this machine, and, where an engine is there to say it, how each would be run. */
async function modelsOf(
  { engine, env, signal, told = factsOf }: Examination,
  named: readonly NamedPair[],
  engineWorks: boolean,
): Promise<DoctorReport['models']> {
  let left = engineWorks ? MOST_DESCRIBED : 0;
  const withRun = async (model: DoctorModel): Promise<DoctorModel> => {
    if (model.problem !== undefined || left-- <= 0) return model;
    try {
      const description = await engine.describe({ folder: model.folder }, { signal });
      const { layerwise, streamed, precision, memoryNeeded, memoryFree, firstPicture } = description;
      return { ...model, run: { layerwise, streamed, precision, memoryNeeded, memoryFree, firstPicture } };
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      return { ...model, problem: told(error).message };
    }
  };
  const pairs: DoctorPair[] = [];
  for (const { name, base, tuned } of pairsOnDisk(named))
    pairs.push({ name, base: await withRun(base), tuned: await withRun(tuned) });
  const hub: DoctorModel[] = [];
  for (const model of hubModels(env)) hub.push(await withRun(model));
  return { pairs, hub };
}

function attempt<T>(read: () => T, problems: string[], told?: Examination['told']): T | undefined {
  try {
    return read();
  } catch (error) {
    problems.push(sentences(error, told));
    return undefined;
  }
}

function sentences(error: unknown, told: NonNullable<Examination['told']> = factsOf): string {
  const { message, next } = told(error);
  return `${message} ${next}`;
}

function productVersion(packageRoot: string): string {
  return (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

function platformFacts(): DoctorPlatform {
  const [first, ...others] = cpus();
  const processor = first?.model.trim() || 'unknown CPU';
  return { system: platform(), architecture: arch(), release: release(), processor, cores: 1 + others.length };
}

function cudaPart(runtime: OnnxRuntimePackage | undefined, env: Examination['env']): CudaReport | undefined {
  return runtime && cudaReport(cudaFacts(runtime, env));
}

function cachesOf(env: Examination['env'], more: NonNullable<Examination['folders']>): readonly DoctorCache[] {
  const own = cacheFolder(env);
  const hub = hubCacheFolder(env);
  const ours =
    own === undefined
      ? []
      : [
          { name: 'results and verdicts', folder: own, ...folderSize(own, APART) },
          ...APART.map(part => ({ name: WHAT[part], folder: join(own, part), ...folderSize(join(own, part)) })),
        ];
  const others = [...more, { name: 'hub cache', folder: hub }];
  return [...ours, ...others.map(({ name, folder }) => ({ name, folder, ...folderSize(folder) }))].filter(
    ({ name, files }) => files > 0 || name === 'results and verdicts',
  );
}

/** Folders in the cache that are told by themselves. */
const APART = ['cuda'] as const;
const WHAT = { cuda: 'libraries of CUDA' } as const;

function thisPerson(): Person {
  return { home: homedir(), user: attempt(() => userInfo().username, []) ?? '' };
}
