/** @file Patterns of `applyTo`. */
import { expect, it } from 'vitest';
import { matchesGlob } from '../../../src/assembled/glob';

const paths = ['a.ts', 'src/a.ts', 'src/b/c.ts', 'src/b/c.tsx', 'src', 'b/src/a.ts', 'a.md', 'src/.x/a.ts'];

it('means what its words say', () => {
  const meant: Readonly<Record<string, readonly string[]>> = {
    '**/*.ts': ['a.ts', 'src/a.ts', 'src/b/c.ts', 'b/src/a.ts', 'src/.x/a.ts'],
    'src/*.ts': ['src/a.ts'],
    'src/**': ['src/a.ts', 'src/b/c.ts', 'src/b/c.tsx', 'src/.x/a.ts'],
    'src/**/*.ts': ['src/a.ts', 'src/b/c.ts', 'src/.x/a.ts'],
    '**/b/**': ['src/b/c.ts', 'src/b/c.tsx', 'b/src/a.ts'],
    'src/?.ts': ['src/a.ts'],
    '**/*.{tsx,md}': ['src/b/c.tsx', 'a.md'],
    'src/b/c.ts': ['src/b/c.ts'],
    '*/a.ts': ['src/a.ts'],
    './a.md': ['a.md'],
  };
  for (const [pattern, expected] of Object.entries(meant))
    expect([pattern, paths.filter(one => matchesGlob(pattern, one))]).toEqual([pattern, expected]);
});

it('takes several, and a name in any folder', () => {
  expect(paths.filter(one => matchesGlob('**', one))).toEqual(paths);
  expect(paths.filter(one => matchesGlob('*.md, src/*.ts', one))).toEqual(['src/a.ts', 'a.md']);
  expect(paths.filter(one => matchesGlob('*.ts', one))).toEqual([
    'a.ts',
    'src/a.ts',
    'src/b/c.ts',
    'b/src/a.ts',
    'src/.x/a.ts',
  ]);
  expect(matchesGlob('{a,b}/{c,d}.ts', 'b/d.ts')).toBe(true);
  expect(matchesGlob('', 'a')).toBe(false);
});

it('takes bounded time on patterns of strangers', () => {
  const long = 'a/'.repeat(500);
  expect(matchesGlob('**b'.repeat(100), long)).toBe(false);
  expect(matchesGlob('{a,b}'.repeat(99), long)).toBe(false);
  expect(matchesGlob('{'.repeat(400), long)).toBe(false);
});
