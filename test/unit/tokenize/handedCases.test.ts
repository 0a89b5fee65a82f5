/** @file Cases after public reports: tokens that stand only in the config, and Phi-3's line breaks in a GGUF. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';

const CASES = resolve(import.meta.dirname, '../../../../shared/cases');

async function tokensOf(folder: string, model: string) {
  const text = readFileSync(join(CASES, folder, 'ask.txt'), 'utf8');
  const document = parsePrompt(text, { fileName: 'ask.txt', values: {} });
  return (await tokenizePrompt(document, await loadTokenizer(join(CASES, folder, model)), { rendering: 'chat' }))
    .tokens;
}

describe.skipIf(!existsSync(CASES))('cases of ../shared (skipped where it is absent)', () => {
  it('28: a token of added_tokens_decoder alone is one token', async () => {
    const [first] = await tokensOf('28-token-only-in-config', 'model');
    expect(first).toMatchObject({ id: 263, text: '<|note|>', kind: 'special' });
  });

  it('31: a GGUF of Phi-3 gives the ids of its folder, 17 of them', async () => {
    const [gguf, own] = [
      await tokensOf('31-gguf-phi3-line-breaks', 'tiny-phi-3.gguf'),
      await tokensOf('31-gguf-phi3-line-breaks', 'model-hf'),
    ].map(tokens => tokens.map(({ id }) => id));
    expect(own).toHaveLength(17);
    expect(gguf).toEqual(own);
  });
});
