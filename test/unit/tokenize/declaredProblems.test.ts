/** @file What is told of a prompt's tokens: control tokens that the user typed, readings at odds; and what is not told. */
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import type { Tokenizer } from '../../../src/tokenize/tokenizer';
import { byteLevelBpe, folderWith, sentencePieceBpe, tinyTokenizer } from './tinyTokenizers';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';

const TEMPLATE = `{% for m in messages %}<|user|>{{ m.content }}<|end|>{% endfor %}`;

async function problemsOf(text: string, tokenizer: Tokenizer, rendering: 'chat' | 'plain' = 'chat') {
  const document = parsePrompt(text, { fileName: 'a.txt', values: {} });
  return (await tokenizePrompt(document, tokenizer, { rendering })).problems;
}

describe('control tokens that the user typed', () => {
  it('are told on their places, each, in a chat and in plain text', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), TEMPLATE);
    const text = 'Quote <|end|> and\n<|user|> twice <|end|>.';
    for (const rendering of ['chat', 'plain'] as const) {
      const problems = await problemsOf(text, tokenizer, rendering);
      const told = problems.filter(({ message }) => message.includes('is read as a control token'));
      expect(told.map(({ span }) => text.slice(span!.start, span!.end))).toEqual(['<|end|>', '<|user|>', '<|end|>']);
      expect(told.every(({ severity }) => severity === 'warning')).toBe(true);
    }
  });

  it('are not those that the template writes, nor characters that the vocabulary does not know', async () => {
    expect(await problemsOf('he and a', await tinyTokenizer(byteLevelBpe(), TEMPLATE))).toEqual([]);
    const json = sentencePieceBpe();
    const model = { ...(json['model'] as object), byte_fallback: false };
    const problems = await problemsOf('he \u3042', await tinyTokenizer({ ...json, model }, TEMPLATE));
    expect(problems.filter(({ message }) => message.includes('control token'))).toEqual([]);
  });

  it('are counted where there are very many', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), TEMPLATE);
    const problems = await problemsOf('<|end|> a '.repeat(60), tokenizer);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)!.message).toContain('10 more');
  });
});

describe('marks that the normalizer puts into another order', () => {
  it.each(['c\u0310\u0327', 'ac\u0310\u0327b', 'q\u0307\u0323', 'x c\u0310\u0327\u0301 a', 'e\u0301\u0323\u0307he'])(
    'are read: %j',
    async text => {
      const tokenizer = await tinyTokenizer(byteLevelBpe({ normalizer: { type: 'NFC' } }));
      const { offsets, ids } = await tokenizer.encode(text, { addSpecialTokens: false });
      expect(await tokenizer.decode(ids, { skipSpecial: false })).toBe(text.normalize('NFC'));
      for (let at = 0; at < text.length; at++)
        expect(offsets.some(({ start, end }) => start <= at && at < end)).toBe(true);
      expect(await problemsOf(text, tokenizer)).toEqual([expect.objectContaining({ severity: 'information' })]);
    },
  );
});

describe('a LlamaTokenizer, which releases 4 and 5 of transformers read in two ways', () => {
  const told = async (config: object, model: object | undefined): Promise<readonly string[]> => {
    const folder = folderWith({
      'tokenizer.json': sentencePieceBpe(),
      'tokenizer_config.json': { tokenizer_class: 'LlamaTokenizer', bos_token: '<s>', ...config },
      'chat_template.jinja': TEMPLATE,
      ...(model === undefined ? {} : { 'config.json': model }),
    });
    return (await problemsOf('the a', await loadTokenizer(folder))).map(({ message }) => message);
  };

  it('is told which', async () => {
    const of5 = await told({ legacy: false }, { transformers_version: '5.2.0', model_type: 'llama' });
    expect(of5).toEqual([expect.stringContaining('"5.2.0", so release 5 is followed, with legacy false')]);
    expect(await told({}, undefined)).toEqual([expect.stringContaining('tokenizer.json is followed')]);
    expect(await told({ legacy: false }, { transformers_version: '4.41.2', model_type: 'llama' })).toEqual([]);
    expect(await told({ legacy: false }, { transformers_version: '5.2.0', model_type: 'phi3' })).toEqual([]);
  });
});
