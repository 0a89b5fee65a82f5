/** @file What this build and this machine offer of a provider, before anything of it is loaded. */
import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { providerName } from '../../protocol/providerName';
import type { ProviderDevice, ProviderName } from '../../protocol/providers';
import { graphicsCards } from './graphicsHardware';
import { builtProviders, libraryFolder } from '../runtime/ort';
import { vulkanDrivers } from './vulkanDrivers';

export interface ProviderFacts {
  /** Why it cannot be there: a whole sentence. */
  readonly absent?: string;
  readonly device?: ProviderDevice;
  /** Of driver and device: another one makes a verdict worthless. */
  readonly identity: readonly string[];
}

/** The file that a library loads for CUDA; its own package leaves it out. */
const CUDA_LIBRARY: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

export function providerFacts(provider: ProviderName): ProviderFacts {
  if (provider === 'cpu') return { identity: [] };
  if (!builtProviders().some(({ name }) => name === provider)) return absent(notBuilt(provider));
  if (provider === 'cuda') return cudaFacts();
  if (provider === 'webgpu' && process.platform === 'linux') return vulkanFacts();
  return { identity: [release()] };
}

function absent(reason: string): ProviderFacts {
  return { absent: reason, identity: [] };
}

function notBuilt(provider: ProviderName): string {
  return `ONNX Runtime for ${process.platform}-${process.arch} has no ${providerName(provider)}.`;
}

function cudaFacts(): ProviderFacts {
  const library = CUDA_LIBRARY[process.platform] ?? '';
  if (!existsSync(join(libraryFolder(), library)))
    return absent(
      `Its libraries are not installed (${library}). They are large, and never downloaded without being asked for.`,
    );
  const [card] = graphicsCards();
  return { identity: cardIdentity(), ...(card ? { device: { ...card, software: false } } : {}) };
}

/** WebGPU stands on Vulkan here. */
function vulkanFacts(): ProviderFacts {
  const drivers = vulkanDrivers(process.env);
  if (drivers.length === 0)
    return absent('No Vulkan driver is installed. Install the driver of your GPU, such as mesa-vulkan-drivers.');
  const [card] = graphicsCards();
  const hardware = drivers.filter(driver => !driver.software);
  const identity = [...drivers.map(driver => driver.identity), ...cardIdentity()];
  if (card && hardware.length > 0) {
    const driver = [...new Set(hardware.map(({ name }) => name))].join(', ');
    return { identity, device: { name: card.name, driver: card.driver ?? driver, software: false } };
  }
  const names = [...new Set(drivers.filter(driver => driver.software).map(({ name }) => name))];
  if (names.length === 0) return absent('Vulkan drivers are installed, but there is no GPU for them.');
  return { identity, device: { name: names.join(', '), software: true } };
}

function cardIdentity(): string[] {
  return graphicsCards().map(({ name, driver }) => `${name} ${driver ?? ''}`);
}
