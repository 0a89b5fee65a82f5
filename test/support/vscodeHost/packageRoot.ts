/** @file Where the product lies, seen from a bundle of the tests anywhere below it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const packageRoot = upwards(__dirname);

function upwards(folder: string): string {
  if (existsSync(join(folder, 'esbuild.config.mjs'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`${__dirname} is not inside the product.`);
  return upwards(parent);
}
