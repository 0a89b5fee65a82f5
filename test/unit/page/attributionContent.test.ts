import { describe, expect, test } from 'vitest';
import { attributionContent } from '../../../src/page/attributionContent';
import { madeUp } from '../extension/attribution/explanations';

describe('the sentences of a prompt', () => {
  test('have the line where they begin, and their text with its punctuation on one line', () => {
    const text = 'Be kind.\r\n\r\nNever say “no”! Ask\nfor the name (always).\n';
    const explanation = madeUp(text, [{ role: 'single', share: [] }]);
    const { sentences } = attributionContent({ fileName: 'p.txt', label: 'demo', text, explanation });
    expect(sentences.map(({ line, text: said }) => [line, said])).toEqual([
      [1, 'Be kind.'],
      [3, 'Never say “no”!'],
      [3, 'Ask for the name (always).'],
    ]);
  });
});
