/** @file The hub cache as it is on disk: revisions, links, downloads that were not finished. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cachedModels,
  cachedRevision,
  hubCacheFolder,
  idOfFolder,
  isModelId,
  splitName,
} from '../../../src/models/hubCache';
import { commitOf, config, temporaryFolder, whole, writeSnapshot } from './cacheFolders';

describe('where the cache is', () => {
  test.each<[NodeJS.ProcessEnv, string]>([
    [{}, join(homedir(), '.cache', 'huggingface', 'hub')],
    [{ XDG_CACHE_HOME: '/x' }, join('/x', 'huggingface', 'hub')],
    [{ XDG_CACHE_HOME: '/x', HF_HOME: '/h' }, join('/h', 'hub')],
    [{ HF_HOME: '/h', HF_HUB_CACHE: '/c' }, '/c'],
    [{ HUGGINGFACE_HUB_CACHE: '/old', HF_HOME: '/h' }, '/old'],
    [{ HF_HOME: '~/hf' }, join(homedir(), 'hf', 'hub')],
    [{ HF_HUB_CACHE: '~' }, homedir()],
    [{ HF_HUB_CACHE: '/a~/b' }, '/a~/b'],
    [{ HF_HOME: '$DATA/hf', DATA: '/data' }, join('/data', 'hf', 'hub')],
    [{ HF_HOME: '${DATA}x/$NONE', DATA: '/data' }, join('/datax', '$NONE', 'hub')],
    [{ XDG_CACHE_HOME: '~/c' }, join(homedir(), 'c', 'huggingface', 'hub')],
  ])('%j', (env, expected) => {
    expect(hubCacheFolder(env)).toBe(expected);
  });
});

test.each([
  ['models--Qwen--Qwen2.5-0.5B', 'Qwen/Qwen2.5-0.5B'],
  ['models--gpt2', 'gpt2'],
  ['datasets--a--b', undefined],
  ['models--a--b--c', undefined],
  ['models--..--b', undefined],
  ['version.txt', undefined],
])('the folder %s is the model %s', (name, id) => {
  expect(idOfFolder(name)).toBe(id);
});

test.each([
  ['gpt2', { id: 'gpt2', revision: 'main' }],
  ['gpt2@v1', { id: 'gpt2', revision: 'v1' }],
  ['org/gpt2', undefined],
  ['./gpt2', undefined],
  ['gpt2.gguf', undefined],
])('%s as a name without an owner', (word, expected) => {
  expect(splitName(word)).toEqual(expected);
});

test.each(['../a', 'a/b/c', '/a', 'a/', 'a b/c', 'a/..', 'a--b/c', '', '-a/b'])('"%s" is no id', id => {
  expect(isModelId(id)).toBe(false);
});

test('every revision is found, the one that main means first', () => {
  const cache = temporaryFolder();
  const [old, current] = [commitOf('old'), commitOf('current')];
  writeSnapshot(cache, { id: 'org/a', commit: old, files: whole, refs: ['v1', 'pr/1'] });
  writeSnapshot(cache, { id: 'org/a', commit: current, files: whole });
  mkdirSync(join(cache, 'datasets--org--d'));
  mkdirSync(join(cache, 'models--org--a', 'snapshots', 'junk'));
  expect(cachedModels(cache).map(({ id, commit, refs }) => ({ id, commit, refs }))).toEqual([
    { id: 'org/a', commit: current, refs: ['main'] },
    { id: 'org/a', commit: old, refs: ['pr/1', 'v1'] },
  ]);
  expect(cachedRevision(cache, 'org/a')?.commit).toBe(current);
  expect(cachedRevision(cache, 'org/a', 'v1')?.commit).toBe(old);
  expect(cachedRevision(cache, 'org/a', old)?.bytes).toBe('weights'.length);
  expect(cachedRevision(cache, 'org/a', 'v2')).toBeUndefined();
  expect(cachedModels(join(cache, 'none'))).toEqual([]);
});

const index = JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } });
test.each<[what: string, files: Record<string, string | null>, incomplete: string | undefined]>([
  ['whole', whole, undefined],
  [
    'whole in shards',
    { ...whole, 'model.safetensors.index.json': index, 'model-1.safetensors': '1', 'model-2.safetensors': '2' },
    undefined,
  ],
  ['a GGUF', { 'model.gguf': 'GGUF' }, undefined],
  ['without its tokenizer', { 'config.json': config(), 'model.safetensors': 'w' }, 'tokenizer.json is missing'],
  ['without weights', { 'config.json': config() }, 'no weights (.safetensors or .gguf)'],
  ['with a link to nothing', { ...whole, 'model.safetensors': null }, 'model.safetensors is missing'],
])('a snapshot %s', (_, files, incomplete) => {
  const cache = temporaryFolder();
  writeSnapshot(cache, { id: 'org/a', commit: commitOf('a'), files });
  expect(cachedModels(cache)[0]!.incomplete).toBe(incomplete);
});

test('a download that was not finished is recognised, and shards that are missing are counted', () => {
  const cache = temporaryFolder();
  const { 'model.safetensors': _, ...rest } = whole;
  const files = { ...rest, 'model.safetensors.index.json': index, 'model-1.safetensors': null };
  writeSnapshot(cache, { id: 'org/a', commit: commitOf('a'), files, unfinished: true });
  expect(cachedModels(cache)[0]!.incomplete).toBe(
    '2 files are missing, model-1.safetensors first: a download was not finished',
  );
});

test('files that are not what they should be count as not there', () => {
  const cache = temporaryFolder();
  writeSnapshot(cache, {
    id: 'org/a',
    commit: commitOf('a'),
    files: { ...whole, 'config.json': '{', 'README.md': '---\n: [\n---' },
  });
  writeFileSync(join(cache, 'models--org--b'), 'a file');
  const [model] = cachedModels(cache);
  expect(model!.config).toBeUndefined();
  expect(model!.card).toEqual({ bases: [], relation: undefined, licence: undefined });
});

test('one model is found among more than a list holds, without a look at the others', () => {
  const cache = temporaryFolder();
  for (let i = 0; i < 2100; i++) mkdirSync(join(cache, `models--a--m${i}`));
  const commit = commitOf('z');
  writeSnapshot(cache, { id: 'z/last', commit, files: whole });
  expect(cachedRevision(cache, 'z/last')?.commit).toBe(commit);
  expect(cachedRevision(cache, '../z/last')).toBeUndefined();
});
