/** @file Pipes, devices and folders in the place of a file: refused at once, by every way to read one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRegularFile, requireRegularFile, streamRegularFile } from '../../../src/files/regularFile';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();
const waysToRead = [(path: string) => readRegularFile(path, 10), streamRegularFile, requireRegularFile];

test.skipIf(process.platform === 'win32')('what is no file is refused', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync('/dev/zero', join(folder, 'device'));
  mkdirSync(join(folder, 'folder'));
  for (const name of ['pipe', 'device', 'folder'])
    for (const read of waysToRead) expect(() => read(join(folder, name))).toThrow(/is not a regular file/);
});

test('a file is read up to the limit, as a stream to its end', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '0123456789');
  expect(readRegularFile(file, 10).toString()).toBe('0123456789');
  expect(() => readRegularFile(file, 9)).toThrow(/has more than 9 bytes/);
  expect(Buffer.concat(await streamRegularFile(file).toArray()).toString()).toBe('0123456789');
});
