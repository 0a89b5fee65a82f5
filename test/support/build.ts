/** @file Before any test: the bundles are there and fresh. */
import { spawnSync } from 'node:child_process';

export function setup(): void {
  const { status } = spawnSync(process.execPath, ['scripts/setup.mjs'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('scripts/setup.mjs failed');
}
