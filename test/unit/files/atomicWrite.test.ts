/** @file Files that appear whole, for their owner alone, and never through somebody else's link. */
import {
  closeSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { atomicWrite, createFile, USER_FILE } from '../../../src/files/atomicWrite';
import { temporaryFolder } from '../checkpoint/folders';

const posix = process.platform !== 'win32';
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('atomicWrite', () => {
  // Node's own way of making folders turns for ever there.
  test.runIf(process.platform === 'linux')('below /proc says that it cannot', () => {
    expect(() => atomicWrite('/proc/nowhere/a/b', 'x')).toThrow(/ENOENT|EACCES/);
  });

  test('where a file stands in the place of a folder says so', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => atomicWrite(join(file, 'a', 'b'), 'x')).toThrow(/ENOTDIR|EEXIST/);
  });

  test('replaces a file, makes its folders, and leaves nothing beside it', () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    atomicWrite(join(folder, 'file'), 'first');
    atomicWrite(join(folder, 'file'), Buffer.from('second'));
    expect([readdirSync(folder), readFileSync(join(folder, 'file'), 'utf8')]).toEqual([['file'], 'second']);
    if (posix) expect([modeOf(folder), modeOf(join(folder, 'file'))]).toEqual([0o700, 0o600]);
  });

  test('gives what the user named the rights of other files', () => {
    const file = join(temporaryFolder(), 'file');
    atomicWrite(file, '', { mode: USER_FILE, lasting: true });
    if (posix) expect(modeOf(file) & 0o400).toBe(0o400);
  });

  test('leaves what was there where it fails', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'taken'));
    expect(() => atomicWrite(join(folder, 'taken'), 'text')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

test('a link in the place of a new file is removed, and what it points at is left alone', () => {
  const folder = temporaryFolder();
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  symlinkSync(victim, join(folder, 'new'));
  const descriptor = createFile(join(folder, 'new'));
  writeSync(descriptor, 'ours');
  closeSync(descriptor);
  expect([readFileSync(victim, 'utf8'), readFileSync(join(folder, 'new'), 'utf8')]).toEqual(['mine', 'ours']);
});
