/** @file Checkpoints whose files declare more of the tokenizer than tokenizer.json: ids as releases 4 and 5 of transformers give them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from '../../../src/tokenize/tokenizer';
import { folderWith } from './tinyTokenizers';

interface Goldens {
  readonly transformers: string;
  readonly texts: readonly string[];
  readonly bases: Readonly<Record<string, object>>;
  readonly cases: readonly {
    readonly name: string;
    readonly base: string;
    readonly changes: object;
    readonly files: Readonly<Record<string, unknown>>;
    readonly bare: readonly (readonly number[])[];
    readonly whole: readonly (readonly number[])[];
  }[];
}

function goldens(release: number): Goldens {
  const file = join(import.meta.dirname, 'declared', `transformers${release}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Goldens;
}

const idsOf = (tokenizer: Tokenizer, texts: readonly string[], addSpecialTokens: boolean) =>
  Promise.all(texts.map(async text => (await tokenizer.encode(text, { addSpecialTokens })).ids));

describe.each([4, 5])('as release %i of transformers', release => {
  const { texts, bases, cases } = goldens(release);
  it.each(cases)('$name', async ({ base, changes, files, bare, whole }) => {
    const folder = folderWith({ 'tokenizer.json': { ...bases[base], ...changes }, ...files });
    const tokenizer = await loadTokenizer(folder);
    expect(await idsOf(tokenizer, texts, false)).toEqual(bare);
    expect(await idsOf(tokenizer, texts, true)).toEqual(whole);
  });
});
