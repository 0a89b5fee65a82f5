/** @file The language of sentences and numbers, set once for all: separators by Intl, plurals by the sentence, English where nothing is known. */
import * as l10n from '@vscode/l10n';
import { afterEach, expect, test } from 'vitest';
import { localNumber, speak, spokenLanguage } from '../../../src/base/language';
import {
  byteSize,
  figure,
  ordinal,
  percent,
  signed,
  signedPercent,
  thousands,
} from '../../../src/base/readableNumbers';

afterEach(() => speak());

const numbers = [-1234.567, -0.001, 0, 0.004, 0.5, 12.345, 1e6];
/** The formatter that every browser has; a true minus sign is ours. */
const expected = (tag: string, value: number): string =>
  new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false })
    .format(value)
    .replace(/^-(?=.*[1-9])/, '\u2212')
    .replace(/^-/, '');

test.each(['en', 'de', 'fr', 'pt-br', 'ru', 'ja', 'pl'])('numbers have the separators of %s', tag => {
  speak({ tag, translations: {} });
  expect(spokenLanguage().tag).toBe(tag);
  for (const value of numbers) expect(figure(value)).toBe(expected(tag, value));
  expect(thousands(1234567)).toBe(new Intl.NumberFormat(tag).format(1234567));
});

test('a sign does not hang on the separator', () => {
  speak({ tag: 'de', translations: {} });
  expect([signed(0.001), signed(1.5), signed(-1.5)]).toEqual(['0,00', '+1,50', '\u22121,50']);
  expect([signedPercent(0.0001), signedPercent(0.125), signedPercent(-0.125)]).toEqual([
    '0,0 %',
    '+12,5 %',
    '\u221212,5 %',
  ]);
  expect([percent(0.5), byteSize(1500)]).toEqual(['50,0 %', '1,5 kB']);
});

test('an ordinal has the sign of its language', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map(ordinal).join(' ')).toBe('1st 2nd 3rd 4th 11th 12th 13th 21st 102nd');
  const key = '{0}th/ordinal number, in any language but English of every number';
  speak({ tag: 'de', translations: { [key]: { message: '{0}.', comment: [] } } });
  expect([1, 2, 21].map(ordinal)).toEqual(['1.', '2.', '21.']);
});

test('what nobody translated, and a language that nobody knows, is English', () => {
  for (const tag of ['', 'qps-ploc', 'not a tag']) {
    speak({ tag, translations: { 'Hello {0}': 'Hallo {0}' } });
    expect([l10n.t('Hello {0}', 'x'), l10n.t('Bye {0}', 'x'), localNumber('1,234.5')]).toEqual([
      'Hallo x',
      'Bye x',
      '1,234.5',
    ]);
  }
  speak();
  expect(l10n.t('Hello {0}', 'x')).toBe('Hello x');
});
