/** @file What each token of a forced text is to the attention: which word it is read as, which words read by it, what it counts for. */
import type { Span } from '../../base/span';
import { massKinds, type MassKind } from '../../protocol/attention';
import { tokensOfClause, tokensOfWords, type InkedToken } from '../attribution/tokenWords';

export interface AttendedInput {
  /** Of the rendered prompt. */
  readonly promptTokens: readonly (InkedToken & { readonly kind: 'file' | 'template' | 'special' })[];
  /** Words of the file. */
  readonly words: readonly { readonly span: Span }[];
  readonly clauses: readonly { readonly spans: readonly Span[] }[];
  /** Tokens of the answer, and of each of its words (indices into the answer). */
  readonly answerTokens: number;
  readonly answerWords: readonly { readonly tokens: readonly number[] }[];
  /** Words looked at, indices into the words of the file. */
  readonly focus: readonly number[];
}

/** Words are those of the file, then those of the answer. */
export interface AttendedText {
  readonly tokens: number;
  readonly words: number;
  readonly focus: readonly number[];
  /** Index into massKinds of what reading a token counts for. */
  readonly kinds: Uint8Array;
  /** Whether a token's own reading counts: the file's and the answer's, not the template's. */
  readonly reading: Uint8Array;
  /** The word that a token is read as, -1 for none. One that touches two words counts for the first, so that sums hold. */
  readonly readAs: Int32Array;
  /** The words that read through a token. */
  readonly readers: readonly (readonly number[])[];
  /** Tokens that each word reads through. */
  readonly readingTokens: Int32Array;
}

export function attendedText(input: AttendedInput): AttendedText {
  const { promptTokens, words, answerWords, answerTokens, focus } = input;
  const placed = promptTokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
  const wordTokens = [
    ...tokensOfWords(placed, words),
    ...answerWords.map(word => word.tokens.map(m => promptTokens.length + m)),
  ];
  const tokens = promptTokens.length + answerTokens;
  const readAs = new Int32Array(tokens).fill(-1);
  const readers = Array.from({ length: tokens }, (): number[] => []);
  wordTokens.forEach((own, word) => {
    for (const token of own) {
      if (readAs[token] === -1) readAs[token] = word;
      readers[token]!.push(word);
    }
  });
  return {
    tokens,
    words: wordTokens.length,
    focus,
    kinds: kindsOf(input, placed, readAs),
    reading: Uint8Array.from({ length: tokens }, (_, i) => Number((promptTokens[i]?.kind ?? 'file') === 'file')),
    readAs,
    readers,
    readingTokens: Int32Array.from(wordTokens, own => own.length),
  };
}

function kindsOf(
  { promptTokens, clauses, answerTokens, focus }: AttendedInput,
  placed: readonly InkedToken[],
  readAs: Int32Array,
): Uint8Array {
  const inClause = new Set(clauses.flatMap(clause => tokensOfClause(placed, clause.spans)));
  const looked = new Set(focus);
  const kind = (i: number): MassKind => {
    const token = promptTokens[i];
    if (!token) return 'answer';
    if (token.kind !== 'file') return i === 0 ? 'sink' : 'template';
    if (looked.has(readAs[i]!)) return 'verbs';
    return inClause.has(i) ? 'clauses' : 'text';
  };
  return Uint8Array.from({ length: promptTokens.length + answerTokens }, (_, i) => massKinds.indexOf(kind(i)));
}
