/** @file Given answers, and the token that ends a turn. */
import { describe, expect, it } from 'vitest';
import { endOfTurnToken, tokenizeResponse } from '../../../src/tokenize/tokenizeResponse';
import { CHATML, GEMMA, LLAMA2, LLAMA3, PARTS, STRICT } from './templates';
import { byteLevelBpe, sentencePieceBpe, tinyTokenizer } from './tinyTokenizers';

describe('endOfTurnToken', () => {
  it.each([
    ['ChatML', CHATML, '<|end|>'],
    ['Llama 2, a space before it', LLAMA2, '</s>'],
    ['Llama 3', LLAMA3, '<|end|>'],
    ['Gemma', GEMMA, '<|end|>'],
    ['a template of parts', PARTS, '<|end|>'],
    ['a template that ends turns with text', STRICT, undefined],
    ['a template that takes no assistant', "{{ raise_exception('no') }}", undefined],
    ['no template', undefined, undefined],
  ])('%s', async (_name, template, expected) => {
    const tokenizer = await tinyTokenizer(byteLevelBpe(), template);
    const id = await endOfTurnToken(tokenizer);
    expect(id === undefined ? undefined : tokenizer.tokenText(id)).toBe(expected);
  });

  it('knows an end token that is not marked special by its role', async () => {
    const json = byteLevelBpe();
    const added = json['added_tokens'] as { special: boolean }[];
    const tokenizer = await tinyTokenizer(
      { ...json, added_tokens: added.map(t => ({ ...t, special: false })) },
      LLAMA2,
    );
    expect(await endOfTurnToken(tokenizer)).toBe(2);
  });
});

describe('tokenizeResponse', () => {
  it('ends the turn once, and only where turns have an end', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ bos: true }));
    const [open, ended, already] = await Promise.all([
      tokenizeResponse('he 😀', tokenizer),
      tokenizeResponse('he 😀', tokenizer, 5),
      tokenizeResponse('he 😀<|end|>', tokenizer, 5),
    ]);
    expect(open.pieces).toEqual(['he', ' ', '', '', '😀']);
    expect(ended.ids).toEqual([...open.ids, 5]);
    expect(ended.pieces).toEqual([...open.pieces, '']);
    expect(already).toEqual(ended);
    expect([open.ended, ended.ended]).toEqual([false, true]);
  });

  it.each([
    ['empty', '', /empty/],
    ['special tokens only', '<s><|end|>', /special tokens only/],
    ['characters that no token holds', 'ĀĀ', /empty/],
  ])('refuses an answer of %s', async (_name, text, message) => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ lacks: [0xc4, 0x80] }));
    const refused = { reason: 'bad-input', message: expect.stringMatching(message) as string };
    await expect(tokenizeResponse(text, tokenizer, 5)).rejects.toMatchObject(refused);
  });

  it('keeps the words of a SentencePiece answer', async () => {
    const tokenizer = await tinyTokenizer(sentencePieceBpe());
    expect((await tokenizeResponse('he said, he', tokenizer, 2)).pieces.join('')).toBe('he said, he');
  });
});
