/** @file Tokenizers out of a GGUF: the same ids, spans and texts as those of the files that it was made of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { loadTokenizer, sameVocabulary, type Tokenizer } from '../../../../src/tokenize/tokenizer';
import { writeGguf, type Entry } from '../../../support/ggufFile';
import { entriesOf, type TokenizerJson } from '../../../support/ggufTokenizerEntries';
import { demo } from '../../../support/modelFolders';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { byteLevelBpe, folderWith, sentencePieceBpe } from '../tinyTokenizers';

const folder = temporaryFolder();
let files = 0;

function load(entries: Record<string, Entry>): Promise<Tokenizer> {
  return loadTokenizer(writeGguf(join(folder, `${files++}.gguf`), { entries, tensors: [] }));
}

const texts = ['', 'hello the world', '  two  spaces\n\nand lines', 'café ☕ 日本', '<|user|>he said<|end|>', 'a\tb'];

async function expectSame(found: Tokenizer, original: Tokenizer): Promise<void> {
  for (const text of texts) {
    for (const addSpecialTokens of [true, false]) {
      const [a, b] = await Promise.all([found, original].map(t => t.encode(text, { addSpecialTokens })));
      expect({ text, ...a }).toEqual({ text, ...b });
      expect(await found.decode(a!.ids, { skipSpecial: true })).toBe(
        await original.decode(b!.ids, { skipSpecial: true }),
      );
    }
  }
  expect(found.vocabularySize).toBe(original.vocabularySize);
  expect(await sameVocabulary(found, original)).toBe(true);
}

test('byte-level BPE', async () => {
  const folderOfIt = demo.tuned;
  const json = JSON.parse(readFileSync(join(folderOfIt, 'tokenizer.json'), 'utf8')) as TokenizerJson;
  const entries = entriesOf(json, {
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'gpt-2' },
    'tokenizer.ggml.add_bos_token': { bool: false },
  });
  await expectSame(await load(entries), await loadTokenizer(folderOfIt));
});

test('SentencePiece BPE, whose merges follow from the scores', async () => {
  const json = sentencePieceBpe();
  const original = await loadTokenizer(folderWith({ 'tokenizer.json': json }));
  const { 'tokenizer.ggml.merges': _, ...entries } = entriesOf(json as unknown as TokenizerJson, {
    'tokenizer.ggml.model': { text: 'llama' },
  });
  const found = await load(entries);
  for (const text of texts) {
    const [a, b] = await Promise.all([found, original].map(t => t.encode(text, { addSpecialTokens: true })));
    expect({ text, ...a }).toEqual({ text, ...b });
  }
  const bare = await load({ ...entries, 'tokenizer.ggml.add_space_prefix': { bool: false } });
  const { tokens } = await bare.encode('the a', { addSpecialTokens: true });
  expect(tokens).toEqual(['<s>', 't', 'he', '▁a']);
});

describe('what else the metadata say', () => {
  const json = byteLevelBpe() as unknown as TokenizerJson;
  const entries = (more: Record<string, Entry>): Record<string, Entry> =>
    entriesOf(json, { 'tokenizer.ggml.model': { text: 'gpt2' }, 'tokenizer.ggml.pre': { text: 'gpt-2' }, ...more });

  test('a beginning-of-sequence token is put in where they say so', async () => {
    const tokens = async (more: Record<string, Entry>): Promise<readonly string[]> =>
      (await (await load(entries(more))).encode('he', { addSpecialTokens: true })).tokens;
    expect(await tokens({})).toEqual(['he']);
    expect(await tokens({ 'tokenizer.ggml.add_bos_token': { bool: true } })).toEqual(['<s>', 'he']);
    expect(await tokens({ 'tokenizer.ggml.pre': { text: 'llama-bpe' } })).toEqual(['<s>', 'he']);
    expect(await tokens({ 'tokenizer.ggml.add_eos_token': { bool: true } })).toEqual(['he', '</s>']);
  });

  test('chat templates and the tokens that play a role', async () => {
    const { files: found } = await load(
      entries({ 'tokenizer.chat_template': { text: '{{ a }}' }, 'tokenizer.chat_template.tools': { text: '{{ b }}' } }),
    );
    expect([...found.chatTemplates]).toEqual([
      ['default', '{{ a }}'],
      ['tools', '{{ b }}'],
    ]);
    expect(found.specialTokens).toEqual({ unk_token: '<unk>', bos_token: '<s>', eos_token: '</s>' });
  });

  test.each<[string, Record<string, Entry>, LensError['reason'], RegExp]>([
    [
      'a kind of cutting that is not known',
      { 'tokenizer.ggml.pre': { text: 'sarashina' } },
      'unsupported',
      /kind "sarashina"/,
    ],
    ['another model', { 'tokenizer.ggml.model': { text: 'bert' } }, 'unsupported', /kind "bert", which is not/],
    [
      'lists of different lengths',
      { 'tokenizer.ggml.token_type': { i32s: [1] } },
      'bad-checkpoint',
      /tokens, but 1 types/,
    ],
    [
      'an id of no token',
      { 'tokenizer.ggml.bos_token_id': { u32: 9_999_999 } },
      'bad-checkpoint',
      /bos_token the id 9999999/,
    ],
    ['merges of no tokens', { 'tokenizer.ggml.merges': { texts: ['q zz'] } }, 'bad-checkpoint', /can't be used/],
    [
      'a chat template without end',
      { 'tokenizer.chat_template': { text: 'x'.repeat(300_000) } },
      'bad-checkpoint',
      /300000 bytes/,
    ],
  ])('%s is refused', async (_, more, reason, message) => {
    const error: unknown = await load(entries(more)).catch((e: unknown) => e);
    if (!LensError.is(error, reason)) throw error;
    expect(error.message).toMatch(message);
  });
});

describe('ids that mean none', () => {
  const entries = entriesOf(byteLevelBpe() as unknown as TokenizerJson, {
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'gpt-2' },
  });
  test.each<[string, Record<string, Entry>, Record<string, string>]>([
    ['-1', { 'tokenizer.ggml.bos_token_id': { u32: 2 ** 32 - 1 } }, { unk_token: '<unk>', eos_token: '</s>' }],
    [
      'of padding, beyond the vocabulary',
      { 'tokenizer.ggml.padding_token_id': { u32: 32_000 } },
      { unk_token: '<unk>', bos_token: '<s>', eos_token: '</s>' },
    ],
  ])('%s', async (_, more, expected) => {
    expect((await load({ ...entries, ...more })).files.specialTokens).toEqual(expected);
  });
});

describe("Phi-3's control tokens take the white space behind them", () => {
  const entries = entriesOf(sentencePieceBpe() as unknown as TokenizerJson, {
    'tokenizer.ggml.model': { text: 'llama' },
  });
  test.each<[string, Record<string, Entry>, boolean]>([
    ['by the name', { 'general.name': { text: 'Phi-3-mini-4k' } }, true],
    ['by the name, written out', { 'general.name': { text: 'Phi 3 Mini 128k Instruct' } }, true],
    ['by the makers’ tokens', { 'general.architecture': { text: 'phi3' }, 'general.name': { text: 'mine' } }, true],
    ['no other model’s', { 'general.architecture': { text: 'llama' }, 'general.name': { text: 'mine' } }, false],
  ])('%s', async (_, more, takes) => {
    const tokenizer = await load({ ...entries, ...more });
    const { tokens } = await tokenizer.encode('<|user|>\n\nhe<|end|>\n<s>\na', { addSpecialTokens: false });
    expect(tokens.filter(token => token === '<0x0A>')).toHaveLength(takes ? 1 : 4);
  });
});

describe('how a text is cut', () => {
  /** Merges that put together whatever no cut holds apart. */
  const merges: [string, string][] = [
    ['1', '2'],
    ['12', '3'],
    ['123', '4'],
    ["'", 'L'],
    ["'L", 'L'],
    ['L', 'L'],
    ['a', 'B'],
    ['.', 'Ċ'],
  ];
  const json = byteLevelBpe() as unknown as TokenizerJson;
  const ids = json.model.vocab;
  const base = Object.keys(ids).sort((a, b) => ids[a]! - ids[b]!);
  const vocab = Object.fromEntries(
    [...base, ...merges.map(([a, b]) => a + b).filter(t => !base.includes(t))].map((t, id) => [t, id]),
  );

  test.each([
    ['gpt-2', ['1234', "I|'|LL", 'aB', '.|Ċ']],
    ['smollm', ['1|2|3|4', "I|'|LL", 'aB', '.|Ċ']],
    ['llama-bpe', ['123|4', "I|'LL", 'aB', '.Ċ']],
    ['dbrx', ['123|4', "I|'LL", 'aB', '.Ċ']],
    ['qwen2', ['1|2|3|4', "I|'LL", 'aB', '.Ċ']],
    ['tekken', ['1|2|3|4', "I|'LL", 'a|B', '.Ċ']],
    ['gpt-4o', ['123|4', "I|'LL", 'a|B', '.Ċ']],
    ['deepseek-llm', ['1234', "I|'|LL", 'aB', '.|Ċ']],
    ['deepseek-coder', ['1|2|3|4', "I|'|LL", 'aB', '.|Ċ']],
    ['deepseek-v3', ['123|4', "I|'LL", 'aB', '.Ċ']],
    ['gpt-neox', ['1234', "I|'|LL", 'aB', '.|Ċ']],
    ['default', ['123|4', "I|'|LL", 'aB', '.|Ċ']],
  ])('%s', async (pre, expected) => {
    const found = await load(
      entriesOf(
        { ...json, model: { vocab, merges } },
        {
          'tokenizer.ggml.model': { text: 'gpt2' },
          'tokenizer.ggml.pre': { text: pre },
        },
      ),
    );
    const cut = async (text: string): Promise<string> =>
      (await found.encode(text, { addSpecialTokens: false })).tokens.join('|');
    expect(await Promise.all(['1234', "I'LL", 'aB', '.\n'].map(cut))).toEqual(expected);
  });

  test.each([
    ['gptneox', '1234', true],
    ['gpt2', '1234', false],
    ['qwen2', '1|2|3|4', true],
    ['starcoder2', '1|2|3|4', false],
  ])('where a conversion of 2023 does not say it: %s', async (architecture, digits, composes) => {
    const found = await load(
      entriesOf(
        { ...json, model: { vocab, merges } },
        { 'tokenizer.ggml.model': { text: 'gpt2' }, 'general.architecture': { text: architecture } },
      ),
    );
    const [cut, marked] = await Promise.all(['1234', 'e\u0301'].map(t => found.encode(t, { addSpecialTokens: false })));
    expect(cut!.tokens.join('|')).toBe(digits);
    expect(await found.decode(marked!.ids, { skipSpecial: false })).toBe(composes ? '\u00e9' : 'e\u0301');
  });
});
