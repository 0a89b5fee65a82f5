/** @file Files made to hang, crash or flood: each is answered, with a problem where there is one. A quadratic scan of these sizes would hit the time limit. */
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { promptWords } from '../../../src/prompt/words';
import { expectMapped } from './invariants';

const LIMIT = 8 * 1024 * 1024;
const fill = (unit: string, length = LIMIT - 200): string => unit.repeat(Math.floor(length / unit.length));
const yaml = (content: string): string => `messages:\n- role: user\n  content: ${content}`;

const parsed: readonly (readonly [string, string, string])[] = [
  ['lines of text', 'x.txt', fill('Write a word, then stop. It is late.\n')],
  ['one line', 'x.txt', fill('word ')],
  ['no spaces', 'x.txt', fill('a')],
  ['braces', 'x.txt', fill('{')],
  ['open placeholders', 'x.j2', fill('{{ ', LIMIT / 64)],
  ['open blocks', 'x.prompt', fill('{{!-- ', LIMIT / 64)],
  ['open inputs', 'x.prompt.md', fill('${input:a:')],
  ['placeholders', 'x.md', fill('{{a}} ', LIMIT / 64)],
  ['stops', 'x.txt', fill('. ')],
  ['colons', 'x.txt', fill('Write: ')],
  ['quotes', 'x.txt', fill('"\n')],
  ['blank lines', 'x.md', `${fill('\n \n')}x`],
  ['a blank first line', 'x.md', `${fill(' ')}x`],
  ['fences', 'x.md', `---\n${fill('--- \n-')}`],
  ['role lines', 'x.prompty', fill('user:\nHi\n', LIMIT / 32)],
  ['role hashes', 'x.prompty', fill('#')],
  ['JSON string', 'x.json', `[{"role":"user","content":"${fill('a\\n', LIMIT / 16)}"}]`],
  ['YAML literal', 'x.prompt.yml', yaml(`|\n${fill('    word and word\n')}`)],
  ['YAML folded', 'x.prompt.yml', yaml(`>\n${fill('    word and word\n', LIMIT / 4)}`)],
  ['YAML double quotes', 'x.prompt.yml', yaml(`"${fill('word\\n ', LIMIT / 8)}"`)],
  ['YAML plain', 'x.prompt.yml', yaml(fill('word and\n    ', LIMIT / 4))],
];

const refused: readonly (readonly [string, string, string, RegExp])[] = [
  ['over 8 MiB', 'x.txt', 'a'.repeat(LIMIT + 1), /has 8388609 characters; prompts up to 8388608/],
  ['deep JSON', 'x.jsonl', fill('['), /nested deeper than 64/],
  ['deep flow YAML', 'x.prompt.yml', fill('['), /nested deeper than 64/],
  ['deep flow YAML with texts', 'x.prompt.yml', fill('[a, '), /nested deeper than 64/],
  ['deep block YAML', 'x.prompt.yml', fill('- '), /nested deeper than 64/],
  ['YAML of a million parts', 'x.prompt.yml', fill('a: b\n'), /more than 200000 parts/],
  ['JSON of a million parts', 'x.jsonl', `[${fill('0,')}0]`, /more than 200000 parts/],
  ['a million placeholders', 'x.md', fill('{{b}} '), /more than 50000 parts/],
  ['a million tags', 'x.j2', fill('{{b}} '), /more than 50000 parts/],
  ['a million blocks', 'x.prompt', fill('{{#if b}}c{{/if}}'), /more than 50000 parts/],
  ['a million roles', 'x.prompty', fill('user:\nHi\n'), /more than 50000 parts/],
  ['a million messages', 'x.json', `[${fill('{"role":"user","content":"a"},', 2_500_000)}0]`, /more than 200000 parts/],
  ['a million escapes', 'x.json', `[{"role":"user","content":"${fill('a\\n', 800_000)}"}]`, /more than 500000 escapes/],
  ['more escapes', 'x.json', `[{"role":"user","content":"${fill('\\n', 1_100_000)}"}]`, /more than 500000 escapes/],
  ['a million line ends', 'x.txt', fill('a\r\n', 800_000), /more than 500000 escapes/],
  [
    'loops in loops',
    'x.j2',
    '{% for a in b %}'.repeat(9) + '{{a}}' + '{% endfor %}'.repeat(9),
    /more than 50000 parts/,
  ],
  ['a long value many times', 'x.md', fill('{{a}}', 100_000), /longer than 8388608 characters/],
  ['YAML bomb', 'x.prompt.yml', bomb(), /More than 20 YAML aliases/],
];

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
  return `l0: &l0 lol\n${levels.join('\n')}\nmessages: *l9\n`;
}

describe('hostile files', () => {
  it.each(parsed)('reads %s', (_, fileName, text) => {
    const document = parsePrompt(text, { fileName });
    expectMapped(text, document);
    const length = document.messages.flatMap(m => m.segments).reduce((sum, s) => sum + s.text.length, 0);
    expect(length).toBeGreaterThan(0);
  });

  it.each(refused)('refuses %s', (_, fileName, text, problem) => {
    const { problems } = parsePrompt(text, {
      fileName,
      values: { a: 'x'.repeat(10_000), b: JSON.stringify(Array(20).fill('x')) },
    });
    expect(problems.find(p => p.severity === 'error')?.message).toMatch(problem);
  });

  it.each([
    ['deep YAML', '[ '.repeat(100_000), /nested deeper than 64/],
    ['a YAML bomb', bomb(), /of the header/],
    ['a thousand lines that are no YAML', 'a: *b\n'.repeat(1000), /header is left out/],
  ])('reads the prompt behind a header of %s', (_, header, problem) => {
    const document = parsePrompt(`---\n${header}\n---\nHi`, { fileName: 'x.md' });
    expect(document.messages[0]?.segments.map(s => s.text)).toEqual(['Hi']);
    expect(document.problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(problem) as string },
    ]);
  });

  it.each([
    ['a text that doubles', '{% for i in n %}{% set x = x ~ x %}{% endfor %}{{ x }}'],
    [
      'a list that doubles',
      '{% set y = [b, b] %}'.repeat(1) + '{% for i in n %}{% set y = [y, y] %}{{ y }}{% endfor %}',
    ],
    ['a replacement that grows', "{{ x | replace('', x) | replace('x', x) | replace('x', x) }}"],
    ['a range without end', '{% for i in range(999999999) %}x{% endfor %}'],
    ['parentheses', `{{ ${'('.repeat(10_000)} }}`],
    ['blocks', `${'{% if b %}'.repeat(10_000)}x${'{% endif %}'.repeat(10_000)}`],
  ])('answers a template with %s', (_, text) => {
    const values = { x: 'x'.repeat(1000), b: '[1,2]', n: JSON.stringify(Array(60).fill(1)) };
    const document = parsePrompt(text, { fileName: 'x.j2', values });
    expectMapped(text, document);
    expect(document.problems.length).toBeGreaterThan(0);
  });

  // Templates of prompts are evaluated where they are shown, in the editor's own process: each of these went on for minutes, or threw.
  const million = `{% set a = 'aaaaaaaa' %}${'{% set a = a ~ a %}'.repeat(17)}`;
  const billion = `${million}{% set y = [a, a, a, a, a] %}${'{% set y = [y, y, y, y, y, y] %}'.repeat(4)}`;
  const rounds = (body: string): string =>
    `{% for i in range(10000) %}{% for j in range(20) %}${body}{% endfor %}{% endfor %}`;

  it.each([
    ['a long text made again and again', million + rounds("{% if a.upper() == 'x' %}{% endif %}")],
    ['a long text cut again and again', million + rounds("{% if a.split('b') == 3 %}{% endif %}")],
    ['a long text searched again and again', million + rounds("{% if 'b' in a %}{% endif %}")],
    ['the characters of a long text counted', million + rounds('{% if a | length == 3 %}{% endif %}')],
    ['a long text stripped of many characters', `${million}{{ a.strip(a.replace('a', 'b') ~ 'a') ~ (a * 2) }}`],
    ['a long list searched again and again', `{% set y = range(9999) %}${rounds("{% if 'b' in y %}{% endif %}")}`],
    ['long lists compared', `${billion}{% set z = [y] %}{% if z == [y] %}x{% endif %}`],
    ['a list that is printed as a billion characters', `${billion}{{ y }}`],
    ['a list that is a billion characters of JSON', `${billion}{{ y | tojson }}`],
    ['a role of a billion characters', `${billion}{{ y | join | upper }}`],
    ['a list deep inside others', `{% set y = [1] %}${'{% set y = [y] %}'.repeat(20_000)}{{ y }}`],
    ['a loop over every character', `${million}{% for c in a %}{{ c }}{% endfor %}`],
    ['a loop of many names', `{% for ${'a, '.repeat(900)}b in range(9999) %}{{ b }}{% endfor %}`.repeat(9)],
    ['a name of many parts', `{% for i in range(9999) %}{% if ${'a.'.repeat(900)}b == 3 %}x{% endif %}{% endfor %}`],
  ])('answers a template with %s', (_, text) => {
    const { problems } = parsePrompt(`${text}x`, { fileName: 'x.j2' });
    expect(problems.length).toBeGreaterThan(0);
  });

  it('goes on where a margin is no width', () => {
    expect(
      parsePrompt("{{ 'a\nb' | indent(-5) }}c", { fileName: 'x.j2' }).messages[0]?.segments.map(s => s.text),
    ).toEqual(['a\nbc']);
  });

  it('complains of a YAML bomb once', () => {
    const { problems } = parsePrompt(bomb(), { fileName: 'x.prompt.yml' });
    expect(problems.filter(p => /aliases/.test(p.message))).toHaveLength(1);
  });

  it('lists a hundred problems of thousands', () => {
    const { problems } = parsePrompt(JSON.stringify(Array(20_000).fill({ role: 'x', content: 'y' })), {
      fileName: 'x.json',
    });
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)?.message).toMatch(/19900 more problems/);
  });

  it('finds the words of a long text', () => {
    const text = fill('Write a word now. ', LIMIT / 4);
    const words = promptWords(text, parsePrompt(text, { fileName: 'x.txt' }));
    expect(words).toHaveLength(4 * Math.floor(LIMIT / 4 / 18));
  });
});
