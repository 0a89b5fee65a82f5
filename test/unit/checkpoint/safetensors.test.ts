/** @file Headers of .safetensors files: true ones, hostile ones, random ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LensError } from '../../../src/base/errors';
import { readSafetensorsHeader } from '../../../src/checkpoint/safetensors';
import { lensErrorOf, packed, safetensorsBytes, temporaryFolder } from './folders';

function read(bytes: Uint8Array): ReturnType<typeof readSafetensorsHeader> {
  const path = join(temporaryFolder(), 'model.safetensors');
  writeFileSync(path, bytes);
  return readSafetensorsHeader(path);
}

/** One tensor entry, valid but for what is given. */
function entry(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ dtype: 'F32', shape: [2, 2], data_offsets: [0, 16], ...changes });
}

describe('a valid header', () => {
  test('gives each tensor its place in the file', () => {
    const bytes = packed({
      a: { dtype: 'BF16', shape: [3, 2], bytes: 12 },
      scalar: { dtype: 'F32', shape: [], bytes: 4 },
      empty: { dtype: 'F32', shape: [0, 5], bytes: 0 },
    });
    const data = 8 + Number(bytes.readBigUInt64LE());
    expect([...read(bytes).tensors.values()]).toEqual([
      { name: 'a', dtype: 'BF16', shape: [3, 2], offset: data, length: 12 },
      { name: 'scalar', dtype: 'F32', shape: [], offset: data + 12, length: 4 },
      { name: 'empty', dtype: 'F32', shape: [0, 5], offset: data + 16, length: 0 },
    ]);
  });

  test('may name types that no weight has, known or not', () => {
    const bytes = packed({ ids: { dtype: 'I64', shape: [2], bytes: 16 }, odd: { dtype: 'F4', shape: [3], bytes: 2 } });
    expect([...read(bytes).tensors.values()].map(tensor => tensor.dtype)).toEqual(['I64', 'F4']);
  });

  test('may leave bytes between and after tensors, which writers use to align', () => {
    const header = `{"a":${entry()},"b":${entry({ data_offsets: [32, 48] })}}`;
    expect(read(safetensorsBytes(`${header}   `, 64)).tensors.size).toBe(2);
  });

  test('may have an empty tensor anywhere', () => {
    const header = `{"a":${entry()},"none":${entry({ shape: [0], data_offsets: [8, 8] })}}`;
    expect(read(safetensorsBytes(header, 16)).tensors.get('none')?.length).toBe(0);
  });

  test('may have quotes and brackets in its names', () => {
    const name = 'a"[{[{\\';
    const header = JSON.stringify({ [name]: JSON.parse(entry()) as unknown });
    expect([...read(safetensorsBytes(header, 16)).tensors.keys()]).toEqual([name]);
  });

  test('keeps names that JavaScript objects know as names of tensors', () => {
    const header = `{"__proto__":${entry()},"constructor":${entry({ data_offsets: [16, 32] })}}`;
    const { tensors } = read(safetensorsBytes(header, 32));
    expect([...tensors.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as { dtype?: string }).dtype).toBeUndefined();
  });
});

const manyAxes = `[${Array(9).fill(1).join(',')}]`;
const hostile: readonly [name: string, bytes: () => Buffer, message: RegExp][] = [
  ['an empty file', () => Buffer.alloc(0), /0 bytes, too few/],
  ['a file shorter than the length', () => Buffer.alloc(7), /7 bytes, too few/],
  ['a header longer than the file', () => safetensorsBytes('{}', 0, 1_000n), /1000 bytes, longer than the file/],
  [
    'the largest length there is',
    () => safetensorsBytes('{}', 0, 2n ** 64n - 1n),
    /18446744073709551615 bytes, longer/,
  ],
  [
    'a header over the limit',
    () => safetensorsBytes('{}', 100_000_100, 100_000_001n),
    /more than the 100000000 allowed/,
  ],
  ['a header of no bytes', () => safetensorsBytes('', 8), /does not start with a JSON object/],
  ['a header that is no object', () => safetensorsBytes('[1]', 0), /does not start with a JSON object/],
  ['a header that is cut', () => safetensorsBytes('{"a":', 0), /not valid JSON/],
  ['an open string', () => safetensorsBytes('{"a\\', 0), /not valid JSON/],
  ['bytes that are not UTF-8', () => safetensorsBytes(Buffer.from([0x7b, 0x22, 0xff, 0x22]), 0), /not UTF-8/],
  ['deep nesting', () => safetensorsBytes(`{"a":${'['.repeat(1e6)}`, 0), /nests deeper than 3/],
  ['a name twice', () => safetensorsBytes(`{"a":${entry()},"a":${entry()}}`, 16), /names "a" twice/],
  ['a name twice, once with escapes', () => safetensorsBytes(`{"a":${entry()},"\\u0061":${entry()}}`, 16), /"a" twice/],
  ['a key of an entry twice', () => safetensorsBytes('{"a":{"dtype":"F32","dtype":"F16"}}', 0), /"dtype" twice/],
  ['a name without end', () => safetensorsBytes(`{"${'x'.repeat(5_000)}":${entry()}}`, 16), /key of 5002 bytes/],
  ['an entry that is no object', () => safetensorsBytes('{"a":[0,16]}', 16), /describes tensor "a" wrongly/],
  ['an entry that is null', () => safetensorsBytes('{"a":null}', 16), /describes tensor "a" wrongly/],
  ['no dtype', () => safetensorsBytes('{"a":{"shape":[1],"data_offsets":[0,4]}}', 16), /wrongly \(dtype\)/],
  ['a negative offset', () => safetensorsBytes(`{"a":${entry({ data_offsets: [-16, 0] })}}`, 16), /data_offsets\.0/],
  ['a fractional offset', () => safetensorsBytes(`{"a":${entry({ data_offsets: [0, 16.5] })}}`, 32), /data_offsets\.1/],
  [
    'an infinite offset',
    () => safetensorsBytes('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e999]}}', 9),
    /data_offsets/,
  ],
  ['one offset', () => safetensorsBytes(`{"a":${entry({ data_offsets: [0] })}}`, 16), /data_offsets/],
  [
    'reversed offsets',
    () => safetensorsBytes(`{"a":${entry({ data_offsets: [16, 0] })}}`, 16),
    /reversed offsets \[16, 0\]/,
  ],
  [
    'a tensor behind the end',
    () => safetensorsBytes(`{"a":${entry()}}`, 15),
    /truncated: tensor "a" ends 16 .* has 15/,
  ],
  ['a negative dimension', () => safetensorsBytes(`{"a":${entry({ shape: [-2, -2] })}}`, 16), /shape\.0/],
  [
    'too many axes',
    () => safetensorsBytes(`{"a":{"dtype":"F32","shape":${manyAxes},"data_offsets":[0,4]}}`, 4),
    /more than 8/,
  ],
  ['a huge dimension', () => safetensorsBytes(`{"a":${entry({ shape: [2 ** 41, 0] })}}`, 16), /shape\.0/],
  [
    'a product that overflows',
    () => safetensorsBytes(`{"a":${entry({ shape: Array(8).fill(2 ** 40) })}}`, 16),
    /takes/,
  ],
  [
    'a length that contradicts the shape',
    () => safetensorsBytes(`{"a":${entry({ shape: [3, 2] })}}`, 16),
    /16 bytes; F32 of shape \[3, 2\] takes 24/,
  ],
  [
    'a length that contradicts the type',
    () => safetensorsBytes(`{"a":${entry({ dtype: 'BF16' })}}`, 16),
    /BF16 of shape \[2, 2\] takes 8/,
  ],
  [
    'overlapping tensors',
    () => safetensorsBytes(`{"b":${entry({ data_offsets: [15, 31] })},"a":${entry()}}`, 31),
    /overlapping tensors: "a" and "b"/,
  ],
  ['the same bytes twice', () => safetensorsBytes(`{"a":${entry()},"b":${entry()}}`, 16), /overlapping/],
];

test.each(hostile)('refuses %s', (_name, bytes, message) => {
  expect(lensErrorOf(() => read(bytes())).message).toMatch(message);
});

test('refuses more tensors than any model has', () => {
  const one = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}';
  const header = `{${Array.from({ length: 100_002 }, (_, i) => `"t${i}":${one}`).join(',')}}`;
  expect(lensErrorOf(() => read(safetensorsBytes(header, 0))).message).toMatch(/more than 100000 tensors/);
});

test('refuses metadata without end', () => {
  const metadata = Array.from({ length: 1_000_001 }, (_, i) => `"${i}":""`).join(',');
  const bytes = safetensorsBytes(`{"__metadata__":{${metadata}}}`, 0);
  expect(lensErrorOf(() => read(bytes)).message).toMatch(/more than 1000000 keys/);
});

/** Either a table whose tensors lie inside the file, or a refusal. */
function isSafe(bytes: Uint8Array): boolean {
  try {
    return [...read(bytes).tensors.values()].every(
      ({ offset, length }) => offset >= 8 && length >= 0 && offset + length <= bytes.length,
    );
  } catch (error) {
    return LensError.is(error, 'bad-checkpoint');
  }
}

test('random bytes are a table or a refusal', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), isSafe), { numRuns: 300 });
});

test('random JSON values are a table or a refusal', () => {
  const property = fc.property(fc.dictionary(fc.string(), fc.jsonValue()), header =>
    isSafe(safetensorsBytes(JSON.stringify(header), 64)),
  );
  fc.assert(property, { numRuns: 300 });
});

test('a true file with some bytes changed, or cut short, is a table or a refusal', () => {
  const whole = packed({
    a: { dtype: 'F32', shape: [2, 3], bytes: 24 },
    b: { dtype: 'BF16', shape: [4], bytes: 8 },
    ids: { dtype: 'I64', shape: [2], bytes: 16 },
  });
  const change = fc.tuple(
    fc.nat(whole.length - 1),
    fc.oneof(fc.constantFrom(...Buffer.from('0123456789-,:[]{}"e')), fc.nat(255)),
  );
  const property = fc.property(fc.array(change, { maxLength: 4 }), fc.nat(whole.length), (changes, cut) => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of changes) bytes[at] = value;
    return isSafe(bytes) && isSafe(bytes.subarray(0, cut));
  });
  fc.assert(property, { numRuns: 500 });
});
