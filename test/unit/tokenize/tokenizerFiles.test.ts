/** @file The files beside tokenizer.json, as every version of transformers writes them. */
import { describe, expect, it } from 'vitest';
import { chatTemplateOf } from '../../../src/tokenize/chatTemplate';
import { readTokenizerFiles } from '../../../src/tokenize/tokenizerFiles';
import { folderWith } from './tinyTokenizers';

describe('readTokenizerFiles', () => {
  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['none', {}, {}],
    ['a string', { 'tokenizer_config.json': { chat_template: 'a' } }, { default: 'a' }],
    [
      'a named list',
      {
        'tokenizer_config.json': {
          chat_template: [
            { name: 'default', template: 'a' },
            { name: 'tool_use', template: 'b' },
          ],
        },
      },
      { default: 'a', tool_use: 'b' },
    ],
    [
      'a file, which wins',
      { 'tokenizer_config.json': { chat_template: 'a' }, 'chat_template.jinja': 'é' },
      { default: 'é' },
    ],
    ['null', { 'tokenizer_config.json': { chat_template: null } }, {}],
  ])('chat template: %s', (_name, files, expected) => {
    const read = readTokenizerFiles(folderWith(files));
    expect(Object.fromEntries(read.chatTemplates)).toEqual(expected);
    expect(chatTemplateOf(read)?.text).toBe(expected['default']);
  });

  it('takes a single template under any name, and refuses to choose', () => {
    const named = (...names: string[]): Record<string, unknown> => ({
      'tokenizer_config.json': { chat_template: names.map(name => ({ name, template: name })) },
    });
    expect(chatTemplateOf(readTokenizerFiles(folderWith(named('rag'))))?.text).toBe('rag');
    const two = readTokenizerFiles(folderWith(named('rag', 'tool_use')));
    expect(() => chatTemplateOf(two)).toThrow(/rag, tool_use, and none of them is called default/);
  });

  it('knows special tokens as strings and as objects, the map before the config unless that lists added tokens', () => {
    const read = readTokenizerFiles(
      folderWith({
        'tokenizer_config.json': {
          bos_token: null,
          eos_token: { content: '</s>', lstrip: false },
        },
        'special_tokens_map.json': { eos_token: '<old>', pad_token: { content: '<pad>' } },
      }),
    );
    expect(read.specialTokens).toEqual({ eos_token: '<old>', pad_token: '<pad>' });
    const listed = readTokenizerFiles(
      folderWith({
        'tokenizer_config.json': { eos_token: '</s>', added_tokens_decoder: {} },
        'special_tokens_map.json': { eos_token: '<old>', pad_token: '<pad>' },
      }),
    );
    expect(listed.specialTokens).toEqual({ eos_token: '</s>' });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['broken JSON', { 'tokenizer_config.json': '{"a": ' }, /tokenizer_config\.json is not JSON/],
    ['a wrong shape', { 'tokenizer_config.json': { chat_template: 3 } }, /tokenizer_config\.json.*chat_template/],
    ['a wrong map', { 'special_tokens_map.json': { eos_token: 3 } }, /special_tokens_map\.json/],
    ['a huge template', { 'chat_template.jinja': 'x'.repeat(300_000) }, /chat_template\.jinja holds 300000 bytes/],
    [
      'a huge template in JSON',
      { 'tokenizer_config.json': { chat_template: 'x'.repeat(300_000) } },
      /holds 300000 bytes/,
    ],
  ])('names the file of %s', (_name, files, message) => {
    const refused = { reason: 'bad-checkpoint', message: expect.stringMatching(message) as string };
    expect(() => readTokenizerFiles(folderWith(files))).toThrow(expect.objectContaining(refused));
  });
});
