import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, firstInvalidByte, linesOf } from '../../../../src/cli/frame/readFile';

async function collect(chunks: readonly Uint8Array[], limit?: number): Promise<{ number: number; text: string }[]> {
  // eslint-disable-next-line @typescript-eslint/require-await -- a stream is what is read
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* chunks;
  }
  const lines = [];
  for await (const line of linesOf(stream(), limit)) lines.push(line);
  return lines;
}

describe('lines', () => {
  test('come out the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\n', '\r') }),
        fc.array(fc.nat(20)),
        async (text, cuts) => {
          const bytes = Buffer.from(text);
          const at = [0, ...cuts.map(c => Math.min(c, bytes.length)).sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          const expected = text.endsWith('\n') ? text.split('\n').slice(0, -1) : text.split('\n');
          expect((await collect(chunks)).map(l => l.text)).toEqual(text === '' ? [] : expected);
        },
      ),
    );
  });

  test('are numbered from 1, and one that is too long is refused by number', async () => {
    expect(await collect([Buffer.from('a\n\nb')])).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b' },
    ]);
    await expect(collect([Buffer.from('ab\n'), Buffer.from('abcd'), Buffer.from('efgh')], 6)).rejects.toThrow(
      'Line 2 is longer',
    );
  });
});

describe('UTF-8', () => {
  test.each([
    [[0x61, 0xff], 1],
    [[0x61, 0xc3], 1],
    [[0xe2, 0x82], 0],
    [[0xe2, 0x82, 0x41], 0],
    [[0x41, 0xf0, 0x9f, 0x98], 1],
    [[0x80], 0],
    [[0x41, 0xc0, 0xaf], 1],
    [[0xed, 0xa0, 0x80], 0],
    [[0xc3, 0xa9, 0xf5, 0x41], 2],
  ])('the first wrong byte of %j is %i', (bytes, offset) => {
    expect(firstInvalidByte(Uint8Array.from(bytes))).toBe(offset);
  });

  test('of any bytes: what stands before the first wrong byte is sound, and one character more is not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), bytes => {
        const offset = firstInvalidByte(bytes);
        const prefix = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, offset));
        expect(Buffer.from(prefix)).toEqual(Buffer.from(bytes.subarray(0, offset)));
        if (offset < bytes.length) expect(() => decode(bytes, 'file')).toThrow(`byte ${offset} `);
      }),
      { numRuns: 500 },
    );
  });
});
