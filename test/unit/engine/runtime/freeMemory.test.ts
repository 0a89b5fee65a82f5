/** @file Limits of control groups, read from files as the kernel writes them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { controlGroup, memoryFree } from '../../../../src/engine/runtime/freeMemory';
import { temporaryFolder } from '../../../support/temporaryFolder';

const folder = temporaryFolder();
let roots = 0;

function root(files: Readonly<Record<string, string>>): string {
  const path = join(folder, String(roots++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const GB = 1e9;
const two = (path: string, max: string, current: number, inactive = 0) => ({
  [`sys/fs/cgroup${path}/memory.max`]: `${max}\n`,
  [`sys/fs/cgroup${path}/memory.current`]: `${current}\n`,
  [`sys/fs/cgroup${path}/memory.stat`]: `anon 5\nactive_file 7\ninactive_file ${inactive}\n`,
});
const one = (path: string, limit: string, usage: number, inactive = 0) => ({
  [`sys/fs/cgroup/memory${path}/memory.limit_in_bytes`]: `${limit}\n`,
  [`sys/fs/cgroup/memory${path}/memory.usage_in_bytes`]: `${usage}\n`,
  [`sys/fs/cgroup/memory${path}/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${inactive}\n`,
});
const inTwo = { 'proc/self/cgroup': '0::/user/me\n' };
const inOne = { 'proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/box/a\n0::/\n' };

test.each<[string, Record<string, string>, number]>([
  ['no control groups at all', {}, Infinity],
  ['version 2 without a limit', { ...inTwo, ...two('/user/me', 'max', GB) }, Infinity],
  ['version 2 with a limit', { ...inTwo, ...two('/user/me', String(3 * GB), GB) }, 2 * GB],
  ['version 2: file pages can be dropped', { ...inTwo, ...two('/user/me', String(3 * GB), 2 * GB, GB) }, 2 * GB],
  [
    'version 2: a group around it has less',
    { ...inTwo, ...two('/user/me', String(9 * GB), GB), ...two('/user', String(4 * GB), 3 * GB) },
    GB,
  ],
  ['version 2: over its limit', { ...inTwo, ...two('/user/me', String(GB), 2 * GB) }, 0],
  ['version 2: in a container only the outermost is seen', { ...inTwo, ...two('', String(3 * GB), GB) }, 2 * GB],
  ['version 1 with a limit', { ...inOne, ...one('/box/a', String(3 * GB), 2 * GB, GB) }, 2 * GB],
  ['version 1 without one', { ...inOne, ...one('/box/a', '9223372036854771712', GB) }, Infinity],
  ['version 1: a group around it', { ...inOne, ...one('/box', String(2 * GB), GB) }, GB],
  ['files that make no sense', { ...inTwo, 'sys/fs/cgroup/user/me/memory.max': '-3\n' }, Infinity],
])('%s', (_name, files, free) => {
  expect(controlGroup(root(files))?.free ?? Infinity).toBe(free);
});

test('the limit is that of the group that leaves the least', () => {
  const files = { ...inTwo, ...two('/user/me', String(9 * GB), GB), ...two('/user', String(4 * GB), 3 * GB) };
  expect(controlGroup(root(files))).toEqual({ limit: 4 * GB, free: GB });
});

test('the limit of the user is counted from what the process has taken', () => {
  expect(memoryFree()).toBeGreaterThan(0);
  vi.stubEnv('INSTRUCT_LENS_MEMORY_LIMIT', '1');
  expect(memoryFree()).toBe(0);
  vi.stubEnv('INSTRUCT_LENS_MEMORY_LIMIT', String(process.memoryUsage.rss() + 1e6));
  expect(memoryFree()).toBeLessThan(50e6);
  vi.unstubAllEnvs();
});
