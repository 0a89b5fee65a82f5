/** @file What a client may have read, and ways around it. */
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../src/base/errors';
import { ReadableFolders } from '../../../src/files/readableFolders';
import { temporaryFolder } from '../../support/temporaryFolder';

const top = realpathSync(temporaryFolder());
const [open, other, shut] = ['open', 'other', 'opened'].map(name => join(top, name)) as [string, string, string];
for (const folder of [open, other, shut]) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.md'), 'a');
}
writeFileSync(join(other, 'b.md'), 'b');
symlinkSync(join(shut, 'a.md'), join(open, 'link.md'));
symlinkSync(shut, join(open, 'folder'));
symlinkSync(open, join(top, 'way'));

const folders = new ReadableFolders([open, other]);

describe('what is inside', () => {
  test('is found in the first folder that has it', () => {
    expect(folders.pathOf('a.md')).toBe(join(open, 'a.md'));
    expect(folders.pathOf('b.md')).toBe(join(other, 'b.md'));
    expect(folders.pathOf(join(other, 'a.md'))).toBe(join(other, 'a.md'));
    expect(folders.pathOf(pathToFileURL(join(open, 'a.md')).href)).toBe(join(open, 'a.md'));
  });

  test('may not be there yet: reading it says so', () => {
    expect(folders.pathOf('new.md')).toBe(join(open, 'new.md'));
  });

  test('may be opened by a link', () => {
    expect(new ReadableFolders([join(top, 'way')]).pathOf('a.md')).toBe(join(top, 'way', 'a.md'));
  });

  test('is what a client has opened; addresses that are no files count for nothing', () => {
    const roots = [{ uri: 'https://example.org/x' }, { uri: 'nonsense' }, { uri: pathToFileURL(open).href }];
    expect(ReadableFolders.ofRoots(roots).pathOf('a.md')).toBe(join(open, 'a.md'));
  });
});

describe('what is outside', () => {
  const ways = [
    '../opened/a.md',
    join(shut, 'a.md'),
    join(shut, 'not-there.md'),
    'link.md',
    'folder/a.md',
    '..',
    'file:///etc/passwd',
    'file://host/share',
    `${open}/../opened/a.md`,
  ];
  test.each(ways)('%s is refused in the same words, there or not', words => {
    let error: unknown;
    try {
      folders.pathOf(words);
    } catch (thrown) {
      error = thrown;
    }
    if (!LensError.is(error)) throw error;
    expect(error.message).toBe(`${words} is outside of what may be read: ${open}, ${other}.`);
  });

  test('nothing is inside of nothing', () => {
    expect(() => new ReadableFolders([]).pathOf('a.md')).toThrow('no folder at all');
  });
});
