/** @file Weights rounded to 8 bits against the Q8_0 of the published gguf package (scripts/gguf/make_rounded.py), bit for bit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { roundInto } from '../../src/checkpoint/rounded';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'gguf', 'rounded.json'), 'utf8')) as {
  readonly values: string;
  readonly bytes: string;
};

test('the blocks are those of the gguf package', () => {
  const values = new Float32Array(new Uint8Array(Buffer.from(golden.values, 'base64')).buffer);
  const expected = Buffer.from(golden.bytes, 'base64');
  const blocks = new Uint8Array(expected.length);
  roundInto(values, blocks, 0, 'w');
  expect(Buffer.from(blocks).toString('hex').match(/.{68}/g)).toEqual(expected.toString('hex').match(/.{68}/g));
});
