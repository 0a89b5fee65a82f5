import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable } from '../../../../src/base/printable';
import {
  fit,
  graphemes,
  graphemeWidth,
  printableLines,
  textWidth,
  wrap,
} from '../../../../src/cli/terminal/terminalText';

describe('columns', () => {
  test.each([
    ['word', 4],
    ['né', 2],
    ['ne\u0301', 2],
    ['漢字', 4],
    ['ｶﾅ', 2],
    ['한글', 4],
    ['（', 2],
    ['😀', 2],
    ['👩‍👩‍👧', 2],
    ['🇨🇭', 2],
    ['❤️', 2],
    ['❤', 1],
    ['𠀀', 2],
    ['\u200b', 0],
    ['', 0],
  ])('of %j are %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('of any text are those of its graphemes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(textWidth(text)).toBe(graphemes(text).reduce((sum, g) => sum + graphemeWidth(g), 0));
      }),
    );
  });
});

describe('printable text', () => {
  test.each([
    ['\u001b[31mred', '␛[31mred'],
    ['a\u0000b', 'a␀b'],
    ['\u007f', '␡'],
    ['\u009b2J', '\\u009b2J'],
    ['abc\u202ecba', 'abc\\u202ecba'],
    ['line\u2028two', 'line\\u2028two'],
    ['\ud800', '\\ud800'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['tab\there', 'tab␉here'],
  ])('%j is shown as %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('holds nothing that steers a terminal, whatever went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        // eslint-disable-next-line no-control-regex -- these must not appear
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        // eslint-disable-next-line no-control-regex -- these must not appear
        expect(printableLines(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });

  test('of several lines keeps its line ends', () => {
    expect(printableLines('a\r\nb\n\tc\rd')).toBe('a\nb\n    c␍d');
  });
});

describe('layout', () => {
  test.each([
    ['ab', 4, 'ab  '],
    ['abcd', 4, 'abcd'],
    ['abcde', 4, 'abc…'],
    ['漢字漢', 4, '漢… '],
  ])('fits %j into %i columns', (text, width, fitted) => {
    expect(fit(text, width)).toBe(fitted);
  });

  test('wraps at spaces and loses no word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }),
        fc.integer({ min: 12, max: 40 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width, '  ');
          expect(
            lines
              .join(' ')
              .split(/ +/)
              .filter(w => w !== ''),
          ).toEqual(words);
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
