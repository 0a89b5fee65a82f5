import { describe, expect, test } from 'vitest';
import { decoderSpec } from '../../../src/architecture/families/families';
import { tensorsOf } from '../../../src/architecture/tensors';
import { ConfigFile } from '../../../src/checkpoint/config';
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
const phi3: Json = { ...llama, model_type: 'phi3' };
/** As published with eyes: only what differs from the class. */
const gemma3: Json = {
  model_type: 'gemma3',
  text_config: { model_type: 'gemma3_text', num_hidden_layers: 7, hidden_size: 64, sliding_window: 1024 },
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
    [
      'rotary type of transformers 4',
      { ...llama, rope_scaling: { type: 'dynamic', factor: 4 } },
      'unsupported',
      /"dynamic".*default, linear, llama3, yarn/s,
    ],
    [
      'rotary type of transformers 5',
      { ...llama, rope_parameters: { rope_type: 'longrope', rope_theta: 1e4 } },
      'unsupported',
      /"longrope"/,
    ],
    ['Phi-3 with its early name of longrope', { ...phi3, rope_scaling: { type: 'su' } }, 'unsupported', /"su"/],
    [
      'rotary settings without a factor',
      { ...llama, rope_scaling: { type: 'linear' } },
      'bad-checkpoint',
      /"factor".*absent/,
    ],
    [
      'rotary settings with a factor of 0',
      { ...llama, rope_scaling: { type: 'linear', factor: 0 } },
      'bad-checkpoint',
      /"factor".* 0;/,
    ],
    [
      'frequency borders in the wrong order',
      { ...llama, rope_scaling: { type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 4 } },
      'bad-checkpoint',
      /high_freq_factor/,
    ],
    [
      'rotary settings by layer where the family has one',
      { ...llama, rope_parameters: { full_attention: { rope_type: 'default' } } },
      'unsupported',
      /"per-layer"/,
    ],
    [
      'Gemma that looks ahead',
      { ...gemma3, use_bidirectional_attention: true },
      'unsupported',
      /use_bidirectional_attention/,
    ],
    [
      'logits divided by 0',
      { ...llama, model_type: 'granite', logits_scaling: 0 },
      'bad-checkpoint',
      /"logits_scaling" is 0/,
    ],
    [
      'layers of an unknown kind',
      { ...gemma3, layer_types: ['chunked_attention'] },
      'unsupported',
      /"chunked_attention"/,
    ],
    [
      'a list that is too short',
      { ...llama, model_type: 'smollm3', no_rope_layers: [1] },
      'unsupported',
      /no_rope_layers with absent for layer 1/,
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
    ['GPT-2 with cross attention', { ...gpt2, add_cross_attention: true }, 'unsupported', /add_cross_attention/],
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
    const window = (json: Json) =>
      spec({ ...llama, model_type: 'mistral', num_key_value_heads: 2, ...json }).layers[0]!.attention.window;
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

  test('Gemma 3 with the values of its class, two bases and a full layer every sixth', () => {
    const scaled = { ...gemma3, rope_scaling: { rope_type: 'linear', factor: 8 } };
    const { layers, rotary, embedding, vocabularySize } = spec(scaled, ['language_model.model.embed_tokens.weight']);
    expect(embedding.weight).toBe('language_model.model.embed_tokens.weight');
    expect([vocabularySize, embedding.scale]).toEqual([262_208, 8]);
    expect(layers.map(({ attention }) => attention.window)).toEqual([1024, 1024, 1024, 1024, 1024, undefined, 1024]);
    expect([layers[5]!.attention.rotary, layers[6]!.attention.rotary]).toEqual(['full_attention', 'sliding_attention']);
    const { heads, keyValueHeads, headSize, scale, softCap } = layers[0]!.attention;
    expect([heads, keyValueHeads, headSize, scale, softCap]).toEqual([8, 4, 256, 1 / 16, undefined]);
    expect(rotary['full_attention']!.frequencies[64]! * 8).toBeCloseTo(1e6 ** -0.5, 7);
    expect(rotary['sliding_attention']!.frequencies[64]).toBeCloseTo(1e4 ** -0.5, 7);
  });

  test('Gemma 2 caps unless it is told not to', () => {
    const gemma2 = { ...llama, model_type: 'gemma2' };
    const caps = (json: Json) => [spec(json).layers[0]!.attention.softCap, spec(json).logitSoftCap];
    expect(caps(gemma2)).toEqual([50, 30]);
    expect(caps({ ...gemma2, attn_logit_softcapping: null, final_logit_softcapping: 7 })).toEqual([undefined, 7]);
  });

  test('SmolLM3 rotates as its list says, else all but every fourth layer', () => {
    const smollm3 = { ...llama, model_type: 'smollm3', num_hidden_layers: 5, num_key_value_heads: 2 };
    const rotates = (json: Json) => spec(json).layers.map(({ attention }) => attention.rotary !== undefined);
    expect(rotates(smollm3)).toEqual([true, true, true, false, true]);
    expect(rotates({ ...smollm3, no_rope_layers: [0, 1, 0, 1, 0] })).toEqual([false, true, false, true, false]);
    expect(spec(smollm3).rotary['default']!.frequencies[1]).toBeCloseTo(2e6 ** -0.25, 7);
  });

  test('GPT-NeoX as published: a head of another name, a quarter of each head rotated', () => {
    const pythia = { ...llama, model_type: 'gpt_neox', hidden_size: 64, rotary_emb_base: 500 };
    const { head, rotary, layers } = spec(pythia, ['embed_out.weight']);
    expect(head).toBe('embed_out.weight');
    expect(rotary['default']!.frequencies).toHaveLength(2);
    expect(rotary['default']!.frequencies[1]).toBeCloseTo(500 ** -0.5, 7);
    expect([layers[0]!.parallel, spec({ ...pythia, use_parallel_residual: false }).layers[0]!.parallel]).toEqual([
      true,
      false,
    ]);
  });

  test('an unknown model hears of the nearest known one and what is different', () => {
    const olmo2 = { ...llama, model_type: 'olmo2' };
    const tensors = [...tensorsOf(spec(olmo2)).keys()];
    const message = (json: Json, names: string[]): string => {
      try {
        spec(json, names);
      } catch (error) {
        return (error as LensError).message;
      }
      throw new Error('nothing was refused');
    };
    const olmo3 = { ...olmo2, model_type: 'olmo3', layer_types: [], dropout: 0, sliding_window: null };
    expect(message(olmo3, tensors)).toMatch(/nearest known type is olmo2: all tensors .* does not know layer_types of/);
    const without = tensors.filter(name => !name.includes('k_norm'));
    expect(message(olmo3, without)).toMatch(
      /nearest known type is olmo2: .* lacks 1, such as .*layers\.0\.self_attn\.k_norm/,
    );
    expect(message(olmo3, [])).toMatch(/No known type is close/);
    expect(message({ model_type: 'odd' }, [])).toMatch(
      /^The model type "odd" is not supported\.( No known type is close;|$)/,
    );
  });

  test('GPT-2 with and without the prefix of its tensors', () => {
    expect(spec(gpt2, []).layers[1]!.feedForward.down.weight).toBe('transformer.h.1.mlp.c_proj.weight');
    expect(spec(gpt2, ['wte.weight']).layers[1]!.feedForward.down.weight).toBe('h.1.mlp.c_proj.weight');
    expect(spec(gpt2, []).layers[0]!.feedForward.down.inputs).toBe(128);
  });
});
