/** @file What CUDA needs on a platform, what of it is there, and the one command that fetches the rest. Pure; nothing is fetched. */
import type { CudaLibrary, CudaReport } from '../protocol/doctor';

/** What is known of this machine. Paths are absolute. */
export interface CudaFacts {
  /** As `process.platform` and `process.arch` have them. */
  readonly system: string;
  readonly architecture: string;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** Folder of its native library: its CUDA provider must lie beside it. */
  readonly binaries: string;
  /** Its own script that fetches the provider; undefined where a package was made without it. */
  readonly installScript: string | undefined;
  /** What the installed provider asks the loader for; undefined where it is not installed. */
  readonly needed: readonly string[] | undefined;
  /** Where a library of this name lies, and whether the loader looks there. */
  readonly find: (name: string) => { readonly path: string; readonly loadable: boolean } | undefined;
  /** Where fetched libraries of NVIDIA go: a folder of the product's own. */
  readonly fetched: string;
  /** Home folder: commands name it as a shell does, so that a report has nobody's name. */
  readonly home: string;
}

/** onnxruntime-node's name for what its install script fetches (`script/install-metadata.js`): it is built for this version of CUDA. */
const MANIFEST = 'cuda12';
const ASSUMED_VERSION = 12;
/** The package of NuGet that the script takes it from. */
const NUGET = 'microsoft.ml.onnxruntime.gpu.linux';
const DRIVER = 'libcuda.so.1';

/** A library of NVIDIA: its name by the version of CUDA, the package of PyPI that has it, and its folder in that package. */
interface Package {
  readonly library: RegExp;
  readonly wheel: (version: number) => string;
  readonly folder: (version: number) => string;
}

function ofCuda(library: RegExp, name: string, folder: string): Package {
  return {
    library,
    // From version 13 on the packages carry no version in their name, and share one folder.
    wheel: version => (version < 13 ? `nvidia-${name}-cu${version}` : `'nvidia-${name}==${version}.*'`),
    folder: version => (version < 13 ? `nvidia/${folder}/lib` : `nvidia/cu${version}/lib`),
  };
}

const PACKAGES: readonly Package[] = [
  ofCuda(/^libcublas(Lt)?\.so/, 'cublas', 'cublas'),
  ofCuda(/^libcudart\.so/, 'cuda-runtime', 'cuda_runtime'),
  // Versions of their own: 10 and 11 or 12, whatever CUDA's is.
  { ...ofCuda(/^libcurand\.so/, 'curand', 'curand'), wheel: v => (v < 13 ? `nvidia-curand-cu${v}` : 'nvidia-curand') },
  { ...ofCuda(/^libcufft\.so/, 'cufft', 'cufft'), wheel: v => (v < 13 ? `nvidia-cufft-cu${v}` : 'nvidia-cufft') },
  { library: /^libcudnn\.so/, wheel: version => `nvidia-cudnn-cu${version}`, folder: () => 'nvidia/cudnn/lib' },
];

/** What the provider loads by itself when it first needs it, so that no list of the loader has it. */
function loadedLater(version: number): readonly string[] {
  return [`libcufft.so.${version - 1}`, 'libcudnn.so.9'];
}

/** What a provider of the assumed version asks for. */
const ASSUMED = ['libcublasLt.so.12', 'libcublas.so.12', 'libcurand.so.10', 'libcudart.so.12'];

export function cudaReport(facts: CudaFacts): CudaReport {
  const refusal = notOffered(facts);
  if (refusal !== undefined) return { complete: false, summary: refusal, libraries: [] };
  const version = versionOf(facts.needed ?? []);
  const libraries = librariesOf(facts, version);
  const missing = libraries.filter(({ loadable }) => !loadable);
  if (missing.length === 0) return { complete: true, summary: COMPLETE, libraries };
  const command = commandFor(missing, facts, version);
  const setting = settingFor(missing, facts, version);
  return {
    complete: false,
    summary: summaryOf(missing, version),
    libraries,
    ...(command === undefined ? {} : { command }),
    ...(setting === undefined ? {} : { setting }),
  };
}

const COMPLETE =
  'Everything that CUDA needs is where the loader looks; the verdict above says whether it computes correctly.';

/** After the table in onnxruntime-node's README, “EPs/Platforms”. */
function notOffered({ system, architecture }: CudaFacts): string | undefined {
  if (system === 'linux' && architecture === 'x64') return undefined;
  if (system === 'win32')
    return 'ONNX Runtime’s package for Node has no CUDA on Windows. DirectML (dml) and WebGPU (webgpu) compute on the same GPU, and need nothing installed.';
  if (system === 'darwin') return 'There is no CUDA on macOS. WebGPU (webgpu) computes on the same GPU.';
  return `ONNX Runtime’s package for Node has CUDA on Linux x64 only; this is ${system} ${architecture}.`;
}

/** The version of CUDA that a provider was built for, by the runtime that it asks for. */
function versionOf(needed: readonly string[]): number {
  const runtime = needed.map(name => /^libcudart\.so\.(\d+)/.exec(name)?.[1]).find(found => found !== undefined);
  return runtime === undefined ? ASSUMED_VERSION : Number(runtime);
}

function librariesOf(facts: CudaFacts, version: number): readonly CudaLibrary[] {
  const own = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
  const asked = (facts.needed ?? ASSUMED).filter(name => PACKAGES.some(({ library }) => library.test(name)));
  const looked = (part: CudaLibrary['part'], name: string): CudaLibrary => {
    const found = facts.find(name);
    return { name, part, ...(found ? { path: found.path } : {}), loadable: found?.loadable === true };
  };
  return [
    looked('driver', DRIVER),
    ...own.map(name => looked('ONNX Runtime', name)),
    ...[...new Set([...asked, ...loadedLater(version)])].map(name =>
      looked(name.startsWith('libcudnn') ? 'cuDNN' : 'CUDA', name),
    ),
  ];
}

const NOT_INSTALLED =
  'ONNX Runtime’s CUDA provider is not installed; its documentation names CUDA 12. Once it is installed, it says itself which libraries it needs.';

function summaryOf(missing: readonly CudaLibrary[], version: number): string {
  const absent = (part: CudaLibrary['part']): boolean => missing.some(library => library.part === part);
  const outside = missing.filter(({ path }) => path !== undefined).length;
  const sentences = [
    ...(absent('driver')
      ? [
          'NVIDIA’s driver is missing: nothing else helps without it and an NVIDIA GPU. Install it from your distribution.',
        ]
      : []),
    ...(absent('ONNX Runtime') ? [NOT_INSTALLED] : []),
    ...(absent('CUDA') || absent('cuDNN') ? [`Libraries of CUDA ${version} or cuDNN 9 are not found.`] : []),
    ...(outside > 0 ? [`${outside} of them are where the loader does not look.`] : []),
  ];
  return sentences.join(' ');
}

/** A driver belongs to the system: no command of ours touches it. */
function commandFor(missing: readonly CudaLibrary[], facts: CudaFacts, version: number): string | undefined {
  const absent = missing.filter(({ path, part }) => path === undefined && part !== 'driver');
  const wheels = PACKAGES.filter(({ library }) => absent.some(({ name }) => library.test(name)));
  const commands = [
    ...(absent.some(({ part }) => part === 'ONNX Runtime') ? [fetchProvider(facts)] : []),
    ...(wheels.length > 0
      ? [
          `python3 -m pip install --target ${shellPath(facts.fetched, facts.home)} ${wheels.map(({ wheel }) => wheel(version)).join(' ')}`,
        ]
      : []),
  ];
  return commands.length === 0 ? undefined : commands.join(' && ');
}

/** By onnxruntime-node's own script where it is, else what that script does: the two libraries out of NuGet's package. */
function fetchProvider({ installScript, onnxruntime, binaries, home }: CudaFacts): string {
  if (installScript !== undefined) return `ONNXRUNTIME_NODE_INSTALL=${MANIFEST} node ${shellPath(installScript, home)}`;
  const address = `https://api.nuget.org/v3-flatcontainer/${NUGET}/${onnxruntime}/${NUGET}.${onnxruntime}.nupkg`;
  const archive = '/tmp/onnxruntime-gpu.zip';
  const members = ['shared', 'cuda'].map(name => `runtimes/linux-x64/native/libonnxruntime_providers_${name}.so`);
  return `curl -fL -o ${archive} ${address} && unzip -j -o ${archive} ${members.join(' ')} -d ${shellPath(binaries, home)}`;
}

/** Names the folders of what lies outside the loader's path, and of what the command will put there. */
function settingFor(
  missing: readonly CudaLibrary[],
  { fetched, home }: CudaFacts,
  version: number,
): string | undefined {
  const folders = missing
    .filter(({ part }) => part === 'CUDA' || part === 'cuDNN')
    .map(({ name, path }) => {
      if (path !== undefined) return path.slice(0, path.lastIndexOf('/'));
      return `${fetched}/${PACKAGES.find(({ library }) => library.test(name))!.folder(version)}`;
    });
  const all = [...new Set(folders)].map(folder => shellPath(folder, home)).join(':');
  return all === '' ? undefined : `export LD_LIBRARY_PATH=${all}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}`;
}

/** A path for a shell of POSIX. */
function shellPath(path: string, home: string): string {
  const below = home.length > 1 && path.startsWith(`${home}/`);
  const rest = below ? path.slice(home.length) : path;
  const prefix = below ? '$HOME' : '';
  return /^[\w/.+-]*$/.test(rest) ? prefix + rest : `"${prefix}${rest.replace(/[\\"$`]/g, '\\$&')}"`;
}
