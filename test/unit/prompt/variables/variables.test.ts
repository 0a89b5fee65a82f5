/** @file Variables of every dialect: given, declared, or kept as they are written. */
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { splitPlaceholders, type Dialect } from '../../../../src/prompt/variables/placeholders';

describe('splitPlaceholders', () => {
  const cases: readonly (readonly [Dialect, string, readonly string[]])[] = [
    ['mustache', 'a {{x}} b', ['text:a ', 'variable:x', 'text: b']],
    ['mustache', '{{ x_1.y }}', ['variable:x_1.y']],
    ['mustache', '{{{x}}}', ['text:{', 'variable:x', 'text:}']],
    ['mustache', '{{x', ['text:{{x']],
    ['mustache', '${input:x} {% if %} {{x y}}', ['text:${input:x} {% if %} {{x y}}']],
    ['mustache', '{{größe}}', ['variable:größe']],
    [
      'vscode',
      '${input:x} ${input:y:a hint: so} ${selection}',
      ['variable:x', 'text: ', 'variable:y', 'text: ', 'variable:selection'],
    ],
    ['vscode', '${HOME} ${input:} ${input:x', ['text:${HOME} ${input:} ${input:x']],
  ];
  it.each(cases)('%s: %s', (dialect, text, expected) => {
    const pieces = splitPlaceholders(text, dialect);
    expect(pieces.map(p => `${p.kind}:${p.kind === 'text' ? text.slice(p.start, p.end) : (p.name ?? '')}`)).toEqual(
      expected,
    );
  });
});

describe('values', () => {
  const text = '---\ninputs:\n  a: first\n---\n{{a}} {{b}} {{a}}';

  it('points every character of a value at its placeholder', () => {
    const document = parsePrompt(text, { fileName: 'x.md', values: { b: 'second, longer' } });
    const value = document.messages[0]!.segments.find(s => s.variable === 'b')!;
    const start = text.indexOf('{{b}}');
    expect(value).toEqual({
      text: 'second, longer',
      kind: 'value',
      variable: 'b',
      runs: [{ start: 0, end: 14, source: { start, end: start + 5 }, exact: false }],
    });
  });

  it('takes the given value before the declared one and lists every placeholder', () => {
    const given = parsePrompt(text, { fileName: 'x.md', values: { a: 'mine' } }).variables;
    expect(given).toMatchObject([
      { name: 'a', value: 'mine', origin: 'given' },
      { name: 'b', origin: 'none' },
    ]);
    expect(given[0]!.spans.map(s => text.slice(s.start, s.end))).toEqual(['{{a}}', '{{a}}']);
    expect(parsePrompt(text, { fileName: 'x.md' }).variables[0]).toMatchObject({ value: 'first', origin: 'default' });
  });

  it('warns about a value whose name does not occur and names those that do', () => {
    const { problems } = parsePrompt('{{a}}', { fileName: 'x.md', values: { a: '1', constructor: '2' } });
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/no variable constructor: .* It has a\./) as string },
    ]);
  });

  it('does not read names of the object prototype as values', () => {
    expect(parsePrompt('{{constructor}}{{toString}}', { fileName: 'x.md' }).variables.map(v => v.origin)).toEqual([
      'none',
      'none',
    ]);
  });

  it('does not look for placeholders inside a value', () => {
    const document = parsePrompt('{{a}}', { fileName: 'x.md', values: { a: '{{b}}' } });
    expect(document.variables.map(v => v.name)).toEqual(['a']);
  });

  it('drops an empty value from the text', () => {
    const document = parsePrompt('x{{a}}y', { fileName: 'x.md', values: { a: '' } });
    expect(document.messages[0]!.segments.map(s => s.text)).toEqual(['x', 'y']);
  });
});
