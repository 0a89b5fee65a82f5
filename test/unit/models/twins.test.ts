/** @file Which models are proposed as twins, and why. */
import { describe, expect, test } from 'vitest';
import type { LocalModel } from '../../../src/models/localModel';
import { modelCard } from '../../../src/models/modelCard';
import { proposeTwins } from '../../../src/models/twins';
import { wellKnownPairs } from '../../../src/models/wellKnownPairs';
import { isModelId } from '../../../src/models/hubCache';

function model(id: string, changes: Partial<LocalModel> & { readonly card?: LocalModel['card'] } = {}): LocalModel {
  const config = { model_type: 'llama', hidden_size: 64 };
  const card = { bases: [], relation: undefined, licence: undefined };
  return { id, folder: `/${id}`, bytes: 1, incomplete: undefined, config, hasChatTemplate: false, card, ...changes };
}

const pairs = (...models: LocalModel[]): string[] =>
  proposeTwins(models).map(
    ({ base, tuned, reason, sameConfig }) => `${base.id} < ${tuned.id}: ${reason}${sameConfig ? '' : ', other config'}`,
  );

const madeOf = (base: string, relation?: string): LocalModel['card'] => ({
  bases: [base],
  relation,
  licence: undefined,
});

describe('twins are known', () => {
  test.each([
    ['Qwen/Qwen2.5-0.5B', 'Qwen/Qwen2.5-0.5B-Instruct'],
    ['Qwen/Qwen3-0.6B-Base', 'Qwen/Qwen3-0.6B'],
    ['google/gemma-3-1b-pt', 'google/gemma-3-1b-it'],
    ['google/gemma-3-270m', 'google/gemma-3-270m-it'],
    ['mistralai/Mistral-7B-v0.3', 'mistralai/Mistral-7B-Instruct-v0.3'],
    ['meta-llama/Llama-2-7b-hf', 'meta-llama/Llama-2-7b-chat-hf'],
  ])('by their names: %s and %s', (base, tuned) => {
    expect(pairs(model(base), model(tuned))).toEqual([`${base} < ${tuned}: names`]);
    expect(pairs(model(tuned), model(base))).toEqual([`${base} < ${tuned}: names`]);
  });

  test('by the card first, whatever the names are', () => {
    const tuned = model('me/mine', { card: madeOf('org/base') });
    expect(pairs(model('org/base'), tuned)).toEqual(['org/base < me/mine: card']);
  });

  test('by equal configs, where only one has a chat template', () => {
    const tuned = model('b', { hasChatTemplate: true });
    expect(pairs(model('a'), tuned)).toEqual(['a < b: config']);
    expect(pairs(model('a', { hasChatTemplate: true }), tuned)).toEqual([]);
    expect(pairs(model('a', { config: { model_type: 'llama', hidden_size: 65 } }), tuned)).toEqual([]);
    const trained = { model_type: 'llama', hidden_size: 64, eos_token_id: 9, torch_dtype: 'float16', vocab_size: 5 };
    expect(pairs(model('a', { config: trained }), tuned)).toEqual(['a < b: config']);
  });

  test('and it is said where their configs differ', () => {
    const other = model('org/a', { config: { model_type: 'qwen2' } });
    expect(pairs(other, model('org/a-instruct'))).toEqual(['org/a < org/a-instruct: names, other config']);
  });
});

describe('no twins are', () => {
  test.each<[string, LocalModel, LocalModel]>([
    ['models of other sizes', model('Qwen/Qwen2.5-0.5B', { config: undefined }), model('Qwen/Qwen2.5-1.5B-Instruct')],
    ['models of other organizations', model('a/m', { config: undefined }), model('b/m-Instruct')],
    [
      'a quantized copy and its original',
      model('a/m', { config: undefined }),
      model('b/q', { card: madeOf('a/m', 'quantized') }),
    ],
    [
      'a model that was tuned further',
      model('a/m-it', { config: undefined }),
      model('b/x', { card: madeOf('a/m-it') }),
    ],
    ['two tuned models', model('a/m-chat', { config: undefined }), model('a/m-it')],
    ['one that is not whole', model('a/m', { incomplete: 'config.json is missing' }), model('a/m-it')],
  ])('%s', (_, base, tuned) => {
    expect(pairs(base, tuned)).toEqual([]);
  });
});

const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

describe('a card', () => {
  test.each<[string, Partial<ReturnType<typeof modelCard>>]>([
    ['---\nbase_model: org/a\nlicense: mit\n---\n# Hi', { bases: ['org/a'], licence: 'mit' }],
    [
      '---\r\nbase_model:\r\n- org/a\r\n- org/b\r\nbase_model_relation: merge\r\n---',
      { bases: ['org/a', 'org/b'], relation: 'merge' },
    ],
    ['---\nlicense: other\nlicense_name: gemma\n---', { bases: [], licence: 'gemma' }],
    ['# no front matter', { bases: [] }],
    ['---\nbase_model: 5\nlicense: [x]\n---', { bases: [], licence: undefined }],
    ['---\n"open\n---', { bases: [] }],
    ['---\nbase_model: [org/a, org/b]\ntags:\n- x\nlicense: mit\n---', { bases: ['org/a', 'org/b'], licence: 'mit' }],
    ['---\nmodel-index:\n  license: none\nlicense: mit\n---', { licence: 'mit' }],
    // Once 17 seconds, and without end at ten times as many.
    [`---\nlicense: mit\n${many(400_000, i => `k${i}: v\n`)}---`, { licence: undefined }],
    [
      `---\nlicense: mit\n${many(40_000, i => `k${i}: v\n`)}base_model: org/a\n---`,
      { bases: ['org/a'], licence: 'mit' },
    ],
    [`---\nlicense: mit\nbase_model: [${many(100_000, i => `a/b${i}, `)}]\n---`, { bases: [], licence: 'mit' }],
    [`---\nbase_model:\n${many(100_000, i => `- a/b${i}\n`)}---`, { licence: undefined }],
  ])('%#', (text, expected) => {
    expect(modelCard(text)).toMatchObject(expected);
  });
});

test('the built-in pairs are twins by their own names', () => {
  for (const { base, tuned, bytes } of wellKnownPairs) {
    expect(isModelId(base) && isModelId(tuned) && bytes > 0).toBe(true);
    expect(pairs(model(base), model(tuned))).toEqual([`${base} < ${tuned}: names`]);
  }
  expect(new Set(wellKnownPairs.map(({ name }) => name)).size).toBe(wellKnownPairs.length);
});
