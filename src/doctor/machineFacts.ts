/** @file What is found out about this machine: models on disk, sizes of folders, ONNX Runtime's package, variables that matter. */
import { lstatSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, dirname } from 'node:path';
import { findModels } from '../models/foundModels';
import { localModel } from '../models/localModel';
import { statOf, namesIn } from '../models/smallFiles';
import type { DoctorModel, DoctorPair } from '../protocol/doctor';

/** A pair that has a name, by the folders (or files) of its models. */
export interface NamedPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
}

export function pairsOnDisk(pairs: readonly NamedPair[]): readonly DoctorPair[] {
  return pairs.map(({ name, base, tuned }) => ({ name, base: modelAt(base), tuned: modelAt(tuned) }));
}

/** Every model of the hub cache once. */
export function hubModels(env: NodeJS.ProcessEnv): readonly DoctorModel[] {
  const { twins, models } = findModels(env);
  const all = [...twins.flatMap(({ base, tuned }) => [base, tuned]), ...models];
  const first = new Map(all.map(model => [model.folder, model] as const));
  return [...first.values()].map(({ id, folder, bytes, incomplete }) => factsOf(id, folder, bytes, incomplete));
}

/** A folder of a checkpoint, or one file that is a whole model. */
function modelAt(folder: string): DoctorModel {
  const stat = statOf(folder);
  const name = basename(folder);
  if (stat === undefined) return factsOf(name, folder, 0, 'it is not there');
  if (stat.isFile()) return factsOf(name, folder, stat.size, undefined);
  const { bytes, incomplete } = localModel(name, folder);
  return factsOf(name, folder, bytes, incomplete);
}

function factsOf(name: string, folder: string, bytes: number, problem: string | undefined): DoctorModel {
  return { name, folder, bytes, ...(problem === undefined ? {} : { problem }) };
}

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
}

/** A cache of more is not counted to its end: nobody waits for it. */
const MAX_FILES = 100_000;

/** Links are not followed. @param apart names in the folder itself that are not counted */
export function folderSize(folder: string, apart: readonly string[] = []): FolderSize {
  let [files, bytes] = [0, 0];
  const waiting = namesIn(folder)
    .filter(name => !apart.includes(name))
    .map(name => join(folder, name));
  for (let path = waiting.pop(); path !== undefined && files < MAX_FILES; path = waiting.pop()) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of namesIn(path)) waiting.push(join(path, name));
    if (stat?.isFile()) [files, bytes] = [files + 1, bytes + stat.size];
  }
  return { files, bytes };
}

export interface OnnxRuntimePackage {
  readonly folder: string;
  readonly version: string;
  /** Folder of the native library for this platform. */
  readonly binaries: string;
}

/** @param packageRoot folder of the product @returns undefined where it is not installed */
export function onnxRuntimePackage(packageRoot: string): OnnxRuntimePackage | undefined {
  try {
    const manifest = createRequire(join(packageRoot, 'package.json')).resolve('onnxruntime-node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    const folder = dirname(manifest);
    return { folder, version, binaries: join(folder, 'bin', 'napi-v6', process.platform, process.arch) };
  } catch {
    return undefined;
  }
}

/** Their values may be told. */
const TOLD = [
  ...['PROVIDER', 'THREADS', 'MEMORY_LIMIT', 'PREPACK', 'CACHE', 'CONFIG'].map(n => `INSTRUCT_LENS_${n}`),
  ...['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE', 'HF_HOME', 'HF_ENDPOINT', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'],
  // Where the loader and the Vulkan loader look.
  ...[
    'LD_LIBRARY_PATH',
    'LD_PRELOAD',
    'DYLD_LIBRARY_PATH',
    'VK_ICD_FILENAMES',
    'VK_DRIVER_FILES',
    'VK_LOADER_LAYERS_ENABLE',
  ],
  ...['CUDA_PATH', 'CUDA_HOME', 'CUDA_VISIBLE_DEVICES'],
  ...['NODE_OPTIONS', 'OMP_NUM_THREADS'],
];
/** Of these only that they are set: tokens, and addresses that may hold passwords. */
const MENTIONED = [
  ...['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(name => [name, name.toLowerCase()]),
];

/** Names with their values, `set` for those that must not be told; an empty value tells something too. */
export function relevantEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const told = TOLD.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const mentioned = MENTIONED.flatMap(name => (env[name] ? [[name, 'set'] as const] : []));
  return Object.fromEntries([...told, ...mentioned]);
}
