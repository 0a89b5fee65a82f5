/** @file A changed prompt, file by file. */
import { expect, test } from 'vitest';
import { changedParts } from '../../../../src/prompt/assembled/changedParts';
import { assembledText } from '../../../../src/prompt/assembled/parts';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { ruleUnits } from '../../../../src/prompt/ruleUnits';
import { withoutUnits } from '../../../../src/prompt/withoutUnits';

const PROMPT = '- Be brief.\n- Be kind. See [a](a.md) and [b](b.md).\n';
const FILES = [
  { path: 'a.md', kind: 'link', written: 'a.md', text: '- Say why.\n- Use verbs.\n' },
  { path: 'b.md', kind: 'link', written: 'b.md', text: '- No lists.\n- No notes.\n' },
] as const;

test('a prompt alone is one file', () => {
  expect(changedParts({ text: 'a' }, { text: 'a' })).toEqual([]);
  expect(changedParts({ text: 'a' }, { text: 'b' })).toEqual([{ path: undefined, before: 'a', after: 'b' }]);
});

test.each([
  [['brief'], [[undefined, PROMPT, PROMPT.replace('- Be brief.\n', '')]]],
  [['why'], [['a.md', FILES[0].text, '- Use verbs.\n']]],
  [
    ['brief', 'lists'],
    [
      [undefined, PROMPT, PROMPT.replace('- Be brief.\n', '')],
      ['b.md', FILES[1].text, '- No notes.\n'],
    ],
  ],
])('rules with %s that are taken out are taken out of the file that has them', (words, expected) => {
  const { text, parts } = assembledText({ path: 'x.prompt.md', text: PROMPT }, FILES);
  const options = { fileName: 'x.prompt.md', parts };
  const document = parsePrompt(text, options);
  const units = ruleUnits(text, document).filter(
    ({ kind, text: own }) => kind === 'item' && words.some(word => own.includes(word)),
  );
  expect(units).toHaveLength(words.length);
  const after = withoutUnits({ text, options, document }, units);
  const changes = changedParts({ text, parts }, { text: after.text, parts: after.document.parts });
  expect(changes.map(({ path, before, after: now }) => [path, before, now])).toEqual(expected);
});
