/** @file What is known of providers without a driver: names and order, Vulkan's manifests, cards, buffers, and sessions that move. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { LostProviders } from '../../../../src/client/lostProviders';
import { requireBuffers, Model } from '../../../../src/engine/runtime/model';
import { graphicsCards } from '../../../../src/engine/providers/graphicsHardware';
import { openModel } from '../../../../src/engine/runtime/sessionPool';
import { DeviceLostError, MovingSession, onlyOn } from '../../../../src/engine/runtime/movingSession';
import { holds } from '../../../../src/engine/providers/executionProvider';
import { float32, Session } from '../../../../src/engine/runtime/ort';
import { compare } from '../../../../src/engine/providers/probeChild';
import { vulkanDrivers } from '../../../../src/engine/providers/vulkanDrivers';
import { GraphBuilder } from '../../../../src/graph/graphBuilder';
import { onnxModel } from '../../../../src/graph/onnxModel';
import { joinedProviders, providerName } from '../../../../src/protocol/providerName';
import { providerOrder, providerSetting } from '../../../../src/protocol/providers';
import type { ProviderFallback, ProviderName } from '../../../../src/protocol/providers';
import { temporaryFolder } from '../../../support/temporaryFolder';

const folder = temporaryFolder();

function write(file: string, text: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  return join(folder, file);
}

describe('names', () => {
  test('the order of auto ends with the processor on every platform', () => {
    expect(['linux', 'win32', 'darwin', 'freebsd'].map(providerOrder)).toEqual([
      ['cuda', 'webgpu', 'cpu'],
      ['cuda', 'dml', 'webgpu', 'cpu'],
      ['webgpu', 'coreml', 'cpu'],
      ['cuda', 'webgpu', 'cpu'],
    ]);
  });

  test('a setting is auto, a name in any case, or nothing that there is', () => {
    const settings = [undefined, '', ' Auto ', 'WebGPU', 'tensorrt'].map(providerSetting);
    expect(settings).toEqual(['auto', 'auto', 'auto', 'webgpu', undefined]);
  });

  test('several providers are joined once each, and told by their names', () => {
    expect(joinedProviders(['webgpu+cpu', 'cpu', 'webgpu'])).toBe('webgpu+cpu');
    expect(providerName('webgpu+cpu')).toBe('WebGPU + CPU');
  });
});

test('a verdict is believed for a while: a refusal, which may have been of the moment, for a day', () => {
  const now = Date.parse('2030-01-10T00:00:00Z');
  const found = (trusted: boolean) =>
    ['2030-01-11', '2030-01-09T01:00:00Z', '2030-01-08', '2030-01-03T01:00:00Z', '2030-01-02', 'never'].map(checked =>
      holds({ trusted, checked }, now),
    );
  expect(found(false)).toEqual([false, true, false, false, false, false]);
  expect(found(true)).toEqual([false, true, true, true, false, false]);
});

describe('Vulkan drivers', () => {
  const manifest = (library: string) =>
    JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library } });

  test('are found in the folders of the loader, software known from hardware, broken manifests left out', () => {
    write('share/vulkan/icd.d/radeon_icd.json', manifest('libvulkan_radeon.so'));
    write('share/vulkan/icd.d/lvp_icd.json', manifest('libvulkan_lvp.so'));
    write('share/vulkan/icd.d/broken.json', '{');
    write('share/vulkan/icd.d/gone.json', manifest('/nowhere/libvulkan_intel.so'));
    write('share/vulkan/icd.d/readme.txt', manifest('libvulkan_intel.so'));
    const env = { XDG_DATA_DIRS: join(folder, 'share'), XDG_CONFIG_DIRS: join(folder, 'none') };
    const found = vulkanDrivers(env, join(folder, 'home')).filter(driver => driver.manifest.startsWith(folder));
    expect(found.map(({ name, software }) => [name, software])).toEqual([
      ['Mesa llvmpipe', true],
      ['Mesa RADV', false],
    ]);
  });

  test('of the variables replace them, and their identity changes with the library', () => {
    const library = write('named/libvk_swiftshader.so', 'one');
    const file = write('named/vk_swiftshader_icd.json', manifest('./libvk_swiftshader.so'));
    const identity = () => vulkanDrivers({ VK_ICD_FILENAMES: file }).map(driver => driver.identity);
    const before = identity();
    expect(before).toHaveLength(1);
    expect(identity()).toEqual(before);
    writeFileSync(library, 'another version');
    expect(identity()).not.toEqual(before);
    // One that the dynamic linker finds is looked at where it looks.
    const linked = write('linked/libvk_ours.so', 'one');
    const icd = write('linked/icd.json', manifest('libvk_ours.so'));
    const ours = () => vulkanDrivers({ VK_DRIVER_FILES: icd, LD_LIBRARY_PATH: dirname(linked) })[0]!.identity;
    const first = ours();
    writeFileSync(linked, 'another version');
    expect(ours()).not.toBe(first);
    expect(vulkanDrivers({ VK_DRIVER_FILES: '', VK_ICD_FILENAMES: file })).toEqual([]);
  });
});

describe('graphics cards', () => {
  test('NVIDIA tells its model and version, others their vendor', () => {
    write('nvidia/proc/driver/nvidia/version', 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb\n');
    write('nvidia/proc/driver/nvidia/gpus/0000:01:00.0/information', 'Model: \t\t NVIDIA GeForce RTX 4090\nIRQ: 1\n');
    write('nvidia/dev/dri/renderD128', '');
    expect(graphicsCards(join(folder, 'nvidia'))).toEqual([{ name: 'NVIDIA GeForce RTX 4090', driver: '550.54.14' }]);
    write('amd/dev/dri/renderD128', '');
    write('amd/dev/dri/card0', '');
    write('amd/sys/class/drm/renderD128/device/vendor', '0x1002\n');
    write('amd/sys/class/drm/renderD128/device/device', '0x744c\n');
    expect(graphicsCards(join(folder, 'amd'))).toEqual([{ name: 'AMD 0x744c' }]);
    expect(graphicsCards(join(folder, 'nothing'))).toEqual([]);
  });
});

test('a tensor that no buffer of the device holds is refused with both figures, one that just fits is not', () => {
  const g = new GraphBuilder('g');
  const table = g.weight('table', 'bfloat16', [1000, 1000], { file: 'x', offset: 0, length: 2e6 });
  g.output('y', g.matmul(g.input('x', 'float32', ['N', 1000]), g.cast(table, 'float32')));
  const graph = g.build();
  expect(() => requireBuffers(graph, 4e6)).not.toThrow();
  expect(() => requireBuffers(graph, 3_999_999)).toThrow(
    /takes 0\.00 GB, but the device's largest buffer holds 0\.00 GB/,
  );
});

test('a model with a larger tensor is not loaded there, but on the next provider', async () => {
  const failures: string[] = [];
  const { checkpoint } = openModel('test/golden/data/llama');
  const model = await Model.load(checkpoint, {
    providers: {
      current: () => Promise.resolve(failures.length === 0 ? 'webgpu' : 'cpu'),
      largestBuffer: provider => Promise.resolve(provider === 'webgpu' ? 1000 : undefined),
      failed: (provider, error) => {
        failures.push(`${provider}: ${String(error)}`);
        return Promise.resolve();
      },
    },
  });
  expect(model.provider).toBe('cpu');
  expect(failures).toEqual([
    expect.stringMatching(/^webgpu: Error: The tensor .+ takes .+, but the device's largest buffer holds/),
  ]);
  await model.release();
});

describe('the comparison with the known answer', () => {
  const answer = (...data: number[]) => ({ y: float32(Float32Array.from(data), [data.length]) });

  test('takes the worst output', () => {
    const known = { ...answer(3, 4), z: float32(Float32Array.of(1), [1]) };
    const { relativeError, worst } = compare({ ...known, z: float32(Float32Array.of(1.5), [1]) }, known);
    expect([relativeError, worst]).toEqual([0.5, 'z']);
  });

  test.each([
    ['no number', answer(NaN, 4)],
    ['another length', answer(3)],
    ['nothing', {}],
  ])('%s is wrong without measure', (_, given) => {
    expect(compare(given, answer(3, 4))).toEqual({ relativeError: Infinity, worst: 'y' });
  });
});

describe('a session that moves', () => {
  /** y = x[place]; the wrong one takes a place that x does not have. */
  const graph = (place: number): Uint8Array => {
    const g = new GraphBuilder('g');
    g.output('y', g.gather(g.input('x', 'float32', ['N']), g.ints([place])));
    return onnxModel(g.build());
  };
  const open = (provider: ProviderName) => Session.open(graph(provider === 'cpu' ? 1 : 9), { root: '.', threads: 1 });

  test('repeats the run on the next provider', async () => {
    const failures: ProviderName[] = [];
    let now: ProviderName = 'webgpu';
    const session = await MovingSession.open(open, {
      current: () => Promise.resolve(now),
      largestBuffer: () => Promise.resolve(undefined),
      failed: provider => {
        failures.push(provider);
        now = 'cpu';
        return Promise.resolve();
      },
    });
    expect(session.provider).toBe('webgpu');
    const { host } = await session.run({ x: float32(Float32Array.of(1, 2), [2]) }, ['y']);
    expect(host['y']!.data).toEqual(Float32Array.of(2));
    expect([session.provider, failures]).toEqual(['cpu', ['webgpu']]);
    await session.release();
  });

  test('fails where there is no other', async () => {
    const session = await MovingSession.open(open, onlyOn('webgpu'));
    const error: unknown = await session
      .run({ x: float32(Float32Array.of(1, 2), [2]) }, ['y'])
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(DeviceLostError);
    await session.release();
  });
});

describe('providers on which an engine ended', () => {
  const died = new LensError({ reason: 'engine-died', message: 'It ended.', next: 'Try again.' });

  test('are blamed once the engine said that it works on them, told once when the next engine says what it takes', () => {
    const told: ProviderFallback[] = [];
    const lost = new LostProviders(fallback => told.push(fallback));
    const [first, second, third] = [{}, {}, {}];
    expect(lost.blame(first, died)).toBe(false);
    lost.works(first, 'webgpu');
    expect(lost.blame(first, new Error('something else'))).toBe(false);
    expect(lost.blame(first, died)).toBe(true);
    expect(lost.env).toEqual({ INSTRUCT_LENS_PROVIDERS_REFUSED: 'webgpu' });
    expect(told).toEqual([]);
    lost.works(second, 'cpu');
    lost.works(third, 'cpu');
    expect(told).toEqual([
      { from: 'webgpu', to: 'cpu', reason: 'While WebGPU was computing, this happened: It ended.' },
    ]);
    expect(lost.blame(second, died)).toBe(false);
    lost.forgive();
    expect(lost.env).toEqual({});
  });
});
