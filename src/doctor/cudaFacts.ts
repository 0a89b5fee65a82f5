/** @file Looks for the libraries of CUDA on this machine: where the loader looks, and where they usually lie. Fetches nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, closeSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../files/cacheFolder';
import { READ_ONLY } from '../files/regularFile';
import { namesIn } from '../models/smallFiles';
import type { CudaFacts } from './cudaReport';
import type { OnnxRuntimePackage } from './machineFacts';

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

/** ELF-64, little endian: sizes of a file's header and of an entry of its dynamic section. */
const HEADER = 64;
const DYNAMIC_ENTRY = 16;
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_STRTAB, DT_STRSZ] = [1, 5, 10];
/** Libraries have a dozen segments and some hundred dynamic entries. */
const MAX_SEGMENTS = 256;
const MAX_DYNAMIC_BYTES = 1 << 20;
/** Names of symbols lie between those of libraries: some megabytes in the largest. */
const MAX_NAMES_BYTES = 1 << 26;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** @returns undefined where the file is none of this kind, or is not there */
export function neededLibraries(file: string): readonly string[] | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, READ_ONLY);
  } catch {
    return undefined;
  }
  try {
    return needed(segmentsOf(descriptor), descriptor);
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function needed(segments: readonly Segment[], descriptor: number): readonly string[] | undefined {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined || dynamic.size > MAX_DYNAMIC_BYTES) return undefined;
  const entries = dynamicEntries(bytesAt(descriptor, dynamic.offset, dynamic.size));
  const valueOf = (tag: number): number | undefined => entries.find(entry => entry.tag === tag)?.value;
  const [address, size] = [valueOf(DT_STRTAB), valueOf(DT_STRSZ)];
  if (address === undefined || size === undefined || size > MAX_NAMES_BYTES) return undefined;
  const names = bytesAt(descriptor, offsetOf(address, segments), size);
  return entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => nameAt(names, value));
}

/** @throws Error where the file is not ELF-64 of little endian */
function segmentsOf(descriptor: number): readonly Segment[] {
  const header = bytesAt(descriptor, 0, HEADER);
  if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) throw new Error('not ELF-64');
  const [size, count] = [header.readUInt16LE(54), header.readUInt16LE(56)];
  if (count > MAX_SEGMENTS) throw new Error('too many segments');
  const table = bytesAt(descriptor, Number(header.readBigUInt64LE(32)), size * count);
  return Array.from({ length: count }, (_, i) => segmentAt(table, i * size));
}

function segmentAt(table: Buffer, at: number): Segment {
  const long = (offset: number): number => Number(table.readBigUInt64LE(at + offset));
  return { type: table.readUInt32LE(at), offset: long(8), address: long(16), size: long(32) };
}

function dynamicEntries(bytes: Buffer): readonly { readonly tag: number; readonly value: number }[] {
  return Array.from({ length: Math.floor(bytes.length / DYNAMIC_ENTRY) }, (_, i) => ({
    tag: Number(bytes.readBigUInt64LE(i * DYNAMIC_ENTRY)),
    value: Number(bytes.readBigUInt64LE(i * DYNAMIC_ENTRY + 8)),
  }));
}

/** Of an address in memory, in the file. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const segment = segments.find(s => s.type === PT_LOAD && s.address <= address && address < s.address + s.size);
  if (segment === undefined) throw new Error('an address outside of all segments');
  return address - segment.address + segment.offset;
}

function bytesAt(descriptor: number, offset: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (readSync(descriptor, bytes, 0, size, offset) !== size) throw new Error('the file ends early');
  return bytes;
}

function nameAt(names: Buffer, at: number): string {
  return names.toString('latin1', at, names.indexOf(0, at));
}
