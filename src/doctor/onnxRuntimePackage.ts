/** @file onnxruntime-node as it is installed, without loading it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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
