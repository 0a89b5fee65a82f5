import { expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { pictureBytes } from '../../../../src/extension/panel/viewParams';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

test('a picture becomes the bytes of its file', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>é</text></svg>';
  expect(Buffer.from(pictureBytes('svg', svg)).toString('utf8')).toBe(svg);
  expect(Buffer.from(pictureBytes('png', PNG.toString('base64'))).equals(PNG)).toBe(true);
});

test.each<['svg' | 'png', unknown]>([
  ['svg', '<html><svg></svg></html>'],
  ['svg', '<svgx></svgx>'],
  ['svg', ''],
  ['svg', PNG.toString('base64')],
  ['png', '<svg></svg>'],
  ['png', ''],
  ['png', 'data:image/png;base64,' + PNG.toString('base64')],
  ['png', undefined],
  ['svg', { length: 1 }],
])('as %s, %.40j is refused with a next step', (format, answer) => {
  expect(() => pictureBytes(format, answer)).toThrow(LensError);
});
