/** @file Words of prompts and answers, and where they stand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { promptWords, responseWords } from '../../../src/prompt/words';

function words(text: string, fileName: string, values: Record<string, string> = {}): (readonly [string, string])[] {
  return promptWords(text, parsePrompt(text, { fileName, values })).map(
    w => [w.text, text.slice(w.span.start, w.span.end)] as const,
  );
}

describe('promptWords', () => {
  it('keeps contractions whole and leaves punctuation out', () => {
    expect(words("Don't stop, 2.5 dogs!", 'x.txt').map(w => w[0])).toEqual(["Don't", 'stop', '2.5', 'dogs']);
  });

  it('reads a variable as one word that spans its placeholder', () => {
    expect(words('Say {{a}} and {{b}}.', 'x.txt', { a: 'two words' })).toEqual([
      ['Say', 'Say'],
      ['{{a}}', '{{a}}'],
      ['and', 'and'],
      ['{{b}}', '{{b}}'],
    ]);
  });

  it('maps words over escapes', () => {
    expect(words('[{"role":"user","content":"caf\\u00e9\\nna\\u0069ve \\ud835\\udc00"}]', 'x.json')).toEqual([
      ['café', 'caf\\u00e9'],
      ['naive', 'na\\u0069ve'],
      ['𝐀', '\\ud835\\udc00'],
    ]);
  });

  it('knows message and role', () => {
    const text = 'system:\nBe brief.\nuser:\nHi';
    const found = promptWords(text, parsePrompt(text, { fileName: 'x.prompty' }));
    expect(found.map(w => [w.text, w.message, w.role])).toEqual([
      ['Be', 0, 'system'],
      ['brief', 0, 'system'],
      ['Hi', 1, 'user'],
    ]);
  });
});

describe('responseWords', () => {
  it('equals one pass of the segmenter, wherever its chunks end', () => {
    const piece = fc.constantFrom(
      "can't ",
      'a',
      'word ',
      '3.14',
      ', ',
      '\n',
      '😀',
      'e\u0301',
      'x'.repeat(509),
      'no-one ',
      'a.b',
      "'",
      '_',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), pieces => {
        const text = pieces.join('');
        const segments = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)].filter(s => s.isWordLike);
        expect(responseWords(text)).toEqual(
          segments.map(s => ({ text: s.segment, start: s.index, end: s.index + s.segment.length })),
        );
      }),
      { numRuns: 300 },
    );
  });
});
