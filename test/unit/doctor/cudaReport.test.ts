import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseLoaderList, neededLibraries } from '../../../src/doctor/cudaFacts';
import { cudaReport, type CudaFacts } from '../../../src/doctor/cudaReport';
import { packageRoot } from '../cli/frame/surroundings';

const BINARIES = '/p/node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
/** As `readelf -d` shows them of the CUDA provider in PyPI's onnxruntime-gpu 1.30.0, which is built for CUDA 13. */
const NEEDED_13 = [
  ...['libcublasLt.so.13', 'libcublas.so.13', 'libcurand.so.10', 'libcudart.so.13', 'libcuda.so.1', 'libdl.so.2'],
  ...['librt.so.1', 'libpthread.so.0', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libc.so.6'],
];
const PROVIDER = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
const CUDA_12 = ['libcublasLt.so.12', 'libcublas.so.12', 'libcurand.so.10', 'libcudart.so.12', 'libcufft.so.11'];

/** @param there libraries where the loader looks @param elsewhere those in a folder where it does not */
function facts(there: readonly string[], more: Partial<CudaFacts> = {}, elsewhere: readonly string[] = []): CudaFacts {
  return {
    system: 'linux',
    architecture: 'x64',
    onnxruntime: '1.30.0',
    binaries: BINARIES,
    installScript: undefined,
    needed: undefined,
    fetched: '/home/me/.cache/instruct-lens/cuda',
    home: '/home/me',
    find: name => {
      if (there.includes(name)) return { path: `/lib/${name}`, loadable: true };
      return elsewhere.includes(name) ? { path: `/usr/local/cuda/lib64/${name}`, loadable: false } : undefined;
    },
    ...more,
  };
}

const missing = (report: ReturnType<typeof cudaReport>): string[] =>
  report.libraries.filter(({ loadable }) => !loadable).map(({ name }) => name);

describe('where there is no CUDA in the package it says what there is instead, and no command', () => {
  test.each([
    ['win32', 'x64', /no CUDA on Windows.*DirectML/],
    ['win32', 'arm64', /no CUDA on Windows.*DirectML/],
    ['darwin', 'arm64', /no CUDA on macOS.*WebGPU/],
    ['darwin', 'x64', /no CUDA on macOS.*WebGPU/],
    ['linux', 'arm64', /Linux x64 only; this is linux arm64/],
  ])('%s %s', (system, architecture, summary) => {
    const report = cudaReport(facts([], { system, architecture }));
    expect(report).toEqual({ complete: false, summary: expect.stringMatching(summary) as string, libraries: [] });
  });
});

describe('on Linux x64', () => {
  test('nothing at all: every library is named, one command fetches provider and libraries, the driver is left to the system', () => {
    const report = cudaReport(facts([]));
    expect(missing(report)).toEqual(['libcuda.so.1', ...PROVIDER, ...CUDA_12, 'libcudnn.so.9']);
    expect(report.summary).toMatch(/driver is missing/);
    expect(report.command).toBe(
      'curl -fL -o /tmp/onnxruntime-gpu.zip https://api.nuget.org/v3-flatcontainer/microsoft.ml.onnxruntime.gpu.linux/1.30.0/microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg' +
        ' && unzip -j -o /tmp/onnxruntime-gpu.zip runtimes/linux-x64/native/libonnxruntime_providers_shared.so runtimes/linux-x64/native/libonnxruntime_providers_cuda.so' +
        ` -d ${BINARIES}` +
        ' && python3 -m pip install --target $HOME/.cache/instruct-lens/cuda' +
        ' nvidia-cublas-cu12 nvidia-cuda-runtime-cu12 nvidia-curand-cu12 nvidia-cufft-cu12 nvidia-cudnn-cu12',
    );
    const folders = ['cublas', 'curand', 'cuda_runtime', 'cufft', 'cudnn'];
    const path = folders.map(part => `$HOME/.cache/instruct-lens/cuda/nvidia/${part}/lib`).join(':');
    expect(report.setting).toBe(`export LD_LIBRARY_PATH=${path}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}`);
  });

  test("onnxruntime-node's own script fetches the provider where it is there", () => {
    const installScript = '/home/me/my project/node_modules/onnxruntime-node/script/install.js';
    const report = cudaReport(facts(['libcuda.so.1', ...CUDA_12, 'libcudnn.so.9'], { installScript }));
    expect(missing(report)).toEqual(PROVIDER);
    expect(report.command).toBe(
      'ONNXRUNTIME_NODE_INSTALL=cuda12 node "$HOME/my project/node_modules/onnxruntime-node/script/install.js"',
    );
    expect(report.setting).toBeUndefined();
  });

  test('the provider that is there says which CUDA it asks for', () => {
    const report = cudaReport(facts(['libcuda.so.1', ...PROVIDER, ...CUDA_12], { needed: NEEDED_13 }));
    expect(missing(report)).toEqual([
      ...['libcublasLt.so.13', 'libcublas.so.13', 'libcudart.so.13', 'libcufft.so.12', 'libcudnn.so.9'],
    ]);
    expect(report.summary).toContain('CUDA 13');
    expect(report.command).toBe(
      "python3 -m pip install --target $HOME/.cache/instruct-lens/cuda 'nvidia-cublas==13.*' 'nvidia-cuda-runtime==13.*' nvidia-cufft nvidia-cudnn-cu13",
    );
    expect(report.setting).toContain('/cuda/nvidia/cu13/lib:$HOME/.cache/instruct-lens/cuda/nvidia/cudnn/lib$');
  });

  test('libraries outside the loader’s path are named to it instead of fetched', () => {
    const report = cudaReport(facts(['libcuda.so.1', ...PROVIDER], {}, [...CUDA_12, 'libcudnn.so.9']));
    expect(report.command).toBeUndefined();
    expect(report.summary).toContain('6 of them are where the loader does not look');
    expect(report.setting).toBe('export LD_LIBRARY_PATH=/usr/local/cuda/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}');
  });

  test('everything there: nothing to do', () => {
    const report = cudaReport(facts(['libcuda.so.1', ...PROVIDER, ...CUDA_12, 'libcudnn.so.9']));
    expect(report.complete).toBe(true);
    expect(report).not.toHaveProperty('command');
    expect(report).not.toHaveProperty('setting');
  });

  test('without a driver only, there is nothing to fetch', () => {
    const report = cudaReport(facts([...PROVIDER, ...CUDA_12, 'libcudnn.so.9']));
    expect([report.complete, report.command, report.setting]).toEqual([false, undefined, undefined]);
  });
});

test("the loader's list is read for this architecture", () => {
  const list = parseLoaderList(
    [
      "3 libs found in cache `/etc/ld.so.cache'",
      '\tlibcudart.so.12 (libc6) => /usr/lib/i386-linux-gnu/libcudart.so.12',
      '\tlibcudart.so.12 (libc6,x86-64) => /usr/local/cuda 12/lib/libcudart.so.12',
      '\tld-linux-x86-64.so.2 (libc6,x86-64, OS ABI: Linux 3.2.0) => /lib64/ld-linux-x86-64.so.2',
      'Cache generated by: ldconfig (Debian GLIBC 2.36)',
    ].join('\n'),
  );
  expect(Object.fromEntries(list)).toEqual({
    'libcudart.so.12': '/usr/local/cuda 12/lib/libcudart.so.12',
    'ld-linux-x86-64.so.2': '/lib64/ld-linux-x86-64.so.2',
  });
});

describe('what a library asks the loader for', () => {
  const binaries = join(packageRoot, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', 'linux');

  test.each([
    [
      'x64',
      'onnxruntime_binding.node',
      ['libonnxruntime.so.1', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1', 'libc.so.6'],
    ],
    [
      'x64',
      'libonnxruntime.so.1',
      // As `readelf -d` shows it.
      [
        'libdl.so.2',
        'librt.so.1',
        'libpthread.so.0',
        'libstdc++.so.6',
        'libm.so.6',
        'libgcc_s.so.1',
        'libc.so.6',
        'ld-linux-x86-64.so.2',
      ],
    ],
  ])('%s/%s', (architecture, name, needed) => {
    expect(neededLibraries(join(binaries, architecture, name))).toEqual(needed);
  });

  test('what is no library, or is not there, asks for nothing that could be told', () => {
    expect(neededLibraries(join(packageRoot, 'package.json'))).toBeUndefined();
    expect(neededLibraries(join(packageRoot, 'nothing'))).toBeUndefined();
    expect(neededLibraries(packageRoot)).toBeUndefined();
  });
});
