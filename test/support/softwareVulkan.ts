/** @file A Vulkan driver in software, by which WebGPU is tested where there is no graphics card: the one that comes with Chromium. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MANIFEST = 'vk_swiftshader_icd.json';
/** Where distributions put a browser of the family with its drivers. */
const BROWSERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
];
const LOADER = 'libvulkan.so.1';
const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/lib/x86_64-linux-gnu'];

export interface SoftwareVulkan {
  /** Added to the environment of what is to use it, and no other driver. */
  readonly env: NodeJS.ProcessEnv;
}

/** @returns why there is none, where there is none */
export function softwareVulkan(): SoftwareVulkan | string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'ONNX Runtime stands on Vulkan on Linux x64 only';
  const manifest = BROWSERS.map(folder => join(folder, MANIFEST)).find(file => existsSync(file));
  if (manifest === undefined) return `no software driver: ${MANIFEST}, which comes with chromium, was not found`;
  if (!LIBRARIES.some(folder => existsSync(join(folder, LOADER)))) return `no Vulkan loader: ${LOADER} was not found`;
  return { env: withDriver(manifest) };
}

/** No driver at all, whatever is installed. */
export const noVulkan: NodeJS.ProcessEnv = withDriver('/nowhere/no-driver.json');

function withDriver(manifest: string): NodeJS.ProcessEnv {
  return { VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest };
}
