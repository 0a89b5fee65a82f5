/** @file Headers of GGUF files: true ones, hostile ones, random ones. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { readGgufHeader } from '../../../../src/checkpoint/gguf/ggufHeader';
import { GgufMetadata } from '../../../../src/checkpoint/gguf/ggufMetadata';
import { ggufBytes, text, u32, u64, type Entry, type GgufFacts, type StoredTensor } from '../../../support/ggufFile';
import { lensErrorOf, temporaryFolder } from '../folders';

const F32 = 0;
const Q4_K = 12;

function read(bytes: Uint8Array): ReturnType<typeof readGgufHeader> {
  const path = join(temporaryFolder(), 'model.gguf');
  writeFileSync(path, bytes);
  return readGgufHeader(path);
}

function tensor(changes: Partial<StoredTensor> = {}): StoredTensor {
  return { name: 'a', type: F32, shape: [2, 3], data: new Uint8Array(24), ...changes };
}

function facts(changes: Partial<GgufFacts> = {}): GgufFacts {
  return { entries: { 'general.architecture': { text: 'llama' } }, tensors: [tensor()], ...changes };
}

const withEntry = (entry: Entry): Buffer => ggufBytes(facts({ entries: { key: entry } }));
const withTensors = (...tensors: StoredTensor[]): Buffer => ggufBytes(facts({ tensors }));

describe('a valid header', () => {
  test.each([2, 3])('of version %i gives each tensor its place', version => {
    const tensors = [tensor(), tensor({ name: 'b', type: Q4_K, shape: [3, 256], data: new Uint8Array(432) })];
    const found = read(ggufBytes(facts({ version, tensors }))).tensors;
    const [a, b] = found;
    expect(a).toMatchObject({ name: 'a', type: 'F32', shape: [2, 3], length: 24 });
    expect(b).toMatchObject({ name: 'b', type: 'Q4_K', shape: [3, 256], length: 432, offset: a!.offset + 32 });
    expect(a!.offset % 32).toBe(0);
  });

  test('gives its metadata, lists and long strings too', () => {
    const long = 'x'.repeat(100_000);
    const entries: Record<string, Entry> = {
      n: { u32: 7 },
      big: { u64: 2n ** 40n },
      half: { f32: 0.1 },
      yes: { bool: true },
      name: { text: 'Ünïcödé' },
      long: { text: long },
      names: { texts: ['a', '', 'ß'] },
      ids: { i32s: [-1, 5] },
      scores: { f32s: [0.5, -1000] },
    };
    const { path, values } = read(ggufBytes(facts({ entries })));
    const metadata = new GgufMetadata(path, values);
    expect([metadata.count('n'), metadata.count('big'), metadata.number('half')]).toEqual([7, 2 ** 40, 0.1]);
    expect([metadata.flag('yes', false), metadata.flag('none', true)]).toEqual([true, true]);
    expect([metadata.text('name'), metadata.text('long'), metadata.text('none')]).toEqual(['Ünïcödé', long, undefined]);
    expect(metadata.strings('names')).toEqual(['a', '', 'ß']);
    expect([metadata.numbers('ids'), metadata.numbers('scores')]).toEqual([
      [-1, 5],
      [0.5, -1000],
    ]);
  });

  test('has one number for every layer where a list says so, and refuses where it differs', () => {
    const { path, values } = read(ggufBytes(facts({ entries: { same: { i32s: [4, 4] }, not: { i32s: [4, 5] } } })));
    const metadata = new GgufMetadata(path, values);
    expect(metadata.count('same')).toBe(4);
    expect(lensErrorOf(() => metadata.count('not')).message).toMatch(/"not" differs from layer to layer/);
    expect(lensErrorOf(() => metadata.text('same')).message).toMatch(/must be a string/);
    expect(lensErrorOf(() => metadata.requiredCount('none')).message).toMatch(/no metadata entry "none"/);
  });

  test('may have a tensor of a type that nobody reads', () => {
    expect(read(withTensors(tensor({ type: 16, data: new Uint8Array(24) }))).tensors[0]!.type).toBe('IQ2_XXS');
  });
});

const listOf = (type: number, count: bigint): Entry => ({ raw: Buffer.concat([u32(9), u32(type), u64(count)]) });
const hostile: readonly [name: string, bytes: () => Buffer, message: RegExp][] = [
  ['an empty file', () => Buffer.alloc(0), /truncated or damaged/],
  ['another magic', () => ggufBytes(facts({ magic: 'GGML' })), /does not begin with "GGUF"/],
  ['version 1', () => ggufBytes(facts({ version: 1 })), /has GGUF version 1;/],
  ['a big-endian file', () => ggufBytes(facts({ version: 3 * 2 ** 24 })), /is a big-endian GGUF/],
  ['2^63 tensors', () => ggufBytes(facts({ tensorCount: 2n ** 63n })), /announces 9223372036854776000 tensors/],
  ['2^63 entries', () => ggufBytes(facts({ entryCount: 2n ** 63n })), /9223372036854776000 metadata entries, more/],
  ['more tensors than bytes', () => ggufBytes(facts({ tensorCount: 90_000n })), /announces 2\d+ more bytes/],
  ['a string of 4 GB', () => withEntry({ raw: Buffer.concat([u32(8), u64(2n ** 32n)]) }), /"key" has 4294967296 bytes/],
  [
    'a string of 2^64 - 1 bytes',
    () => withEntry({ raw: Buffer.concat([u32(8), u64(2n ** 64n - 1n)]) }),
    /"key" has 184467/,
  ],
  [
    'a string behind the end',
    () => withEntry({ raw: Buffer.concat([u32(8), u64(1000n)]) }),
    /announces 1000 more bytes/,
  ],
  [
    'an entry that is not there',
    () => ggufBytes(facts({ entries: {}, entryCount: 1n, tensors: [] })),
    /truncated or damaged/,
  ],
  ['a list of 2^63 strings', () => withEntry(listOf(8, 2n ** 63n)), /"key" has 9223372036854776000 elements/],
  ['a list longer than the file', () => withEntry(listOf(6, 1_000_000n)), /announces 4000000 more bytes/],
  ['a list of strings longer than the file', () => withEntry(listOf(8, 1_000_000n)), /announces 8000000 more bytes/],
  [
    'a string in a list that is longer than the file',
    () => withEntry({ raw: Buffer.concat([u32(9), u32(8), u64(1n), u64(2n ** 40n)]) }),
    /announces 1099511627776 more/,
  ],
  ['a list of lists', () => withEntry(listOf(9, 1n)), /is a list of lists/],
  ['an unknown type', () => withEntry({ raw: u32(13) }), /has the unknown type 13/],
  [
    'an alignment of zero',
    () => ggufBytes(facts({ entries: { 'general.alignment': { u32: 0 } } })),
    /general\.alignment of 0/,
  ],
  ['a name twice', () => withTensors(tensor(), tensor()), /holds two tensors "a"/],
  ['a name without end', () => withTensors(tensor({ name: 'x'.repeat(5000) })), /a tensor name 5000 bytes/],
  ['too many axes', () => withTensors(tensor({ shape: [1, 1, 1, 1, 6] })), /5 axes, more than the 4/],
  ['an axis of 2^63', () => withTensors({ ...tensor(), shape: [2 ** 63] }), /axis of 9223372036854776000 elements/],
  ['a product that overflows', () => withTensors({ ...tensor(), shape: [2 ** 40, 2 ** 40, 2 ** 40] }), /ends at byte/],
  [
    'rows that are no whole blocks',
    () => withTensors(tensor({ type: Q4_K, shape: [2, 100] })),
    /rows of 100 elements; Q4_K packs them by 256/,
  ],
  ['an offset behind the end', () => withTensors(tensor({ offset: 2n ** 62n })), /tensor "a" ends at byte/],
  [
    'overlapping tensors',
    () => withTensors(tensor(), tensor({ name: 'b', offset: 8n })),
    /overlapping tensors: "a" and "b"/,
  ],
  ['data that are cut', () => withTensors(tensor()).subarray(0, -10), /tensor "a" ends at byte/],
];

test.each(hostile)('%s is refused by name', (_, bytes, message) => {
  const error = lensErrorOf(() => read(bytes()));
  expect(error.message).toMatch(message);
});

test('a key twice is refused', () => {
  const entry = Buffer.concat([text('k'), u32(4), u32(1)]);
  const bytes = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0n), u64(2n), entry, entry]);
  expect(lensErrorOf(() => read(bytes)).message).toMatch(/names "k" twice/);
});

test('a header that fills a huge file with strings takes little memory', () => {
  const path = join(temporaryFolder(), 'model.gguf');
  const strings = Buffer.concat([text('k'), u32(9), u32(8), u64(2_000_000n)]);
  writeFileSync(path, Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0n), u64(3n), strings]));
  // A hole of 4 GiB: every length it holds is 0.
  truncateSync(path, 2 ** 32);
  const before = process.memoryUsage().rss;
  expect(lensErrorOf(() => readGgufHeader(path)).message).toMatch(/.+/);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
});

test('whatever is changed in a file, it is read or refused by name', () => {
  const genuine = ggufBytes(
    facts({
      entries: { 'general.architecture': { text: 'llama' }, list: { texts: ['a', 'b'] }, n: { u32: 3 } },
      tensors: [tensor(), tensor({ name: 'b', type: 2, shape: [2, 32], data: new Uint8Array(36) })],
    }),
  );
  const edit = fc.record({
    at: fc.nat(genuine.length - 1),
    bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.constant(new Uint8Array(8).fill(0xff))),
  });
  const folder = temporaryFolder();
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat(40), (edits, cut) => {
      const bytes = Buffer.from(genuine);
      for (const { at, bytes: changed } of edits) bytes.set(changed.subarray(0, bytes.length - at), at);
      const path = join(folder, 'model.gguf');
      writeFileSync(path, bytes.subarray(0, bytes.length - cut));
      try {
        const { tensors } = readGgufHeader(path);
        for (const { offset, length } of tensors) expect(offset + length).toBeLessThanOrEqual(bytes.length - cut);
      } catch (error) {
        if (!LensError.is(error, 'bad-checkpoint')) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
