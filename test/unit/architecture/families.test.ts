import { describe, expect, test } from 'vitest';
import { decoderSpec } from '../../../src/architecture/families/families';
import { ConfigFile } from '../../../src/checkpoint/configFile';
import { LensError } from '../../../src/base/errors';

type Json = Record<string, unknown>;

const llama: Json = {
  model_type: 'llama',
  num_hidden_layers: 2,
  hidden_size: 32,
  num_attention_heads: 4,
  intermediate_size: 56,
  vocab_size: 256,
};
const gpt2: Json = { model_type: 'gpt2', n_layer: 2, n_embd: 32, n_head: 4, vocab_size: 256, n_positions: 64 };

const spec = (json: Json, tensors: string[] = ['lm_head.weight']) =>
  decoderSpec(new ConfigFile('config.json', json), name => tensors.includes(name));

describe('refused by name', () => {
  test.each([
    [
      'unknown family',
      { ...llama, model_type: 'mamba2' },
      'unsupported',
      /"mamba2".*llama, mistral, qwen2, qwen3, gpt2/s,
    ],
    ['rotary type of transformers 4', { ...llama, rope_scaling: { type: 'yarn', factor: 4 } }, 'unsupported', /"yarn"/],
    [
      'rotary type of transformers 5',
      { ...llama, rope_parameters: { rope_type: 'llama3', rope_theta: 1e4 } },
      'unsupported',
      /"llama3"/,
    ],
    ['heads rotated in part', { ...llama, partial_rotary_factor: 0.5 }, 'unsupported', /partial_rotary_factor of 0\.5/],
    [
      'heads rotated in part, as transformers 5 writes it',
      { ...llama, rope_parameters: { rope_type: 'default', partial_rotary_factor: 0.25 } },
      'unsupported',
      /partial_rotary_factor of 0\.25/,
    ],
    ['activation', { ...llama, hidden_act: 'mish' }, 'unsupported', /"mish"/],
    ['activation from the prototype chain', { ...llama, hidden_act: 'constructor' }, 'unsupported', /"constructor"/],
    ['family from the prototype chain', { ...llama, model_type: 'toString' }, 'unsupported', /"toString"/],
    [
      'heads that do not divide',
      { ...llama, num_key_value_heads: 3 },
      'bad-checkpoint',
      /num_attention_heads 4.*num_key_value_heads 3/,
    ],
    ['hidden size that does not divide', { ...llama, hidden_size: 33 }, 'bad-checkpoint', /hidden_size 33/],
    ['layers over the limit', { ...llama, num_hidden_layers: 1e9 }, 'bad-checkpoint', /num_hidden_layers/],
    [
      'GPT-2 with per-layer scale',
      { ...gpt2, scale_attn_by_inverse_layer_idx: true },
      'unsupported',
      /scale_attn_by_inverse_layer_idx/,
    ],
  ])('%s', (_, json, reason, message) => {
    try {
      spec(json);
      expect.unreachable();
    } catch (error) {
      expect(LensError.is(error, reason as LensError['reason'])).toBe(true);
      const { message: text, next } = error as LensError;
      expect(`${text}\n${next}`).toMatch(message);
    }
  });
});

describe('facts read from configs', () => {
  test('the base of the rotary frequencies, as both versions of transformers write it', () => {
    const four = spec({ ...llama, rope_theta: 5e5 });
    const five = spec({ ...llama, rope_parameters: { rope_type: 'default', rope_theta: 5e5 } });
    expect(four.rotary).toEqual(five.rotary);
    // theta^(-2i/size) with size 8
    expect(five.rotary['default']!.frequencies[1]).toBeCloseTo(5e5 ** -0.25, 7);
  });

  test('the head is tied where the config says so, or where it says nothing and there is no other', () => {
    expect(spec({ ...llama, tie_word_embeddings: true }).head).toBe('model.embed_tokens.weight');
    expect(spec({ ...llama, tie_word_embeddings: false }).head).toBe('lm_head.weight');
    expect(spec(llama).head).toBe('lm_head.weight');
    expect(spec(llama, []).head).toBe('model.embed_tokens.weight');
  });

  test('null counts as absent', () => {
    const { attention } = spec({ ...llama, head_dim: null, num_key_value_heads: null }).layers[0]!;
    expect([attention.headSize, attention.keyValueHeads]).toEqual([8, 4]);
    const window = (json: Json) => spec({ ...llama, model_type: 'mistral', ...json }).layers[0]!.attention.window;
    expect([window({ sliding_window: null }), window({ sliding_window: 9 }), window({})]).toEqual([undefined, 9, 4096]);
  });

  test('Qwen2 slides only where it is told to', () => {
    const qwen = { ...llama, model_type: 'qwen2', sliding_window: 5, max_window_layers: 1 };
    const windows = (json: Json) => spec(json).layers.map(layer => layer.attention.window);
    expect(windows(qwen)).toEqual([undefined, undefined]);
    expect(windows({ ...qwen, use_sliding_window: true })).toEqual([undefined, 5]);
    const types = ['sliding_attention', 'full_attention'];
    expect(windows({ ...qwen, use_sliding_window: true, layer_types: types })).toEqual([5, undefined]);
  });

  test('GPT-2 with and without the prefix of its tensors', () => {
    expect(spec(gpt2, []).layers[1]!.feedForward.down.weight).toBe('transformer.h.1.mlp.c_proj.weight');
    expect(spec(gpt2, ['wte.weight']).layers[1]!.feedForward.down.weight).toBe('h.1.mlp.c_proj.weight');
    expect(spec(gpt2, []).layers[0]!.feedForward.down.inputs).toBe(128);
  });
});
