/** @file Shards, links and the folder that holds them. */
import { cpSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commonFolder, readWeightIndex } from '../../../src/checkpoint/weightIndex';
import { lensErrorOf, packed, temporaryFolder } from './folders';

const GOLDENS = join(__dirname, '../../golden/data');
const F32 = { dtype: 'F32', shape: [1], bytes: 4 };

/** A folder of shards and an index over them. */
function sharded(weightMap: unknown, shards: Readonly<Record<string, Buffer>>): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: weightMap }));
  for (const [name, bytes] of Object.entries(shards)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

describe('shards', () => {
  test('are one map of names', () => {
    const { tensors, root } = readWeightIndex(join(GOLDENS, 'mistral'));
    expect(tensors.get('model.embed_tokens.weight')?.file).toMatch(/model-00001-of-00004\.safetensors$/);
    expect(tensors.get('lm_head.weight')?.file).toMatch(/model-00004-of-00004\.safetensors$/);
    expect(tensors.size).toBe(21);
    expect(root).toBe(realpathSync(join(GOLDENS, 'mistral')));
  });

  test('may hold a tensor that the index leaves out, and buffers that cannot be mapped', () => {
    const folder = sharded(
      { a: 'one.safetensors' },
      {
        'one.safetensors': packed({ a: F32, b: F32, ids: { dtype: 'I64', shape: [1], bytes: 8 } }),
      },
    );
    const { tensors, unusable } = readWeightIndex(folder);
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect([...unusable]).toEqual([['ids', 'I64']]);
  });

  test('may lie in folders below', () => {
    const folder = sharded(
      { a: 'x/one.safetensors', b: 'y/two.safetensors' },
      {
        'x/one.safetensors': packed({ a: F32 }),
        'y/two.safetensors': packed({ b: F32 }),
      },
    );
    expect(readWeightIndex(folder).root).toBe(realpathSync(folder));
  });
});

test('a folder of links, as in a Hugging Face cache, gives the real files and their folder', () => {
  const cache = temporaryFolder();
  const snapshot = join(cache, 'snapshots', 'abc');
  cpSync(join(GOLDENS, 'mistral'), join(cache, 'blobs'), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  readdirSync(join(cache, 'blobs')).forEach((name, i) => {
    renameSync(join(cache, 'blobs', name), join(cache, 'blobs', `blob${i}`));
    symlinkSync(join('..', '..', 'blobs', `blob${i}`), join(snapshot, name));
  });
  const { tensors, root } = readWeightIndex(snapshot);
  expect(root).toBe(realpathSync(join(cache, 'blobs')));
  expect([...tensors.values()].every(tensor => tensor.file.startsWith(join(root, 'blob')))).toBe(true);
});

test.each([
  [['/m/a/1', '/m/a/2'], '/m/a'],
  [['/m/a/1', '/m/ab/2'], '/m'],
  [['/m/a/1', '/m/2'], '/m'],
  [['/m/1', '/m/a/2'], '/m'],
  [['/a/1', '/b/2'], '/'],
  [['/1'], '/'],
])('the deepest folder of %j is %s', (files, folder) => {
  expect(commonFolder(files.map(file => file.replaceAll('/', sep)))).toBe(folder.replaceAll('/', sep));
});

describe('refuses', () => {
  const one = { 'one.safetensors': packed({ a: F32 }) };

  test.each([
    ['a shard above the folder', '../one.safetensors'],
    ['an absolute shard', '/etc/one.safetensors'],
    ['a shard by a way through the folder above', 'x/../../one.safetensors'],
    ['a shard with an empty part', 'x//one.safetensors'],
    ['a Windows way up', '..\\one.safetensors'],
    ['a Windows drive', 'C:one.safetensors'],
    ['a file of another kind', 'config.json'],
    ['a name with a zero', 'one\0.safetensors'],
    ['a name that is no string', 7],
  ])('%s', (_name, shard) => {
    const error = lensErrorOf(() => readWeightIndex(sharded({ a: shard }, one)));
    expect(error.message).toMatch(/puts "a" into .* not a \.safetensors file in the folder/);
  });

  test.each<[string, unknown, RegExp]>([
    ['an index without a map', undefined, /has no weight_map/],
    ['an index with a list', ['one.safetensors'], /has no weight_map/],
    ['an empty map', {}, /empty weight_map/],
    [
      'a tensor that its shard does not hold',
      { a: 'one.safetensors', 'lm_head.weight': 'one.safetensors' },
      /puts "lm_head.weight" into "one.safetensors", which does not hold it/,
    ],
    ['a shard that is missing', { a: 'one.safetensors', b: 'two.safetensors' }, /two\.safetensors is missing/],
    [
      'too many shards',
      Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`t${i}`, `${i}.safetensors`])),
      /2001 shards, more than 2000/,
    ],
    [
      'too many tensors',
      Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`t${i}`, 'one.safetensors'])),
      /more than 100000 tensors/,
    ],
  ])('%s', (_name, map, message) => {
    expect(lensErrorOf(() => readWeightIndex(sharded(map, one))).message).toMatch(message);
  });

  test('a tensor in two shards', () => {
    const folder = sharded(
      { a: 'one.safetensors', b: 'two.safetensors' },
      {
        ...one,
        'two.safetensors': packed({ a: F32, b: F32 }),
      },
    );
    expect(lensErrorOf(() => readWeightIndex(folder)).message).toMatch(/Two shards .* hold a tensor "a"/);
  });

  test('an index that is not JSON', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{"weight_map":');
    expect(lensErrorOf(() => readWeightIndex(folder)).message).toMatch(/index\.json is not valid JSON/);
  });

  test.each([
    ['pytorch_model.bin', /only safetensors files are read. There is "pytorch_model.bin"/, /^Save the model/],
    [
      'model-00001-of-00002.safetensors',
      /neither model.safetensors nor model.safetensors.index.json/,
      /^Save the model/,
    ],
  ])('a folder with only %s', (name, message, next) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), 'x');
    const error = lensErrorOf(() => readWeightIndex(folder));
    expect(error.message).toMatch(message);
    expect(error.next).toMatch(next);
  });

  test('a link to nothing and a folder in the place of the weights', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'model.safetensors');
    symlinkSync(join(folder, 'gone'), path);
    expect(lensErrorOf(() => readWeightIndex(folder)).message).toMatch(/missing, or is a link that leads nowhere/);
    rmSync(path);
    mkdirSync(path);
    expect(lensErrorOf(() => readWeightIndex(folder)).message).toMatch(
      /no regular file|not a regular file|can't be read/,
    );
  });
});

test('Windows writes one drive and one folder in two ways', () => {
  const files = ['/C:/Models/a/x.safetensors', '/c:/models/b/y.safetensors'].map(file => file.replaceAll('/', sep));
  expect(commonFolder(files, 'win32')).toBe('/C:/Models'.replaceAll('/', sep));
  expect(commonFolder(files, 'linux')).not.toContain('Models');
});
