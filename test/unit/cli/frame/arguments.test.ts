import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../../src/base/errors';
import { nearest } from '../../../../src/base/nearest';
import { parseArguments } from '../../../../src/cli/frame/arguments';
import { instructionSpan, variables } from '../../../../src/cli/frame/promptInput';

const table = {
  response: { type: 'string', help: '' },
  temperature: { type: 'string', help: '' },
  format: { type: 'string', help: '' },
  var: { type: 'string', multiple: true, help: '' },
  verbose: { type: 'boolean', help: '' },
} as const;

const parse = (...words: string[]): ReturnType<typeof parseArguments> => parseArguments(words, table, 'x FILE');

function next(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return factsOf(error).next;
  }
  return undefined;
}

describe('arguments', () => {
  test('are read as text, lists, flags and positionals', () => {
    const args = parse('a.md', '--response', 'Yes.', '--var', 'a=1', '--var=b=2', '--verbose', '-');
    expect([args.positionals, args.text('response'), args.texts('var'), args.flag('verbose')]).toEqual([
      ['a.md', '-'],
      'Yes.',
      ['a=1', 'b=2'],
      true,
    ]);
    expect([args.text('format'), parse().texts('var'), parse().flag('verbose')]).toEqual([undefined, [], false]);
  });

  test.each([
    [['--respons', 'x'], 'There is no option --respons. Did you mean --response?'],
    [['--verbos'], 'Did you mean --verbose?'],
    [['--zzzz'], 'There is no option --zzzz.'],
    [['-x'], 'There is no option -x.'],
    [['--__proto__', 'x'], 'There is no option --__proto__.'],
    [['--response'], "'--response <value>' argument missing"],
    [['--response', '--verbose'], "'--response' argument is ambiguous"],
    [['--verbose=1'], "'--verbose' does not take an argument"],
  ])('%j is refused', (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });

  test('a negative number is a value, since no option looks like one', () => {
    expect(parse('--temperature', '-1', '--response', '-.5').text('temperature')).toBe('-1');
    expect(() => parse('--verbose', '-1')).toThrow('There is no option -1.');
  });

  test.each([['- a list'], ['--verbose']])('--response %s: how to give such a value is said', value => {
    expect(next(() => parse('--response', value))).toBe('Write --response=VALUE where the value begins with a dash.');
    expect(parse(`--response=${value}`).text('response')).toBe(value);
  });

  test.each(['', ' ', 'x', '1e', 'NaN', 'Infinity', '-1', '11'])('--temperature=%s is refused', text => {
    expect(() => parse(`--temperature=${text}`).number('temperature', 0, 0, 10)).toThrow('--temperature is');
  });

  test('numbers and choices are checked', () => {
    expect(parse('--temperature', '0.7').number('temperature', 0, 0, 10)).toBe(0.7);
    expect(parse().number('temperature', 0.5, 0, 10)).toBe(0.5);
    expect(() => parse('--temperature', '0.7').whole('temperature', 0, 0, 10)).toThrow('--temperature is "0.7"');
    expect(parse('--format', 'json').choice('format', 'text', ['text', 'json'])).toBe('json');
    expect(() => parse('--format', 'xml').choice('format', 'text', ['text', 'json'])).toThrow('--format is "xml"');
  });

  test.each([
    ['explian', 'explain'],
    ['token', 'tokens'],
    ['scoer', 'score'],
    ['zebra', undefined],
  ])('the word nearest to %s is %s', (word, meant) => {
    expect(nearest(word, ['explain', 'tokens', 'models', 'score'])).toBe(meant);
  });
});

describe('values of the prompt', () => {
  test('are split at the first equals sign, and may be empty', () => {
    expect(variables(['a=1', 'b=x=y', 'c='])).toEqual({ a: '1', b: 'x=y', c: '' });
    expect(Object.hasOwn(variables(['__proto__=1']), '__proto__')).toBe(true);
    expect(() => variables(['novalue'])).toThrow('--var is "novalue"');
    expect(() => variables(['=1'])).toThrow('--var is "=1"');
  });

  test('clauses are START:END', () => {
    expect(instructionSpan('3:12')).toEqual({ start: 3, end: 12 });
    for (const word of ['3', '12:3', '3:3', 'a:b', '-1:4', '1:2:3', '1.5:2', '']) {
      expect(() => instructionSpan(word), word).toThrow('--instruction is');
    }
  });
});
