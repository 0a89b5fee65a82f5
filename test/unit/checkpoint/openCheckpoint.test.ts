/** @file Whole checkpoint folders: the goldens and the demo pair, and folders that are none. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dominantType, openCheckpoint, parameterCount } from '../../../src/checkpoint/openCheckpoint';
import { checkpointFolder, lensErrorOf, packed, SMALL_CONFIG, temporaryFolder } from './folders';

const ROOT = join(__dirname, '../../..');
const GOLDENS = join(ROOT, 'test/golden/data');
const DEMO = join(ROOT, 'models/demo');

test.each([
  [join(GOLDENS, 'gpt2'), 'gpt2', 28_400, 'float32', [1]],
  [join(GOLDENS, 'llama'), 'llama', 25_248, 'float32', [1]],
  [join(GOLDENS, 'llama-bias'), 'llama', 32_864, 'float32', [1]],
  [join(GOLDENS, 'mistral'), 'mistral', 33_440, 'float32', [1]],
  [join(GOLDENS, 'qwen2'), 'qwen2', 25_376, 'bfloat16', [1]],
  [join(GOLDENS, 'qwen3'), 'qwen3', 31_456, 'float32', [1]],
  [join(DEMO, 'base'), 'llama', 2_755_008, 'bfloat16', [0]],
  [join(DEMO, 'tuned'), 'llama', 2_755_008, 'bfloat16', [3, 0]],
])('opens %s', (folder, family, parameters, dtype, stopTokens) => {
  const checkpoint = openCheckpoint(folder);
  expect(checkpoint.folder).toBe(folder);
  expect(checkpoint.config.modelType).toBe(family);
  expect(parameterCount(checkpoint)).toBe(parameters);
  expect(dominantType(checkpoint)).toBe(dtype);
  expect(checkpoint.bytes).toBe(parameters * (dtype === 'bfloat16' ? 2 : 4));
  expect(checkpoint.generation.stopTokens).toEqual(stopTokens);
});

const shared = join(ROOT, '../shared/goldens');
test.skipIf(!existsSync(shared))(
  'opens every checkpoint of the shared goldens (skipped where ../shared is absent)',
  () => {
    const folders = readdirSync(shared).filter(name => existsSync(join(shared, name, 'config.json')));
    expect(folders.length).toBeGreaterThan(10);
    const rotaries = new Set(folders.map(name => openCheckpoint(join(shared, name)).config.rotary.type));
    expect([...rotaries].sort()).toEqual(['default', 'linear', 'llama3', 'per-layer', 'yarn']);
  },
);

test('leaves the folder as it is', () => {
  const folder = checkpointFolder();
  const before = readdirSync(folder).map(name => [name, statSync(join(folder, name)).mtimeMs]);
  openCheckpoint(folder);
  expect(readdirSync(folder).map(name => [name, statSync(join(folder, name)).mtimeMs])).toEqual(before);
});

describe('an adapter is told', () => {
  test('beside weights', () => {
    const folder = checkpointFolder({ 'adapter_config.json': '{"peft_type": "LORA"}' });
    const error = lensErrorOf(() => openCheckpoint(folder), 'bad-checkpoint');
    expect(error.message).toContain('adapter_config.json');
    expect(error.next).toMatch(/^Merge the adapter/);
  });

  test('alone', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'adapter_config.json'), '{}');
    expect(lensErrorOf(() => openCheckpoint(folder), 'bad-checkpoint').message).toContain('adapter_config.json');
  });
});

describe('settings that change greedy output', () => {
  const open = (generation: object | undefined, config: object = {}) =>
    openCheckpoint(
      checkpointFolder({
        'config.json': JSON.stringify({ ...SMALL_CONFIG, ...config }),
        ...(generation === undefined ? {} : { 'generation_config.json': JSON.stringify(generation) }),
      }),
    ).generation;

  test('are read', () => {
    const { rules, notFollowed } = open({
      repetition_penalty: 1.1,
      no_repeat_ngram_size: 3,
      min_length: 0,
      min_new_tokens: 2,
      suppress_tokens: [5, 6],
      begin_suppress_tokens: null,
      bad_words_ids: [[7], [8, 8]],
      num_beams: 1,
      do_sample: true,
      guidance_scale: null,
      stop_strings: [],
    });
    expect(notFollowed).toEqual([]);
    expect(rules).toEqual({
      repetitionPenalty: 1.1,
      repeatedRun: 3,
      leastLength: 0,
      leastNewTokens: 2,
      suppressed: [5, 6],
      suppressedFirst: [],
      banned: [[7], [8, 8]],
    });
  });

  test('are named where they are not followed', () => {
    const { notFollowed } = open({ num_beams: 4, stop_strings: ['x'], sequence_bias: { a: 1 }, token_healing: false });
    expect(notFollowed).toEqual(['num_beams', 'sequence_bias', 'stop_strings']);
  });

  test('stand in config.json where there is no other file', () => {
    expect(open(undefined, { repetition_penalty: 1.3 }).rules.repetitionPenalty).toBe(1.3);
    expect(open({}, { repetition_penalty: 1.3 }).rules.repetitionPenalty).toBe(1);
  });

  test.each<[string, unknown]>([
    ['repetition_penalty', 0],
    ['repetition_penalty', '1.1'],
    ['no_repeat_ngram_size', -1],
    ['min_new_tokens', 1.5],
    ['suppress_tokens', 'all'],
    ['bad_words_ids', [[1, 'x']]],
    ['bad_words_ids', {}],
  ])('a wrong %s is refused: %j', (key, value) => {
    expect(lensErrorOf(() => open({ [key]: value }), 'bad-checkpoint').message).toContain(`"${key}"`);
  });
});

describe('stop tokens', () => {
  test.each<[string, unknown, unknown, readonly number[]]>([
    ['a number', { eos_token_id: 7 }, 2, [7]],
    ['a list', { eos_token_id: [7, 8, 7] }, 2, [7, 8]],
    ['nothing there', {}, [2, 3], [2, 3]],
    ['null there', { eos_token_id: null }, 2, [2]],
    ['no file', undefined, 2, [2]],
    ['nothing anywhere', undefined, null, []],
    ['-1 there, which means none', { eos_token_id: -1 }, 2, []],
    ['null and -1 in a list', { eos_token_id: [7, null, -1] }, 2, [7]],
  ])('with %s', (_name, generation, eos, expected) => {
    const folder = checkpointFolder({
      'config.json': JSON.stringify({ ...SMALL_CONFIG, eos_token_id: eos }),
      ...(generation === undefined ? {} : { 'generation_config.json': JSON.stringify(generation) }),
    });
    expect(openCheckpoint(folder).generation.stopTokens).toEqual(expected);
  });

  test.each([-2, 1.5, 'end', 2 ** 31, [[1]], Array(1_001).fill(1)])('refuses %j', eos => {
    const folder = checkpointFolder({ 'generation_config.json': JSON.stringify({ eos_token_id: eos }) });
    expect(lensErrorOf(() => openCheckpoint(folder)).message).toMatch(/"eos_token_id" is .*must be a token id/);
  });
});

describe('the fingerprint', () => {
  test('is the same for a copy, another for the twin', () => {
    const copy = join(temporaryFolder(), 'copy');
    cpSync(join(DEMO, 'base'), copy, { recursive: true });
    expect(openCheckpoint(copy).fingerprint).toBe(openCheckpoint(join(DEMO, 'base')).fingerprint);
    expect(openCheckpoint(join(DEMO, 'tuned')).fingerprint).not.toBe(openCheckpoint(copy).fingerprint);
  });

  test('does not depend on the order of the index', () => {
    const shards = ['a', 'b'].map(name => [
      `${name}.safetensors`,
      packed({ [name]: { dtype: 'F32', shape: [1], bytes: 4 } }),
    ]);
    const fingerprints = [
      ['a', 'b'],
      ['b', 'a'],
    ].map(names => {
      const weight_map = Object.fromEntries(names.map(name => [name, `${name}.safetensors`]));
      const folder = checkpointFolder({
        ...(Object.fromEntries(shards) as Record<string, Buffer>),
        'model.safetensors.index.json': JSON.stringify({ weight_map }),
      });
      rmSync(join(folder, 'model.safetensors'));
      return openCheckpoint(folder).fingerprint;
    });
    expect(fingerprints[0]).toBe(fingerprints[1]);
  });

  test('looks at the middle of a large tensor', () => {
    const large = packed({ a: { dtype: 'F32', shape: [3072], bytes: 12_288 } });
    const other = Buffer.from(large);
    other[large.length - 6_144]! ^= 1;
    const [before, after] = [large, other].map(
      bytes => openCheckpoint(checkpointFolder({ 'model.safetensors': bytes })).fingerprint,
    );
    expect(after).not.toBe(before);
  });

  test.each<[string, (folder: string) => void]>([
    ['the config', folder => writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...SMALL_CONFIG, x: 1 }))],
    [
      'a tensor name',
      folder =>
        writeFileSync(join(folder, 'model.safetensors'), packed({ b: { dtype: 'F32', shape: [2, 2], bytes: 16 } })),
    ],
    [
      'one byte of a small tensor',
      folder => {
        const path = join(folder, 'model.safetensors');
        const bytes = readFileSync(path);
        bytes[bytes.length - 9]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
  ])('tells %s', (_name, change) => {
    const folder = checkpointFolder();
    const before = openCheckpoint(folder).fingerprint;
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    change(folder);
    expect(openCheckpoint(folder).fingerprint).not.toBe(before);
  });
});

describe('refuses', () => {
  test.each<[string, () => string, RegExp]>([
    ['what is not there', () => join(temporaryFolder(), 'gone'), /There is no folder .*gone/],
    ['a file', () => join(checkpointFolder(), 'model.safetensors'), /is a file, not a folder/],
    ['a name that no file system has', () => 'a\0b', /There is no folder/],
  ])('%s', (_name, folder, message) => {
    expect(lensErrorOf(() => openCheckpoint(folder()), 'usage').message).toMatch(message);
  });

  test('a folder without config.json, with a hint in a cache folder', () => {
    const folder = temporaryFolder();
    expect(lensErrorOf(() => openCheckpoint(folder)).message).toMatch(/holds no config\.json/);
    mkdirSync(join(folder, 'snapshots'));
    expect(lensErrorOf(() => openCheckpoint(folder)).next).toBe('Give one of the folders in its snapshots folder.');
  });

  test.each<[string, string | Buffer, RegExp]>([
    ['cut', '{"model_type":', /config\.json is not valid JSON/],
    ['that is a list', '[]', /config\.json holds no JSON object/],
    ['that is no text', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
    ['without a model_type', '{}', /has no "model_type"/],
    ['over the limit', ' '.repeat(4 * 2 ** 20 + 1), /4194305 bytes, more than the 4194304/],
  ])('a config %s', (_name, content, message) => {
    expect(lensErrorOf(() => openCheckpoint(checkpointFolder({ 'config.json': content }))).message).toMatch(message);
  });

  test('a folder in the place of config.json', () => {
    const path = join(temporaryFolder(), 'config.json');
    mkdirSync(path);
    expect(lensErrorOf(() => openCheckpoint(dirname(path))).message).toMatch(/not a regular file|can't be read/);
    expect(basename(path)).toBe('config.json');
  });

  test('weights that end early', () => {
    const whole = packed({ a: { dtype: 'F32', shape: [2, 2], bytes: 16 } });
    const folder = checkpointFolder({ 'model.safetensors': whole.subarray(0, whole.length - 1) });
    expect(lensErrorOf(() => openCheckpoint(folder)).message).toMatch(/model\.safetensors is truncated: tensor "a"/);
  });
});
