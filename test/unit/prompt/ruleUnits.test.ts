/** @file The parts of a prompt that its writer thinks in, and what of the file goes with each. */
import { describe, expect, test } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { withTextInstead } from '../../../src/prompt/ruleChange';
import { promptUnits } from '../../../src/prompt/promptUnits';
import { MAX_RULE_UNITS, ruleUnits, type RuleUnit } from '../../../src/prompt/ruleUnits';
import { withoutSpans } from '../../../src/prompt/withoutUnits';

const unitsOf = (text: string, fileName = 'p.prompt.md', values = {}): RuleUnit[] =>
  ruleUnits(text, parsePrompt(text, { fileName, values }));
const told = (units: readonly RuleUnit[]): string[] =>
  units.map(({ kind, title, text, section }) => {
    const where = section === undefined ? '' : ` in ${units[section]!.title!}`;
    return `${kind} ${title ?? text.split('\n')[0]!}${where}`;
  });

const SUPPORT = `# Role
You are a support agent. You answer letters. Our shop is in Bristol.

## Rules
1. Be brief.
2. Use plain words
   and short ones.

<style>
Write in British English.
</style>

\`\`\`
code, not a rule: Do not run it.
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

## Example 1
Customer: Hello
Agent: Good day

# Letter
Where is my order?
`;

test('headings, tags, items, code, tables and examples, each in its section', () => {
  const units = unitsOf(SUPPORT);
  expect(told(units)).toEqual([
    'section Role',
    'clause You are a support agent. in Role',
    'clause You answer letters. in Role',
    'paragraph Our shop is in Bristol. in Role',
    'section Rules in Role',
    'item 1. Be brief. in Rules',
    'item 2. Use plain words in Rules',
    'section style in Rules',
    'clause Write in British English. in style',
    'code ``` in Rules',
    'table | a | b | in Rules',
    'example ## Example 1 in Rules',
    'section Letter',
    'clause Where is my order? in Letter',
  ]);
  expect(units.filter(({ kind }) => kind !== 'section').map(({ number }) => number)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect(units.filter(({ rule }) => rule).map(({ text }) => text.slice(0, 12))).toContain('1. Be brief.');
});

test('what is deleted: whole lines of an item, a sentence with the space behind it, a section with its heading', () => {
  const without = (wanted: string): string => {
    const unit = unitsOf(SUPPORT).find(({ text, title }) => text.startsWith(wanted) || title === wanted)!;
    return withoutSpans(SUPPORT, unit.spans);
  };
  expect(without('2. Use')).toBe(SUPPORT.replace('2. Use plain words\n   and short ones.\n', ''));
  expect(without('You answer')).toBe(SUPPORT.replace('You answer letters. ', ''));
  expect(without('Our shop')).toBe(SUPPORT.replace(' Our shop is in Bristol.', ''));
  expect(without('style')).toBe(SUPPORT.replace('<style>\nWrite in British English.\n</style>\n', ''));
  expect(without('Role')).toBe(SUPPORT.slice(SUPPORT.indexOf('# Letter')));
  expect(without('Rules')).toBe(
    SUPPORT.slice(0, SUPPORT.indexOf('## Rules')) + SUPPORT.slice(SUPPORT.indexOf('# Letter')),
  );
});

describe('whole lines of the file go, so that what follows is read as before', () => {
  const yaml = (content: string): string =>
    `messages:\n  - role: system\n    content: ${content}  - role: user\n    content: Hello there.\n`;
  const list = '- Be brief.\n- Be kind.\n- Use pounds.\n';
  const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '      ');
  const files: [what: string, fileName: string, text: string][] = [
    ['a YAML block', 'p.prompt.yml', yaml(`|\n${indented(`# Facts\n${list}\n# Rules\n${list}`)}`)],
    ['a YAML block that keeps its end', 'p.prompt.yml', yaml(`|+\n${indented(list)}\n`)],
    ['a YAML block without its end', 'p.prompt.yml', yaml(`|-\n${indented(list)}`)],
    ['a YAML block, CRLF', 'p.prompt.yml', yaml(`|\n${indented(list)}`).replaceAll('\n', '\r\n')],
    ['folded YAML', 'p.prompt.yml', yaml(`>\n${indented(list.replaceAll('\n', '\n\n'))}`)],
    [
      'JSON',
      'p.json',
      JSON.stringify({
        messages: [
          { role: 'system', content: list },
          { role: 'user', content: 'Hi.' },
        ],
      }),
    ],
    ['roles as lines', 'p.prompty', `---\nname: x\n---\nsystem:\n${list}\nuser:\nHello there.\n`],
    [
      'a loop',
      'p.prompt',
      `---\ninput:\n  default:\n    all: [a, b]\n---\n- Be brief.\n{{#each all}}- Take {{this}}.\n{{/each}}- Be kind.\n`,
    ],
  ];

  test.each(files)('%s', (_, fileName, text) => {
    const document = parsePrompt(text, { fileName });
    const said = ({ messages }: typeof document): string[] =>
      messages.map(({ segments }) => segments.map(one => one.text).join(''));
    const before = said(document);
    const items = [
      ...ruleUnits(text, document).filter(({ kind }) => kind === 'item'),
      ...promptUnits(text, document, 'list-items'),
    ];
    expect(items.length).toBeGreaterThan(3);
    const pairs = items.flatMap((one, i) => items.slice(i).map(other => [one, other] as const));
    for (const [one, other] of pairs) {
      const spans = [...one.spans, ...other.spans];
      const after = parsePrompt(withoutSpans(text, spans), { fileName });
      expect(after.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(after.messages).toHaveLength(before.length);
      // What an item says is gone, wherever it says it, and the rest stays, line by line.
      const gone = new Set([one, other].map(unit => unit.text));
      const rest = (list: readonly string[]): string[] =>
        list.flatMap(own => own.split('\n')).filter(line => line.trim() !== '');
      const count = (list: readonly string[], line: string): number => rest(list).filter(own => own === line).length;
      for (const line of new Set(rest(before)))
        // A loop says an item of the file several times.
        if (![...gone].some(text => text.slice(0, 6) === line.slice(0, 6)))
          expect(count(said(after), line)).toBe(count(before, line));
      expect(rest(said(after)).length).toBeLessThan(rest(before).length);
      expect(rest(said(after)).every(line => rest(before).includes(line))).toBe(true);
    }
  });
});

test('a label above a list is its section, and messages are sections of a dialogue', () => {
  expect(told(unitsOf('Rules:\n- Be brief.\n- Be kind.\n\nThe letter is long.', 'p.txt'))).toEqual([
    'section Rules',
    'item - Be brief. in Rules',
    'item - Be kind. in Rules',
    'paragraph The letter is long.',
  ]);
  const messages = [
    { role: 'system', content: 'Be brief. The shop is open.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Good day' },
    { role: 'user', content: 'Where is it?' },
  ];
  expect(told(unitsOf(JSON.stringify({ messages }), 'p.json'))).toEqual([
    'section system message',
    'clause Be brief. in system message',
    'paragraph The shop is open. in system message',
    'example Hello',
    'section user message',
    'clause Where is it? in user message',
  ]);
});

test('the value of a variable is one thing, whatever stands in it', () => {
  const text = 'Be brief.\n\n{{letter}}\n';
  const units = unitsOf(text, 'p.prompt.md', { letter: '# Heading\n- one\n- two' });
  expect(units.map(({ kind, spans }) => [kind, spans.map(({ start, end }) => text.slice(start, end).trim())])).toEqual([
    ['clause', ['Be brief.']],
    ['paragraph', ['{{letter}}']],
  ]);
});

describe('where there is little or much', () => {
  test('a paragraph without rules is cut into sentences; one sentence stays what it is', () => {
    expect(told(unitsOf('The bell is big. The cup is red.', 'p.txt'))).toEqual([
      'sentence The bell is big.',
      'sentence The cup is red.',
    ]);
    expect(unitsOf('The bell is big.', 'p.txt')).toHaveLength(1);
  });

  test('of thousands of items only so many are looked at', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `- Rule number ${i}.\n`).join('');
    expect(unitsOf(text)).toHaveLength(MAX_RULE_UNITS);
  });

  test('any text is cut into parts that lie in the file and do not overlap', () => {
    for (const text of [
      '',
      '#',
      '```',
      '<a>\n</a>',
      '</a>\n- x',
      '| |\n| |',
      '**Rules:**\n\n1.\n2. x',
      'a:\n- b\nc:\n- d\n',
    ]) {
      const leaves = unitsOf(text).filter(({ kind }) => kind !== 'section');
      const spans = leaves.flatMap(unit => unit.spans).sort((a, b) => a.start - b.start);
      for (const [i, { start, end }] of spans.entries()) {
        expect(end).toBeLessThanOrEqual(text.length);
        expect(start).toBeGreaterThanOrEqual(spans[i - 1]?.end ?? 0);
      }
    }
  });
});

describe('another text in the place of a part', () => {
  const changed = (text: string, fileName: string, part: number, instead: string): string =>
    withTextInstead(text, unitsOf(text, fileName)[part]!, instead, { fileName }).text;

  test('the bullet and the line stay', () => {
    expect(changed('1. Be brief.\n2. Be kind.\n', 'p.md', 0, 'Be long.')).toBe('1. Be long.\n2. Be kind.\n');
    expect(changed('Be brief. Be kind.\n', 'p.txt', 0, 'Be long.')).toBe('Be long. Be kind.\n');
  });

  test('it is written as JSON and YAML write it', () => {
    const json = '{"messages":[{"role":"user","content":"Be brief.\\n\\nBe kind."}]}';
    expect(JSON.parse(changed(json, 'p.json', 0, 'Say "hi"\nnow.'))).toEqual({
      messages: [{ role: 'user', content: 'Say "hi"\nnow.\n\nBe kind.' }],
    });
    const yaml = 'messages:\n  - role: user\n    content: |\n      Be brief.\n\n      Be kind.\n';
    expect(changed(yaml, 'p.prompt.yml', 0, 'One:\ntwo.')).toBe(yaml.replace('Be brief.', 'One:\n      two.'));
  });
});
