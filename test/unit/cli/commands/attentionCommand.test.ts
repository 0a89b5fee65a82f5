/** What `attention` and `heads` are told on the command line, up to the engine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../../../src/cli/frame/arguments';
import { attentionCommand, chosenSpans, scopeOf } from '../../../../src/cli/commands/attentionCommand';
import { verbList } from '../../../../src/cli/commands/headsCommand';
import { run } from '../frame/surroundings';

let folder = '';
let prompt = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'instruct-lens-'));
  prompt = path.join(folder, 'prompt.txt');
  writeFileSync(prompt, 'Translate to French: red, dog');
});
afterAll(() => rmSync(folder, { recursive: true }));

const scope = (...words: string[]) => scopeOf(parseArguments(words, attentionCommand.options, ''));

test.each([
  [[], undefined],
  [['--layers', '3'], { layers: { from: 3, to: 3 } }],
  [['--layers', '0-7'], { layers: { from: 0, to: 7 } }],
  [['--head', '12.5'], { layers: { from: 12, to: 12 }, head: 5 }],
])('%j asks for %j', (words, expected) => {
  expect(scope(...words)).toEqual(expected);
});

const words = ['Sort', 'the', 'list', 'Sort'].map((text, i) => ({
  text,
  span: { start: 10 * i, end: 10 * i + text.length },
  message: 0,
  role: 'user',
}));

test('chosen words are every place of each, whatever the case, and spans as they are', () => {
  expect(chosenSpans('SORT, 7:9,list', words)).toEqual([
    { start: 0, end: 4 },
    { start: 30, end: 34 },
    { start: 7, end: 9 },
    { start: 20, end: 24 },
  ]);
  expect(chosenSpans(undefined, words)).toBeUndefined();
});

test('a list of verbs is split, trimmed and lower case', () => {
  expect(verbList('Translate, re-write')).toEqual(['translate', 're-write']);
});

describe('wrong use ends with code 2, says what and what to do, and asks no engine', () => {
  test.each([
    [['attention'], 'FILE is missing', 'attention FILE'],
    [['attention', 'PROMPT', '--head', '3'], '--head is "3"', 'LAYER.HEAD'],
    [['attention', 'PROMPT', '--layers', '7-3'], '--layers is "7-3"', '0-7'],
    [['attention', 'PROMPT', '--layers', '1', '--head', '1.1'], 'cannot be combined', 'Use only one'],
    [['attention', 'PROMPT', '--verbs', 'translat'], 'no word "translat". Did you mean translate?', 'START:END'],
    [['attention', 'PROMPT', '--verbs', ' '], 'names no word', 'START:END'],
    [['attention', 'PROMPT', '--weighting', 'both'], '--weighting is "both"', 'value, raw'],
    [['attention', 'PROMPT', '--top', '0'], '--top is "0"', 'from 1 to 100'],
    [['attention', 'PROMPT', '--response', 'a', '--response-from', 'b'], 'cannot be combined', 'Use only one'],
    [['heads', 'PROMPT'], 'takes no FILE', 'heads [--pair NAME]'],
    [['heads', '--verbs', 'list,3'], '"3" is not a verb', 'translate,list'],
  ])('%j', async (line, what, next) => {
    const { code, stdout, stderr } = await run(line.map(word => (word === 'PROMPT' ? prompt : word)));
    expect([code, stdout]).toEqual([2, '']);
    const [first, second] = stderr.split('\n');
    expect(first).toContain(what);
    expect(second).toContain(next);
  });
});
