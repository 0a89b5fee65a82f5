/** @file The lock of a folder: left behind, held, waited for, taken away. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFolderLock } from '../../../src/files/folderLock';
import { OWNER } from '../../../src/files/processIdentity';
import { temporaryFolder } from '../checkpoint/folders';

const [host, pid, start] = OWNER.split('-') as [string, string, string];
const random = '0123456789abcdef';
/** A process that has been. */
const gone = String(spawnSync(process.execPath, ['-e', '']).pid);

function held(owner: string, secondsAgo = 0): { readonly folder: string; readonly lock: string } {
  const folder = temporaryFolder();
  const lock = join(folder, 'lock');
  writeFileSync(lock, `${owner} ${random}`);
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(lock, then, then);
  return { folder, lock };
}

test('a free folder is taken, kept for the work, and left without a trace', async () => {
  const folder = temporaryFolder();
  const inside = await withFolderLock(folder, () => readFileSync(join(folder, 'lock'), 'utf8'));
  expect(inside).toMatch(new RegExp(`^${OWNER} [0-9a-f]{16}$`));
  expect(readdirSync(folder)).toEqual([]);
});

test.each<readonly [string, string, number]>([
  ['of a process that is gone', `${host}-${gone}-${start}`, 0],
  // Only where the system tells when a process began.
  ...(process.platform === 'linux'
    ? [['of another process with this id', `${host}-${pid}-abc123abc123`, 0] as const]
    : []),
  ['of another machine, a minute old', '00000000-1-abc', 60],
  ['that says nothing, a minute old', '', 60],
  ['from the future', '', -3600],
])('a lock %s is removed at once', async (_, owner, age) => {
  const { folder } = held(owner, age);
  expect(await withFolderLock(folder, () => 'done', { deadlineMs: 2000 })).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

test('who is still at work keeps its lock, however old, and who waits is told after a while', async () => {
  const { folder, lock } = held(OWNER, process.platform === 'linux' ? 3600 : 0);
  await expect(withFolderLock(folder, () => 'done', { deadlineMs: 100 })).rejects.toMatchObject({
    reason: 'bad-input',
    message: expect.stringContaining(lock) as string,
  });
  expect(existsSync(lock)).toBe(true);
});

test('waiting can be called off', async () => {
  const { folder } = held(OWNER);
  const pause = (): Promise<void> => Promise.reject(new Error('called off'));
  await expect(withFolderLock(folder, () => 'done', { pause })).rejects.toThrow('called off');
});

test('a lock that another process has taken over stays when the work is done', async () => {
  const folder = temporaryFolder();
  const lock = join(folder, 'lock');
  const other = `${host}-1-abc ${random}`;
  await withFolderLock(folder, () => writeFileSync(lock, other));
  expect(readFileSync(lock, 'utf8')).toBe(other);
});

test('of two that find a lock left behind one removes it: the other waits', async () => {
  const { folder, lock } = held(`${host}-${gone}-${start}`);
  writeFileSync(join(folder, 'lock.break'), `${OWNER} ${random}`);
  await expect(withFolderLock(folder, () => 'done', { deadlineMs: 100 })).rejects.toThrow(/holds/);
  expect(existsSync(lock)).toBe(true);
});
