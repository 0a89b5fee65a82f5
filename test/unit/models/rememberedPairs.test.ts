/** @file The list of pairs that the user has named: nothing of it is lost, and it is where it was said to be. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { configFolder } from '../../../src/files/cacheFolder';
import { forgetPair, rememberedPairs, rememberPair } from '../../../src/models/rememberedPairs';
import { temporaryFolder } from '../checkpoint/folders';

const model = { folder: '/m', fingerprint: 'f' };
const fresh = (): NodeJS.ProcessEnv => ({ INSTRUCT_LENS_CONFIG: join(temporaryFolder(), 'config') });
const names = (env: NodeJS.ProcessEnv): string[] => rememberedPairs(env).map(({ name }) => name);

test('a pair takes the place of one of its name, and is forgotten by it', async () => {
  const env = fresh();
  await rememberPair({ name: 'a', base: model, tuned: model }, env);
  await rememberPair({ name: 'b', base: model, tuned: model }, env);
  await rememberPair({ name: 'a', base: model, tuned: { ...model, folder: '/other' } }, env);
  expect(rememberedPairs(env).map(({ name, tuned }) => [name, tuned.folder])).toEqual([
    ['b', '/m'],
    ['a', '/other'],
  ]);
  expect([await forgetPair('a', env), await forgetPair('a', env), names(env)]).toEqual([true, false, ['b']]);
  const folder = configFolder(env);
  expect(readdirSync(folder)).toEqual(['pairs.json']);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'pairs.json')).mode & 0o777).toBe(0o600);
});

test('processes that add pairs at once lose none', async () => {
  const env = fresh();
  const program = join(temporaryFolder(), 'adds.cjs');
  const contents = `
    import { rememberPair } from './src/models/rememberedPairs';
    const model = { folder: '/m', fingerprint: 'f' };
    void (async () => {
      for (let i = 0; i < 10; i++) await rememberPair({ name: process.argv[2] + i, base: model, tuned: model }, process.env);
    })();`;
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: program });
  const run = (name: string): string => `"${process.execPath}" "${program}" ${name}`;
  const { status } = spawnSync(`${['a', 'b', 'c', 'd'].map(run).join(' & ')} & wait`, {
    shell: true,
    env: { ...process.env, ...env },
  });
  expect(status).toBe(0);
  expect(names(env)).toHaveLength(40);
});

test.skipIf(process.platform === 'win32')('a pipe in its place is refused instead of waited for', () => {
  const env = fresh();
  mkdirSync(configFolder(env));
  spawnSync('mkfifo', [join(configFolder(env), 'pairs.json')]);
  expect(() => rememberedPairs(env)).toThrow(/can't be read/);
});

test('a list that is too long is refused unread', () => {
  const env = fresh();
  mkdirSync(configFolder(env));
  writeFileSync(join(configFolder(env), 'pairs.json'), ' '.repeat(2 ** 20 + 1));
  expect(() => rememberedPairs(env)).toThrow(/can't be read/);
});

test('a relative XDG_CONFIG_HOME is ignored, as its specification says', () => {
  const folder = configFolder({ XDG_CONFIG_HOME: 'here' }, 'linux');
  expect([folder, existsSync('here')]).toEqual([join(homedir(), '.config', 'instruct-lens'), false]);
});
