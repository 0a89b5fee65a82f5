/** @file A Vulkan driver for tests without a graphics card: SwiftShader, which comes with browsers of the Chromium family. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser, installForTests } from './vscodeHost/prerequisites';

const MANIFEST = 'vk_swiftshader_icd.json';

export interface SoftwareVulkan {
  /** To be set before ONNX Runtime's WebGPU is first used. Undefined where there is none. */
  readonly manifest?: string;
  /** Why tests on it are skipped. */
  readonly missing?: string;
}

/** Installs what is missing where it may: as root on a Debian-like machine. */
export function softwareVulkan(): SoftwareVulkan {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return {
      missing: `ONNX Runtime's WebGPU is tried on linux-x64 alone, and this is ${process.platform}-${process.arch}`,
    };
  try {
    const manifest = process.env['VK_ICD_FILENAMES'] ?? besideBrowser();
    if (manifest === undefined || manifest === '')
      return { missing: 'the browser that is installed brings no SwiftShader' };
    if (!loaderThere()) installForTests('a Vulkan loader', ['libvulkan1']);
    return { manifest };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** The browser on the path may be a script that starts the one that lies somewhere else. */
function besideBrowser(): string | undefined {
  const folders = [
    dirname(realpathSync(findBrowser())),
    '/usr/lib/chromium',
    '/opt/google/chrome',
    '/opt/microsoft/msedge',
  ];
  return folders.map(folder => join(folder, MANIFEST)).find(file => existsSync(file));
}

function loaderThere(): boolean {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/usr/local/lib'];
  return folders.some(folder => existsSync(join(folder, 'libvulkan.so.1')));
}

/** The environment of a process that finds this driver and no other. */
export function onlyDriver(manifest: string): NodeJS.ProcessEnv {
  return { VK_ICD_FILENAMES: manifest, VK_DRIVER_FILES: manifest };
}

/** Finds none, whatever is installed. */
export const noDriver: NodeJS.ProcessEnv = onlyDriver('/nowhere/no-driver.json');
