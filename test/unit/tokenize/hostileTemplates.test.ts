/** @file Chat templates that burn: whatever loops in one, it ends soon, in words, with the memory of an ordinary rendering. */
import { describe, expect, it } from 'vitest';
import { LensError } from '../../../src/base/errors';
import { renderChat } from '../../../src/tokenize/chatTemplate';
import { compileTemplate } from '../../../src/tokenize/jinja';
import { costOf, within } from '../../../src/tokenize/jinja/budget';

const files = {
  folder: 'folder',
  specialTokens: {},
  chatTemplates: new Map(),
  chatTemplateFile: 'chat_template.jinja',
};

/** A body again and again. */
const loop = (body: string): string => `{% for i in range(99999) %}${body}{% endfor %}`;
const list = '{% set big = range(99999) | list %}';
const text = "{% set text = 'abcdefgh ' * 111111 %}";
/** A text whose every letter has a source of its own. */
const upper = '{% set text = (messages[0].content * 4000) | upper %}';
/** A list, or a text, that doubles. */
const doubling = (start: string, body: string): string =>
  `{% set ns = namespace(a=${start}) %}${loop(`{% set ns.a = ${body} %}`)}`;

const templates: Readonly<Record<string, string>> = {
  'loops in loops': loop(loop(loop('x'))),
  'an empty body over long lists': list + loop('{% for j in big %}{% endfor %}'),
  'a condition over long lists': list + loop('{% for j in big if false %}{% endfor %}'),
  sort: list + loop('{% set b = big | sort %}'),
  'sort of texts': list + loop("{% set b = big | map('string') | sort %}"),
  'sort by attribute': loop("{% set b = (messages * 9999) | sort(attribute='role') %}"),
  reverse: list + loop('{% set b = big | reverse | list %}'),
  'reverse of a text': text + loop('{% set b = text | reverse %}'),
  in: list + loop('{% set b = -1 in big %}'),
  'in a text': text + loop("{% set b = 'hgf' in text %}"),
  'a long text in a text': `${text}{% set needle = 'x' + 'a' * 400000 %}{% set hay = 'a' * 900000 %}${loop('{% set b = needle in hay %}')}`,
  'find from the right': `${text}{% set needle = 'a' * 400000 + 'x' %}{% set hay = 'a' * 900000 %}${loop('{% set b = hay.rfind(needle) %}')}`,
  'split by a long separator': `{% set needle = 'a' * 5000 + 'x' %}{% set hay = 'a' * 900000 %}${loop('{% set b = hay.rsplit(needle, 9) %}')}`,
  count: text + loop("{% set b = text.count('a') %}"),
  index: list + loop('{% set b = big.count(-1) %}'),
  length: `${text}{% set text = text + '😀' %}${loop('{% set b = text | length %}')}`,
  'characters of a text': text + loop('{% for c in text %}{% endfor %}'),
  'list of a text': text + loop('{% set b = text | list %}'),
  slices: `${text}{% set text = text + '😀' %}${loop('{% set b = text[::-1] %}')}`,
  'one character': `${text}{% set text = text + '😀' %}${loop('{% set b = text[-2] %}')}`,
  'slices of a list': list + loop('{% set b = big[1:] %}'),
  'steps of a list': list + loop('{% set b = big[::-1] %}'),
  'list concatenation': doubling('[1]', 'ns.a + ns.a'),
  'tuple concatenation': doubling('(1,)', 'ns.a + ns.a'),
  'list multiplication': loop('{% set b = range(9) | list * 100000 %}'),
  'empty multiplication':
    loop("{% set b = [] * 999999999999 %}{% set c = '' * 999999999999 %}") + list + loop('{{ big | sum }}'),
  'text concatenation': doubling("'a'", 'ns.a + ns.a'),
  'text concatenation by ~': doubling("'a'", 'ns.a ~ ns.a'),
  'text multiplication': loop("{{ 'abc' * 999999999 }}"),
  'many texts': `{% set ns = namespace(a=[]) %}${loop("{% set ns.a = ns.a + ['a' * 15000000] %}")}`,
  'join of a list': list + loop("{% set b = big | join(', ') %}"),
  'join by a text': list + loop("{% set b = ', '.join(big | map('string')) %}"),
  replace: doubling("'a'", "ns.a.replace('a', 'aaaa')"),
  'replace as a filter': doubling("'a'", "ns.a | replace('a', 'aaaa')"),
  'replace of nothing': text + loop("{% set b = text | replace('', '-') %}"),
  'replace that finds nothing': text + loop("{% set b = text | replace('hgf', '') %}"),
  indent: doubling("'a\\nb'", 'ns.a | indent(ns.a | length, true)'),
  'indent by a text': doubling("'a\\nb'", 'ns.a | indent(ns.a)'),
  centre: loop("{% set b = 'a' | center(15000000) %}"),
  'filled up': loop("{% set b = 'a'.zfill(15000000) %}"),
  format: loop("{% set b = '%15000000d' % 5 %}"),
  precision: "{{ '%.999999999d' % 5 }}",
  braces: loop("{% set b = '{:>15000000}'.format(5) %}"),
  dates: `{% set f = '%c' * 400000 %}${loop('{% set b = strftime_now(f) %}')}`,
  split: text + loop('{% set b = text.split() %}'),
  'split from the right': text + loop('{% set b = text.rsplit(none, 99999) %}'),
  'split by a letter from the right': text + loop("{% set b = text.rsplit('a', 999999) %}"),
  lines: `{% set text = 'a\\n' * 500000 %}${loop('{% set b = text.splitlines() %}')}`,
  spaces: `{% set text = ' ' * 900000 + 'a' + ' ' * 900000 %}${loop('{% set b = text | trim %}')}`,
  'stripped of letters': `{% set text = 'ab' * 900000 %}${loop("{% set b = text.strip('ab') %}")}`,
  'spaces in front, split': `{% set text = ' ' * 900000 + 'a b c' %}${loop('{% set b = text.rsplit(none, 99) %}')}`,
  'upper case': upper + loop('{% set b = text | upper | lower | title %}'),
  tabs: loop("{% set b = ('\\t' * 90000).expandtabs(1000) %}"),
  'is letters': text + loop('{% set b = text.isalpha() or text.isprintable() %}'),
  'is a title': text + loop('{% set b = text.istitle() %}'),
  words: text + loop('{% set b = text | wordcount %}'),
  escape: `{% set text = '<' * 900000 %}${loop('{% set b = text | escape %}')}`,
  urlencode: text + loop('{% set b = text | urlencode %}'),
  tojson: list + loop('{% set b = big | tojson %}'),
  'tojson far in':
    "{% set ns = namespace(a=[1]) %}{% for i in range(400) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a | tojson(indent='a' * 1000000) }}",
  'data that shares parts, compared': `{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}`,
  'data that shares parts, printed': `{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}`,
  'data that shares parts, as a key': `{% set ns = namespace(a=(1,)) %}{% for i in range(60) %}{% set ns.a = (ns.a, ns.a) %}{% endfor %}{% set d = {ns.a: 1} %}`,
  'data deep inside one another': `{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(90000) %}{% set ns.a = [ns.a] %}{% set ns.b = [ns.b] %}{% endfor %}{{ ns.a == ns.b }}`,
  unique: list + loop('{% set b = big | unique | list %}'),
  groupby: loop("{% set b = (messages * 9999) | groupby('role') %}"),
  batch: loop("{% set b = [1] | batch(1000000, 'x') | list %}"),
  slice: loop("{% set b = [1] | slice(1000000, 'x') | list %}"),
  map: list + loop("{% set b = big | map('string') | map('upper') | list %}"),
  select: list + loop("{% set b = big | select('odd') | list %}"),
  'min and max': list + loop('{% set b = big | min + big | max %}'),
  sum: list + loop('{% set b = big | sum %}'),
  'sum of lists': doubling('[[1], [2]]', 'ns.a + [ns.a | sum(start=[])]'),
  dictsort: `{% set d = dict(range(9999) | map('string') | map('list') | map('batch', 1)) if false else {} %}${list}${loop('{% set b = dict(a=big) | dictsort %}{{ b }}')}`,
  'calls with many arguments': `${list}{% macro m() %}{{ varargs | length }}{% endmacro %}${loop('{{ m(*big) }}')}`,
  'a macro that calls itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  'a macro that calls itself twice':
    '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
  'a recursive loop': '{% set a = [1, 2] %}{% for x in a recursive %}{{ loop(a) }}{% endfor %}',
  'a long sum': `{{ ${'1 + '.repeat(60_000)}1 }}`,
  'a number of many digits': `{% set text = '1' * 400000 ~ 'x' %}${loop('{% set b = text | float %}{% set c = text | int %}')}`,
  'digits with underscores': `{% set text = '1_' * 400000 ~ 'x' %}${loop('{% set b = text | int %}')}`,
  'a format of many parts': loop("{% set b = ('{0' ~ '.a' * 400000 ~ '}').format(messages) %}"),
  'stripped of many letters': `{% set text = 'abcdefgh' * 200000 %}${loop("{% set b = 'z'.strip(text) %}")}`,
  'begins with one of many': `{% set text = 'a' * 900000 %}{% set all = (text ~ 'b',) * 90000 %}${loop("{% set b = (text ~ 'c').startswith(all) %}")}`,
  'without its beginning': `{% set text = 'a' * 900000 %}{% set a, b = text ~ 'b', text ~ 'c' %}${loop('{% set c = b.removeprefix(a) %}')}`,
  'is ASCII, is a name': text + loop('{% set b = text.isascii() or text.isidentifier() %}'),
  'an attribute of many parts': loop("{% set b = messages | map(attribute='a.' * 400000) | list %}"),
  'sort by many attributes': loop("{% set b = messages | sort(attribute='role,' * 400000) %}"),
  'output without end': loop("{{ 'a' * 1000000 }}"),
  'output of many pieces': loop(loop('a')),
  'the prompt again and again': loop('{{ messages[0].content * 1000 }}'),
};

function render(template: string): void {
  const content = 'A ball and a bat.\n'.repeat(20);
  const chat = { messages: [{ role: 'user', content }], data: [], generationPrompt: true };
  renderChat(compileTemplate(template, 'chat_template.jinja'), chat, files);
}

/** A sixth of what a template may really cost, so that all of these take seconds together. */
const LIMITS = { steps: 350_000, characters: 40_000_000, milliseconds: 60_000 };

/** What one turn of a template's loops costs, beside what is there before them. */
function turnOf(template: string): number {
  const [none, one] = [0, 1].map(turns =>
    costOf(() => {
      try {
        render(template.replaceAll('in range(99999) %}', `in range(${turns}) %}`));
      } catch (error) {
        // What a single turn goes beyond a limit with is paid for too.
        if (!LensError.is(error)) throw error;
      }
    }),
  );
  return one! - none!;
}

/** A single turn of these is not dear: they grow from turn to turn, burn by their number, or end at a limit of their own. */
const CHEAP_TURNS =
  /^(?:loops in loops|find from the right|split by a long separator|dates|upper case|.*(?:concatenation|far in|shares parts|deep inside|calls itself|recursive|long sum|without end|many pieces|again and again)|text multiplication|replace|replace as a filter|indent|indent by a text|precision|sum of lists|calls with many arguments)/;

describe('one turn of a loop', () => {
  it.each(Object.entries(templates).filter(([name]) => !CHEAP_TURNS.test(name)))(
    'pays for what it does: %s',
    (_, template) => {
      // Statements and expressions alone are some ten steps.
      expect(turnOf(template)).toBeGreaterThan(100);
    },
  );
});

describe('a chat template that burns', () => {
  it.each(Object.entries(templates))('%s', (_, template) => {
    let error: unknown;
    try {
      within(LIMITS, () => render(template));
    } catch (thrown) {
      error = thrown;
    }
    if (!LensError.is(error)) throw new Error(`no refusal: ${String(error)}`);
    expect(error.message).toMatch(
      /^The chat template in chat_template\.jinja \(line 1\) fails: (it did not end within \d+ (steps|seconds)|it writes more than|it calls itself too often|a (text|list|tuple) grows beyond|a number has more than|a date's format is longer|tojson indents by at most)/,
    );
    expect(error.next).toBeDefined();
  });

  it('fails in words where half of a character is to be encoded, or a format is not closed', () => {
    expect(() => render("{{ '\\ud800' | urlencode }}")).toThrow(/can't encode half of a character/);
    expect(() => render(`{{ ('{0' ~ '[' * 300000 ~ '}').format(1) }}`)).toThrow(/Missing ']' in format string/);
    expect(() => render("{{ '{0.}'.format(1) }}")).toThrow(/Empty attribute in format string/);
  });

  it('is bounded by itself', () => {
    expect(() => render(loop(loop('{% set a = 1 %}')))).toThrow(/did not end within 2000000 steps/);
    expect(() => render(loop(`{% set a = '${'b'.repeat(400)}' * 2400 %}`))).toThrow(
      /writes more than 67108864 characters/,
    );
  });

  it('costs a chat of many messages no more than a rendering', () => {
    // Each of the messages is looked for where the template refuses the last.
    const messages = Array.from({ length: 300 }, (_, i) => ({ role: i === 299 ? 'tool' : 'user', content: 'a' }));
    const template = compileTemplate(
      `{% for m in messages %}{% if m.role == 'tool' %}${loop('{{ 1 }}')}{{ raise_exception('No tools') }}{% endif %}{% endfor %}`,
      'chat_template.jinja',
    );
    const asked = { messages, data: [], generationPrompt: true };
    expect(() => renderChat(template, asked, files)).toThrow(/refuses the tool message 300: No tools/);
  });
});
