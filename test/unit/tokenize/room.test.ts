/** @file Prompts that are far too long are refused from their beginnings; none that fits ever is. */
import { expect, test } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { countedBeyond } from '../../../src/tokenize/room';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import { demo } from '../../support/modelFolders';

const room = (tokens: number) => ({ tokens, words: `but nobody reads more than ${tokens}`, next: 'Shorten it.' });
const tokenizer = await loadTokenizer(demo.tuned);
const kinds = {
  words: 'Anna had a red ball. ',
  'one word': 'ab',
  emoji: '😀',
  CJK: '漢字',
  brackets: '[[((',
  placeholders: '{{ name }} ',
};

test.each(Object.entries(kinds))('%s', async (_, unit) => {
  const text = unit.repeat(2_000_000 / unit.length);
  const document = parsePrompt(text, { fileName: 'prompt.txt' });
  await expect(tokenizePrompt(document, tokenizer, { rendering: 'chat', room: room(512) })).rejects.toMatchObject({
    kind: 'too-long',
    message: expect.stringMatching(
      /^The prompt has \d{6,7} characters, the first \d{4,5} of which alone have more than \d+ tokens, but nobody reads more than 512\.$/,
    ) as string,
  });
});

test.each(Object.entries(kinds))('%s: what fits is never refused, however it is cut', async (_, unit) => {
  const document = parsePrompt(unit.repeat(200_000 / unit.length), { fileName: 'prompt.txt' });
  const { tokens } = await tokenizePrompt(document, tokenizer, { rendering: 'chat' });
  expect(await countedBeyond(document, tokenizer, tokens.length)).toBeUndefined();
  expect(await countedBeyond(document, tokenizer, tokens.length / 2)).toBeDefined();
});
