import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonPieces, writeResult } from '../../../../src/engine/inspect/writeResult';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'instruct-lens-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('pieces of JSON', () => {
  test('are the whole, however lists nest', () => {
    const { value } = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.string(), fc.constant(null), fc.array(tie('value'))),
    }));
    fc.assert(
      fc.property(value, v => {
        expect([...jsonPieces(v)].join('')).toBe(JSON.stringify(v));
      }),
    );
  });

  test('of a list of matrices are rows: no string has to hold a matrix', () => {
    const patterns = Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => [0.25, 0.5, 0.75]));
    const longest = Math.max(...Array.from(jsonPieces(patterns), piece => piece.length));
    expect(longest).toBe('[0.25,0.5,0.75]'.length);
  });
});

test('a result longer than one write comes out whole, and nothing else', async () => {
  const matrix = Array.from({ length: 300 }, (_, r) => Array.from({ length: 300 }, (__, c) => Math.sin(r * 300 + c)));
  const output = path.join(folder, 'result.json');
  // eslint-disable-next-line @typescript-eslint/require-await -- entries come as a stream
  async function* entries(): AsyncGenerator<[string, unknown]> {
    yield ['ids', [1, 2]];
    yield ['attention', [matrix]];
  }
  await writeResult({ output, partial: `${output}.partial` }, entries());
  const text = readFileSync(output, 'utf8');
  expect(text.length).toBeGreaterThan(2 ** 20);
  expect(JSON.parse(text)).toEqual({ ids: [1, 2], attention: [matrix] });
  expect(readdirSync(folder)).toEqual(['result.json']);
});
