/** @file The checked reader over config.json, and the rotary settings of both versions of transformers. */
import { describe, expect, test } from 'vitest';
import { ConfigFile } from '../../../src/checkpoint/config';
import type { NumberKey } from '../../../src/checkpoint/numberRanges';
import { lensErrorOf } from './folders';

function config(values: Record<string, unknown>): ConfigFile {
  return new ConfigFile('/m/config.json', { model_type: 'llama', ...values });
}

describe('values', () => {
  const values = config({
    hidden_size: 8,
    rms_norm_eps: 1e-5,
    tied: true,
    act: 'silu',
    layer_types: ['a'],
    n_inner: null,
  });

  test('are given as they are', () => {
    expect(values.count('hidden_size', 8)).toBe(8);
    expect(values.number('rms_norm_eps')).toBe(1e-5);
    expect(values.flag('tied', false)).toBe(true);
    expect(values.text('act')).toBe('silu');
    expect(values.list('layer_types')).toEqual(['a']);
  });

  test('that are null count as absent', () => {
    expect(values.has('n_inner')).toBe(false);
    expect(values.count('n_inner', 100, 32)).toBe(32);
    expect(values.list('n_inner')).toBeUndefined();
  });

  test('of keys that every JavaScript object knows are absent unless the file has them', () => {
    expect(values.has('constructor')).toBe(false);
    const json = JSON.parse('{"model_type":"x","__proto__":7}') as object as Record<string, unknown>;
    expect(new ConfigFile('c', json).count('__proto__', 10)).toBe(7);
  });

  test.each<[string, unknown, (c: ConfigFile) => unknown, RegExp]>([
    ['a count of 0', 0, c => c.count('k', 10), /"k" is 0; it must be a whole number from 1 to 10/],
    ['a negative count', -3, c => c.count('k', 10), /"k" is -3/],
    ['a count over the limit', 11, c => c.count('k', 10), /"k" is 11/],
    ['half a count', 1.5, c => c.count('k', 10), /"k" is 1.5/],
    ['a count as text', '8', c => c.count('k', 10), /"k" is "8"/],
    ['a flag as a number', 1, c => c.flag('k', true), /true or false/],
    ['text as a list', ['silu'], c => c.text('k'), /"k" is \["silu"\]; it must be a string/],
    ['text without end', 'x'.repeat(20_000), c => c.text('k'), /"x{79}…; it must be a string/],
    ['a list as text', 'abc', c => c.list('k'), /must be a list/],
    ['an absent key', undefined, c => c.count('other', 10), /config\.json has no "other"/],
  ])('refuses %s', (_name, value, use, message) => {
    const error = lensErrorOf(() => use(config({ k: value })));
    expect(error.message).toMatch(message);
    expect(error.message).toContain('/m/config.json');
  });

  test.each<[NumberKey, readonly unknown[], readonly number[]]>([
    ['rms_norm_eps', [-1, -1e-300, 1, 7, Infinity, Number.NaN, '1e-5'], [0, 1e-12, 0.5]],
    ['layer_norm_epsilon', [-1e-9, 1], [1e-5]],
    ['rotary_pct', [0, -0.25, 1.01, 1e300], [0.25, 1]],
    ['query_pre_attn_scalar', [0, -256, 1e300], [256]],
    ['final_logit_softcapping', [0, -30, 1e12], [30]],
    ['residual_multiplier', [0, -1, 1e9], [0.22]],
    ['logits_scaling', [0, 1e300], [8]],
  ])('%s is refused by name out of its range', (key, wrong, right) => {
    const read = (value: unknown): number => config({ [key]: value }).number(key);
    for (const value of wrong)
      expect(lensErrorOf(() => read(value)).message).toMatch(
        new RegExp(`^/m/config.json: "${key}" is .*; it must be a number `),
      );
    expect(right.map(read)).toEqual(right);
  });

  test('without a model_type are refused', () => {
    expect(lensErrorOf(() => new ConfigFile('/m/config.json', {})).message).toMatch(/has no "model_type"/);
    expect(lensErrorOf(() => new ConfigFile('/m/config.json', { model_type: 3 })).message).toMatch(/"model_type" is 3/);
  });
});

test('the sizes of a model that reads more than text come from text_config', () => {
  const values = new ConfigFile('c', {
    model_type: 'gemma3',
    tie_word_embeddings: true,
    text_config: { model_type: 'gemma3_text', hidden_size: 640 },
  });
  expect([values.modelType, values.count('hidden_size', 1e6), values.flag('tie_word_embeddings', false)]).toEqual([
    'gemma3_text',
    640,
    true,
  ]);
  expect(config({ hidden_size: 4, text_config: { hidden_size: 640 } }).count('hidden_size', 1e6)).toBe(4);
});

const llama3 = { factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };
const perLayer = { full_attention: { rope_theta: 1e6, rope_type: 'default' }, sliding_attention: { rope_theta: 1e4 } };

test.each<[string, Record<string, unknown>, unknown]>([
  ['nothing', {}, { type: 'default', parameters: {} }],
  ['version 4: rope_theta', { rope_theta: 5e5, rope_scaling: null }, { type: 'default', theta: 5e5, parameters: {} }],
  [
    'version 4: rope_type',
    { rope_theta: 5e5, rope_scaling: { rope_type: 'llama3', ...llama3 } },
    { type: 'llama3', theta: 5e5, parameters: llama3 },
  ],
  ['version 4: type', { rope_scaling: { type: 'linear', factor: 2 } }, { type: 'linear', parameters: { factor: 2 } }],
  [
    'version 5',
    { rope_parameters: { rope_theta: 1e6, rope_type: 'yarn', factor: 4 } },
    { type: 'yarn', theta: 1e6, parameters: { factor: 4 } },
  ],
  [
    'version 5 without its own theta',
    { rope_theta: 7e4, rope_parameters: { rope_type: 'default' } },
    { type: 'default', theta: 7e4, parameters: {} },
  ],
  [
    'version 4 over version 5, as transformers 5 reads them',
    { rope_parameters: { rope_theta: 5 }, rope_theta: 6, rope_scaling: { type: 'linear' } },
    { type: 'linear', theta: 6, parameters: {} },
  ],
  [
    'nothing of version 4 beside version 5',
    { rope_parameters: { rope_theta: 5, rope_type: 'default' }, rope_scaling: {} },
    { type: 'default', theta: 5, parameters: {} },
  ],
  [
    'version 5 by layer type',
    { rope_parameters: perLayer },
    {
      type: 'per-layer',
      parameters: {},
      perLayer: {
        full_attention: { type: 'default', theta: 1e6, parameters: {} },
        sliding_attention: { type: 'default', theta: 1e4, parameters: {} },
      },
    },
  ],
])('rotary settings: %s', (_name, values, expected) => {
  expect(config(values).rotary).toEqual(expected);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['theta as text', { rope_theta: 'big' }, /"rope_theta" is "big"/],
  ['theta of 0', { rope_theta: 0 }, /"rope_theta" is 0; it must be a number from 1 to 1000000000000000/],
  ['theta in version 5', { rope_parameters: { rope_theta: -1 } }, /"rope_theta" is -1/],
  ['a type that is no name', { rope_scaling: { rope_type: 7 } }, /"rope_type" is 7/],
  ['a base below 1', { rope_theta: 1e-300 }, /"rope_theta" is 1e-300/],
  ['a factor that is no factor', { rope_scaling: { rope_type: 'linear', factor: 1e-300 } }, /"factor" is 1e-300/],
  ['a factor as text', { rope_parameters: { rope_type: 'linear', factor: '8' } }, /"factor" is "8"/],
  ['a ramp of its own', { rope_scaling: { rope_type: 'yarn', factor: 4, beta_fast: -32 } }, /"beta_fast" is -32/],
  ['a context of nothing', { rope_scaling: { original_max_position_embeddings: 0 } }, /embeddings" is 0/],
  ['an attention factor', { rope_scaling: { attention_factor: 1e300 } }, /"attention_factor" is 1e\+300/],
  ['settings that are a list', { rope_scaling: [1] }, /"rope_scaling" is \[1\]; it must be an object/],
])('refuses rotary settings with %s', (_name, values, message) => {
  expect(lensErrorOf(() => config(values)).message).toMatch(message);
});
