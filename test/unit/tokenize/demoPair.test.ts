/** @file The bundled pair's prompts: the same text, ids and characters as transformers gave. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codePointOffsets } from '../../../src/base/span';
import { loadTokenizer, sameVocabulary } from '../../../src/tokenize/tokenizer';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import { endOfTurnToken, tokenizeResponse } from '../../../src/tokenize/tokenizeResponse';
import { prompt, turn } from './documents';

interface ReferenceItem {
  readonly prompt: string;
  readonly text: string;
  readonly ids: number[];
  readonly offsets: [number, number][];
  readonly user_tokens: number[];
  readonly response: string;
  readonly response_ids: number[];
}

const reference = JSON.parse(readFileSync('models/demo/reference.json', 'utf8')) as ReferenceItem[];

describe.each(reference)('$prompt', item => {
  it('is rendered and tokenised as the reference', async () => {
    const tokenizer = await loadTokenizer('models/demo/tuned');
    const { file, document } = prompt(turn('user', item.prompt));
    const tokenized = await tokenizePrompt(document, tokenizer, { rendering: 'chat' });
    expect(tokenized.text).toBe(item.text);
    expect(tokenized.tokens.map(t => t.id)).toEqual(item.ids);
    expect(tokenized.startsWithBos).toBe(false);
    expect(tokenized.problems).toEqual([]);
    expect(tokenized.tokens.flatMap((t, i) => (t.kind === 'file' ? [i] : []))).toEqual(item.user_tokens);
    const units = codePointOffsets(item.text);
    const texts = item.offsets.map(([start, end]) => item.text.slice(units[start], units[end]));
    expect(tokenized.tokens.map(t => t.text)).toEqual(texts);
    for (const t of tokenized.tokens)
      expect(t.spans.map(span => file.slice(span.start, span.end))).toEqual(t.kind === 'file' ? [t.text] : []);
  });

  it('has its answer tokenised and ended as the model wrote it', async () => {
    const tokenizer = await loadTokenizer('models/demo/tuned');
    const end = await endOfTurnToken(tokenizer);
    expect(end).toBe(3);
    const bare = item.response.replace('<|end|>', '');
    for (const answer of [bare, item.response]) {
      const { ids, pieces, ended } = await tokenizeResponse(answer, tokenizer, end);
      expect(ids).toEqual(item.response_ids);
      expect(pieces.join('')).toBe(bare);
      expect(ended).toBe(true);
    }
  });
});

it('the twins share a vocabulary', async () => {
  const [base, tuned] = await Promise.all(['base', 'tuned'].map(name => loadTokenizer(`models/demo/${name}`)));
  expect(await sameVocabulary(base!, tuned!)).toBe(true);
});
