/** @file Looks for the libraries of CUDA on this machine: where the loader looks, and where they usually lie. Fetches nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../files/cacheFolder';
import { namesIn } from '../models/smallFiles';
import type { CudaFacts } from './cudaReport';
import { neededLibraries } from './neededLibraries';
import type { OnnxRuntimePackage } from './onnxRuntimePackage';

/** Where the loader of a Linux without a list of its own looks (ld.so(8)), with the folders of Debian's architectures. */
const LOADER_FOLDERS = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
];
/** Where NVIDIA's own installers put them; the loader looks there only when it is told. */
const USUAL_FOLDERS = ['/usr/local/cuda/lib64', '/usr/local/cuda/targets/x86_64-linux/lib', '/opt/cuda/lib64'];
/** The list comes at once or not at all. */
const LIST_MS = 5000;

type Env = Readonly<Record<string, string | undefined>>;

export function cudaFacts(onnxruntime: OnnxRuntimePackage, env: Env): CudaFacts {
  const fetched = join(cacheFolder(env) ?? join(homedir(), '.cache', 'instruct-lens'), 'cuda');
  const { folder, version, binaries } = onnxruntime;
  const script = join(folder, 'script', 'install.js');
  // It needs two packages that a product's package leaves out.
  const works = ['adm-zip', 'global-agent'].every(name => existsSync(join(dirname(folder), name)));
  return {
    system: process.platform,
    architecture: process.arch,
    onnxruntime: version,
    binaries,
    installScript: existsSync(script) && works ? script : undefined,
    needed: neededLibraries(join(binaries, 'libonnxruntime_providers_cuda.so')),
    find: finder(binaries, fetched, env),
    fetched,
    home: homedir(),
  };
}

function finder(binaries: string, fetched: string, env: Env): CudaFacts['find'] {
  const told = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter(folder => folder !== '');
  const listed = loaderList();
  // ONNX Runtime names the full path of its own providers; they find each other beside themselves.
  const loadable = [binaries, ...told];
  const outside = [...USUAL_FOLDERS, ...wheelFolders(fetched)];
  const within = (folders: readonly string[], name: string): string | undefined =>
    folders.map(folder => join(folder, name)).find(path => existsSync(path));
  return name => {
    const path = within(loadable, name) ?? listed.get(name) ?? within(LOADER_FOLDERS, name);
    if (path !== undefined) return { path, loadable: true };
    const elsewhere = within(outside, name);
    return elsewhere === undefined ? undefined : { path: elsewhere, loadable: false };
  };
}

/** Of packages of PyPI, below a folder: `nvidia/PART/lib`. */
function wheelFolders(folder: string): readonly string[] {
  return namesIn(join(folder, 'nvidia')).map(part => join(folder, 'nvidia', part, 'lib'));
}

/** What the loader's cache has (`ldconfig -p`), for this architecture; empty where there is no such thing. */
function loaderList(): ReadonlyMap<string, string> {
  if (process.platform !== 'linux') return new Map();
  const names = ['/sbin/ldconfig', '/usr/sbin/ldconfig', 'ldconfig'];
  for (const name of names) {
    const { status, stdout } = spawnSync(name, ['-p'], { encoding: 'utf8', timeout: LIST_MS });
    if (status === 0) return parseLoaderList(stdout);
  }
  return new Map();
}

/** Lines such as `	libz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1`. */
export function parseLoaderList(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, kind, path] of text.matchAll(/^\s+(\S+) \(([^)]*)\) => (\S.*)$/gm))
    if (kind!.includes('x86-64') && !found.has(name!)) found.set(name!, path!);
  return found;
}
