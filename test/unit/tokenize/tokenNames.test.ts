/** @file Tokens by name and answers as they grow, under tokenizers of both habits and the demo pair's own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GrowingText } from '../../../src/tokenize/decoding';
import { loadTokenizer, type Tokenizer } from '../../../src/tokenize/tokenizer';
import { TokenNames } from '../../../src/tokenize/tokenNames';
import { byteLevelBpe, sentencePieceBpe, tinyTokenizer } from './tinyTokenizers';

const kinds: [string, () => Promise<Tokenizer>][] = [
  ['byte-level', () => tinyTokenizer(byteLevelBpe())],
  ['SentencePiece', () => tinyTokenizer(sentencePieceBpe())],
  ['the demo pair’s', () => loadTokenizer('models/demo/tuned')],
];

describe.each(kinds)('a %s vocabulary', (kind, load) => {
  test('names what it writes by its text, spaces kept, control tokens and bytes by their spelling', async () => {
    const tokenizer = await load();
    const names = new TokenNames(tokenizer);
    const nameOf = async (text: string) =>
      names.name((await tokenizer.encode(text, { addSpecialTokens: false })).ids.at(-1)!);
    expect(await nameOf('x a')).toMatchObject({ text: ' a', kind: 'text' });
    const special = Array.from({ length: 6 }, (_, id) => id).filter(id => tokenizer.isSpecial(id));
    expect(special.length).toBeGreaterThan(0);
    for (const id of special)
      expect(await names.name(id)).toEqual({ id, text: tokenizer.tokenText(id), kind: 'special' });
    const beyond = tokenizer.vocabularySize + 5;
    expect(await names.name(beyond)).toEqual({ id: beyond, text: `token ${beyond}`, kind: 'special' });
    const byte = (await tokenizer.encode('漢', { addSpecialTokens: false })).ids.at(-1)!;
    expect(await names.name(byte)).toEqual({ id: byte, text: tokenizer.tokenText(byte), kind: 'bytes' });
  });

  test('tells an answer piece by piece, as the whole decodes to', async () => {
    const tokenizer = await load();
    const text = fc.string({ unit: fc.constantFrom('a', 'he', ' ', '.', 'é', '漢', '🙂', '\n'), maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, async written => {
        const { ids } = await tokenizer.encode(written, { addSpecialTokens: false });
        const whole = await tokenizer.decode([...ids], { skipSpecial: true });
        const growing = new GrowingText(tokenizer);
        let said = '';
        for (const id of ids) said += await growing.push(id);
        expect(growing.length).toBe(said.length);
        // What is not settled yet at the very end is told by who knows that it is the end.
        expect(whole.startsWith(said)).toBe(true);
        if (!whole.endsWith('\ufffd') && kind !== 'SentencePiece') expect(said.trimEnd()).toBe(whole.trimEnd());
      }),
      { numRuns: 40 },
    );
  });
});
