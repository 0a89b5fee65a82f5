/** @file Every character is held by exactly the tokens that stand for it, whatever the tokenizer's habits. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/base/span';
import { decodePieces } from '../../../src/tokenize/decoding';
import type { Encoding, Tokenizer } from '../../../src/tokenize/tokenizer';
import { loadTokenizer, sameVocabulary } from '../../../src/tokenize/tokenizer';
import { hostileText } from './documents';
import { byteLevelBpe, folderWith, sentencePieceBpe, tinyTokenizer } from './tinyTokenizers';

interface Cluster {
  readonly span: Span;
  readonly ids: readonly number[];
}

/** Tokens that share characters, together: the smallest runs that can be held against the text. */
function clusters(encoding: Encoding): Cluster[] {
  const found: { span: { start: number; end: number }; ids: number[] }[] = [];
  encoding.ids.forEach((id, i) => {
    const { start, end } = encoding.offsets[i]!;
    const last = found.at(-1);
    if (encoding.added[i] === true || start === end) return;
    if (last !== undefined && start < last.span.end) {
      last.span.end = Math.max(last.span.end, end);
      last.ids.push(id);
    } else found.push({ span: { start, end }, ids: [id] });
  });
  return found;
}

/** What SentencePiece ids stand for, without the decoder's own trimming. */
function spelled(tokenizer: Tokenizer, ids: readonly number[]): string {
  const bytes = ids.flatMap(id => {
    const token = tokenizer.tokenText(id)!;
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1];
    return byte === undefined ? [...Buffer.from(token.replaceAll('\u2581', ' '))] : [parseInt(byte, 16)];
  });
  return Buffer.from(bytes).toString();
}

/** A lone surrogate is read as U+FFFD, so that what is decoded can't be held against it; it has a test of its own. */
const wellFormed = hostileText.map(text => Buffer.from(text).toString());

describe('offsets', () => {
  it.each([
    ['the demo pair', () => loadTokenizer('models/demo/tuned')],
    ['byte-level BPE', () => tinyTokenizer(byteLevelBpe())],
    ['byte-level BPE with BOS', () => tinyTokenizer(byteLevelBpe({ bos: true }))],
  ])('tile any text: %s', async (_name, load) => {
    const tokenizer = await load();
    await fc.assert(
      fc.asyncProperty(wellFormed, async text => {
        const encoding = await tokenizer.encode(text, { addSpecialTokens: true });
        let at = 0;
        for (const { span, ids } of clusters(encoding)) {
          expect(span.start).toBe(at);
          expect(await tokenizer.decode(ids, { skipSpecial: false })).toBe(text.slice(span.start, span.end));
          at = span.end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 150 },
    );
  });

  it('tile any text: SentencePiece, whose own space in front holds nothing', async () => {
    const tokenizer = await tinyTokenizer(sentencePieceBpe());
    await fc.assert(
      fc.asyncProperty(wellFormed, async text => {
        const encoding = await tokenizer.encode(text, { addSpecialTokens: true });
        let at = 0;
        for (const { span, ids } of clusters(encoding)) {
          expect(span.start).toBe(at);
          const told = text.slice(span.start, span.end).replaceAll('\u2581', ' ');
          expect([told, ` ${told}`]).toContain(spelled(tokenizer, ids));
          at = span.end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['NFC', 'NFD', 'NFKC', 'NFKD'] as const)('tile any text under a normalizer: %s', async form => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ normalizer: { type: form } }));
    await fc.assert(
      fc.asyncProperty(wellFormed, async text => {
        const encoding = await tokenizer.encode(text, { addSpecialTokens: false });
        const found = clusters(encoding);
        expect(found.map(({ span }) => text.slice(span.start, span.end)).join('')).toBe(text);
        const decoded = await tokenizer.decode(encoding.ids, { skipSpecial: false });
        expect(decoded.normalize(form)).toBe(text.normalize(form));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a composed accent', 'NFC', 'cafe\u0301!', ['c', 'a', 'f', 'e\u0301', '!']],
    ['marks in another order', 'NFC', 'e\u0301\u0323x', ['e\u0301', 'e\u0301', 'e\u0301', '\u0323', '\u0323', 'x']],
    ['conjoining jamo', 'NFC', '\u1112\u1161\u11abx', [...Array<string>(3).fill('\u1112\u1161\u11ab'), 'x']],
    ['a compatibility ligature', 'NFKC', 'ﬁx', ['ﬁ', 'ﬁ', 'x']],
  ])('%s under %s belongs to the tokens that it became', async (_name, form, text, expected) => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ normalizer: { type: form } }));
    const { offsets } = await tokenizer.encode(text, { addSpecialTokens: false });
    expect(offsets.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it('gives the accent that a normalizer strips to its letter', async () => {
    const normalizer = { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }] };
    const tokenizer = await tinyTokenizer(byteLevelBpe({ normalizer }));
    const { offsets } = await tokenizer.encode('xe\u0301\u0323y', { addSpecialTokens: false });
    expect(offsets).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 4 },
      { start: 4, end: 5 },
    ]);
  });

  it('gives all byte tokens of an emoji the whole emoji', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { offsets, tokens } = await tokenizer.encode('x 😀y', { addSpecialTokens: false });
    expect(tokens).toEqual(['x', 'Ġð', 'Ł', 'ĺ', 'Ģ', 'y']);
    expect(offsets.map(o => [o.start, o.end])).toEqual([
      [0, 1],
      [1, 4],
      [2, 4],
      [2, 4],
      [2, 4],
      [4, 5],
    ]);
  });

  it('gives the space that SentencePiece puts in front no character, unless a token merged it', async () => {
    const tokenizer = await tinyTokenizer(sentencePieceBpe());
    const told = async (text: string): Promise<[string, string][]> => {
      const { tokens, offsets } = await tokenizer.encode(text, { addSpecialTokens: false });
      return tokens.map((token, i) => [token, text.slice(offsets[i]!.start, offsets[i]!.end)]);
    };
    expect(await told('bo')).toEqual([
      ['\u2581', ''],
      ['b', 'b'],
      ['o', 'o'],
    ]);
    expect(await told('he b')).toEqual([
      ['\u2581he', 'he'],
      ['\u2581', ' '],
      ['b', 'b'],
    ]);
    expect(await told('\u2581')).toEqual([['\u2581\u2581', '\u2581']]);
  });

  it('leaves a character bare whose bytes the vocabulary lacks, its neighbours as they are', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ lacks: [0xc4, 0x80] }));
    const { offsets, tokens } = await tokenizer.encode('aĀb', { addSpecialTokens: false });
    expect(tokens).toEqual(['a', 'b']);
    expect(offsets).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 3 },
    ]);
  });

  it('finds the other characters of any text right behind bytes that the vocabulary lacks', async () => {
    const lacks = [0xf0, 0xcc, 0xe2, 0x80, 0xc3];
    const tokenizer = await tinyTokenizer(byteLevelBpe({ lacks }));
    await fc.assert(
      fc.asyncProperty(wellFormed, async text => {
        const { ids, offsets } = await tokenizer.encode(text, { addSpecialTokens: false });
        for (const [i, { start, end }] of offsets.entries()) {
          const own = [...Buffer.from(text.slice(start, end))].filter(byte => !lacks.includes(byte));
          const token = tokenizer.tokenText(ids[i]!)!;
          if (/^[ -~]+$/.test(token)) expect(text.slice(start, end)).toBe(token);
          expect(own.length).toBeGreaterThanOrEqual(Array.from(token).length);
        }
        const bare = Array.from(text).filter((_, i, all) => {
          const at = all.slice(0, i).join('').length;
          return !offsets.some(o => o.start <= at && at < o.end);
        });
        for (const character of bare) expect(lacks).toEqual(expect.arrayContaining([...Buffer.from(character)]));
      }),
      { numRuns: 150 },
    );
  });

  it('reads a lone surrogate as one character', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    const { offsets } = await tokenizer.encode('a\ud800b', { addSpecialTokens: false });
    expect(offsets.at(-1)).toEqual({ start: 2, end: 3 });
    expect(offsets[1]).toEqual({ start: 1, end: 2 });
  });

  it('ignores a truncation that tokenizer.json carries', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe({ truncated: true }));
    expect((await tokenizer.encode('abcdef', { addSpecialTokens: false })).ids).toHaveLength(6);
  });
});

describe('decodePieces', () => {
  it.each([
    ['byte-level BPE', byteLevelBpe()],
    ['SentencePiece', sentencePieceBpe()],
  ])('joins to the decoded text, whatever it is: %s', async (_name, json) => {
    const tokenizer = await tinyTokenizer(json);
    await fc.assert(
      fc.asyncProperty(wellFormed, fc.boolean(), async (text, skipSpecial) => {
        const { ids } = await tokenizer.encode(text, { addSpecialTokens: false });
        const pieces = await decodePieces(tokenizer, ids, { skipSpecial });
        expect(pieces).toHaveLength(ids.length);
        expect(pieces.join('')).toBe(await tokenizer.decode(ids, { skipSpecial }));
      }),
      { numRuns: 150 },
    );
  });

  it('joins to the decoded text for ids that are no text', async () => {
    const tokenizer = await tinyTokenizer(byteLevelBpe());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(tokenizer.vocabularySize - 1), { maxLength: 20 }), async ids => {
        const pieces = await decodePieces(tokenizer, ids, { skipSpecial: false });
        expect(pieces.join('')).toBe(await tokenizer.decode(ids, { skipSpecial: false }));
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['byte-level BPE', byteLevelBpe(), ['he', '', '', '', '😀', ',', '', '中'], 'he😀,中'],
    ['SentencePiece', sentencePieceBpe(), ['he', '', '', '', '😀', ',', '', '', '中', ' a'], 'he😀,中 a'],
  ])('gives a character to the token that completes it: %s', async (_name, json, expected, text) => {
    const tokenizer = await tinyTokenizer(json);
    const { ids } = await tokenizer.encode(text, { addSpecialTokens: false });
    const pieces = await decodePieces(tokenizer, ids, { skipSpecial: true });
    expect(pieces.filter(piece => piece !== '')).toEqual(expected.filter(piece => piece !== ''));
    expect(pieces.slice(0, 5)).toEqual(expected.slice(0, 5));
  });
});

describe('vocabulary', () => {
  it('is as large as its largest id, added tokens included', async () => {
    const json = { ...byteLevelBpe(), added_tokens: [{ id: 900, content: '<late>', special: false, ...flags }] };
    const tokenizer = await tinyTokenizer(json);
    // The library gives a new token the next free id, whatever the file says: the file's figure is the larger one.
    expect(tokenizer.vocabularySize).toBe(901);
  });

  it('knows its control tokens', async () => {
    const tokenizer = await loadTokenizer('models/demo/tuned');
    expect(tokenizer.vocabularySize).toBe(1732);
    expect(tokenizer.idOf('<|end|>')).toBe(3);
    expect(tokenizer.tokenText(3)).toBe('<|end|>');
    expect([3, 4].map(id => tokenizer.isSpecial(id))).toEqual([true, false]);
    expect(tokenizer.idOf('no such token')).toBeUndefined();
    expect(tokenizer.tokenText(1_000_000)).toBeUndefined();
  });

  it('is the same for twins with other normalizers and merges written otherwise', async () => {
    const plain = byteLevelBpe();
    const model = plain['model'] as { merges: [string, string][] };
    const joined = { ...plain, model: { ...model, merges: model.merges.map(m => m.join(' ')) } };
    const [a, b, c, d] = await Promise.all([
      tinyTokenizer(plain),
      tinyTokenizer({ ...joined, normalizer: { type: 'NFC' } }),
      tinyTokenizer(byteLevelBpe({ lacks: [0xc4] })),
      tinyTokenizer({ ...plain, model: { ...model, merges: model.merges.toReversed() } }),
    ]);
    expect(await sameVocabulary(a, b)).toBe(true);
    expect(await sameVocabulary(a, a)).toBe(true);
    expect(await sameVocabulary(a, c)).toBe(false);
    expect(await sameVocabulary(a, d)).toBe(false);
  });
});

const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };

describe('a broken tokenizer.json', () => {
  it.each([
    ['missing', {}, /holds no tokenizer.json/],
    ['not JSON', { 'tokenizer.json': '{"model": ' }, /tokenizer\.json is not JSON/],
    ['no tokenizer', { 'tokenizer.json': '[]' }, /is not a tokenizer/],
    ['an unknown model', { 'tokenizer.json': { model: { type: 'Magic', vocab: {} } } }, /can't be used/],
    [
      'an unknown pre-tokenizer',
      { 'tokenizer.json': { ...byteLevelBpe(), pre_tokenizer: { type: '?' } } },
      /can't be used/,
    ],
  ])('%s is refused by name', async (_name, files, message) => {
    await expect(loadTokenizer(folderWith(files))).rejects.toMatchObject({
      name: 'LensError',
      reason: 'bad-checkpoint',
      message: expect.stringMatching(message) as string,
    });
  });
});
