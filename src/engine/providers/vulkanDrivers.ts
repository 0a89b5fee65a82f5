/** @file Vulkan drivers that are installed on this Linux, found where the Vulkan loader looks for them. Nothing is loaded. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import * as v from 'valibot';
import { readRegularFile } from '../../files/regularFile';

/** A manifest is a few lines. */
const MANIFEST_BYTES = 64 * 1024;
/** A desktop with every driver of its distribution has a dozen. */
const MOST_MANIFESTS = 64;

export interface VulkanDriver {
  readonly manifest: string;
  /** As the manifest names it: a path, or a name for the dynamic linker. */
  readonly library: string;
  /** In its makers' words where it is a known one. */
  readonly name: string;
  /** It computes on the processor. */
  readonly software: boolean;
  /** Changes with every update of the driver. */
  readonly identity: string;
}

const manifestSchema = v.object({ ICD: v.object({ library_path: v.string(), api_version: v.optional(v.string()) }) });

const known: readonly { readonly library: RegExp; readonly name: string; readonly software: boolean }[] = [
  { library: /swiftshader/, name: 'SwiftShader', software: true },
  { library: /lvp|lavapipe|llvmpipe/, name: 'Mesa llvmpipe', software: true },
  { library: /nvidia/i, name: 'NVIDIA', software: false },
  { library: /nouveau/, name: 'Mesa NVK', software: false },
  { library: /radeon/, name: 'Mesa RADV', software: false },
  { library: /amdvlk/, name: 'AMDVLK', software: false },
  { library: /intel/, name: 'Mesa ANV', software: false },
  { library: /dzn/, name: 'Mesa Dozen', software: false },
];

type Environment = Readonly<Record<string, string | undefined>>;

/** In no order; a manifest that cannot be read is none. */
export function vulkanDrivers(env: Environment, home = homedir()): VulkanDriver[] {
  return manifestFiles(env, home)
    .slice(0, MOST_MANIFESTS)
    .flatMap(manifest => driverOf(manifest, env));
}

/** The variables replace the folders. */
function manifestFiles(env: Environment, home: string): string[] {
  const named = env['VK_DRIVER_FILES'] ?? env['VK_ICD_FILENAMES'];
  const entries = named === undefined ? folders(env, home) : listed(named);
  return entries.flatMap(entry => (entry.endsWith('.json') ? [entry] : manifestsIn(entry)));
}

function folders(env: Environment, home: string): string[] {
  const or = (name: string, otherwise: string): string => env[name] || otherwise;
  const roots = [
    or('XDG_CONFIG_HOME', join(home, '.config')),
    ...listed(or('XDG_CONFIG_DIRS', '/etc/xdg')),
    '/etc',
    or('XDG_DATA_HOME', join(home, '.local', 'share')),
    ...listed(or('XDG_DATA_DIRS', '/usr/local/share:/usr/share')),
  ];
  return [...new Set(roots)].map(root => join(root, 'vulkan', 'icd.d'));
}

function listed(text: string): string[] {
  return text.split(delimiter).filter(entry => entry !== '');
}

function manifestsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter(name => name.endsWith('.json'));
    return names.sort().map(name => join(folder, name));
  } catch {
    return [];
  }
}

function driverOf(manifest: string, env: Environment): VulkanDriver[] {
  try {
    const { ICD } = v.parse(manifestSchema, JSON.parse(readRegularFile(manifest, MANIFEST_BYTES).toString('utf8')));
    const library = ICD.library_path.includes('/') ? resolve(dirname(manifest), ICD.library_path) : ICD.library_path;
    const kind = known.find(one => one.library.test(library));
    const identity = [manifest, library, ICD.api_version ?? '', fileIdentity(library, env)].join(' ');
    return [{ manifest, library, name: kind?.name ?? library, software: kind?.software ?? false, identity }];
  } catch {
    return [];
  }
}

/** Empty for a library that is not where the dynamic linker looks first: the manifest's version must do, and that verdicts age. */
function fileIdentity(library: string, env: Environment): string {
  const file = isAbsolute(library) ? library : linkedFile(library, env);
  if (file === undefined) return '';
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}

const TRIPLETS: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

function linkedFile(library: string, env: Environment): string | undefined {
  const triplet = TRIPLETS[process.arch] ?? '';
  const usual = [`/usr/lib/${triplet}`, `/lib/${triplet}`, '/usr/lib64', '/usr/lib', '/usr/local/lib'];
  const folders = [...listed(env['LD_LIBRARY_PATH'] ?? ''), ...usual];
  return folders.map(folder => join(folder, library)).find(file => statSync(file, { throwIfNoEntry: false })?.isFile());
}
