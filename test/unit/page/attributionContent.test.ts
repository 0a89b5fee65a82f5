import { describe, expect, test } from 'vitest';
import { attributionContent } from '../../../src/page/attributionContent';
import { madeUp } from '../extension/attribution/explanations';

describe('the sentences of a prompt', () => {
  test('have the line where they begin, and their text with its punctuation on one line', () => {
    const text = 'Be kind.\r\n\r\n12. Never say “no”! Ask\nfor the name (always).\n';
    const explanation = madeUp(text, [{ role: 'single', share: [] }]);
    const { sentences } = attributionContent({ fileName: 'p.txt', label: 'demo', text, explanation });
    expect(sentences.map(({ line, text: said }) => [line, said])).toEqual([
      [1, 'Be kind.'],
      [3, '12. Never say “no”!'],
      [3, 'Ask for the name (always).'],
    ]);
  });
});

test('strings of JSON are cut where their lines end, and shown as they are read', () => {
  const content = 'You are Nora.\n\nRules:\n1. Say “hi”\t(always).\n2. Never say C:\\new or "no".';
  const text = `{ "messages": [{ "role": "user", "content": ${JSON.stringify(content).replace('“', '\\u201c')} }] }\n`;
  const explanation = madeUp(text, [{ role: 'single', share: [] }], { fileName: 'chat.json' });
  const { sentences } = attributionContent({ fileName: 'chat.json', label: 'demo', text, explanation });
  expect(sentences.map(({ text: said }) => said)).toEqual([
    'You are Nora.',
    'Rules:',
    '1. Say “hi” (always).',
    '2. Never say C:\\new or "no".',
  ]);
});
