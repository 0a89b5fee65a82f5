import { describe, expect, test } from 'vitest';
import {
  byteSize,
  byteSizes,
  figure,
  largeCount,
  ordinal,
  percent,
  plural,
  rankOf,
  signed,
} from '../../../src/base/readableNumbers';

describe('numbers', () => {
  test.each([
    [0, '0.00', '0.00'],
    [-0.004, '0.00', '0.00'],
    [0.004, '0.00', '0.00'],
    [-1.5, '−1.50', '−1.50'],
    [1.005, '1.00', '+1.00'],
    [0.34, '0.34', '+0.34'],
  ])('%d is %s, with its sign %s', (value, plain, withSign) => {
    expect(figure(value)).toBe(plain);
    expect(signed(value)).toBe(withSign);
  });

  test.each([
    [0, '0.0 %'],
    [0.0826, '8.3 %'],
    [1, '100.0 %'],
  ])('%d of a whole is %s', (part, text) => {
    expect(percent(part)).toBe(text);
  });

  test.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [112, '112th'],
    [122, '122nd'],
  ])('%i is %s', (n, text) => {
    expect(ordinal(n)).toBe(text);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [5_400_000, '5.4 MB'],
    [1.3e12, '1.3 TB'],
    [4e16, '40000.0 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(byteSize(bytes)).toBe(text);
  });

  test('two sizes never read alike where one is too small for the other', () => {
    expect(byteSizes(2e9, 1.5e9)).toEqual(['2.0 GB', '1.5 GB']);
    expect(byteSizes(40_010_000, 40_000_000)).toEqual(['40.01 MB', '40.00 MB']);
    expect(byteSizes(5, 5)).toEqual(['5 bytes', '5 bytes']);
  });

  test('counts, ranks and plurals read well', () => {
    expect([largeCount(999), largeCount(25_000), largeCount(134_515_008), largeCount(7e9)]).toEqual([
      '999',
      '25 thousand',
      '134.5 million',
      '7.0 billion',
    ]);
    expect([0.9, 0.5, 0.5, 0.1].map((v, _, all) => rankOf(v, all))).toEqual([1, 2, 2, 4]);
    expect([plural(1, 'token'), plural(2, 'token')]).toEqual(['1 token', '2 tokens']);
  });
});
