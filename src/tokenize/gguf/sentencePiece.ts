/** @file SentencePiece's byte-pair models in a GGUF: merges follow from the scores, spaces are written U+2581. */
import { SPACE_MARK } from './ggufVocabulary';
import type { GgufVocabulary } from './ggufVocabulary';

/** @param prefixesSpace whether a text is read as if it began with a space (Llama 2; not Gemma) */
export function sentencePieceJson(
  { tokens, scores, roles }: GgufVocabulary,
  prefixesSpace: boolean,
): Record<string, unknown> {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const unknown = roles.get('unk_token');
  const toMark = { type: 'Replace', pattern: { String: ' ' }, content: SPACE_MARK };
  const toSpace = { type: 'Replace', pattern: { String: SPACE_MARK }, content: ' ' };
  const decoders = [toSpace, { type: 'ByteFallback' }, { type: 'Fuse' }];
  return {
    normalizer: prefixesSpace
      ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: SPACE_MARK }, toMark] }
      : toMark,
    pre_tokenizer: prefixesSpace
      ? null
      : { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
    decoder: {
      type: 'Sequence',
      decoders: prefixesSpace ? [...decoders, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : decoders,
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown === undefined ? null : tokens[unknown],
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(ids),
      merges: mergesOf(tokens, ids, scores),
    },
  };
}

interface Merge {
  readonly pair: readonly [string, string];
  readonly score: number;
  /** In code points. */
  readonly lengths: readonly [number, number];
}

/**
 * Every way to put a token together from two, the best token first; of equal scores the one with the longer left part,
 * then the longer right part, then the smaller ids. This is the order that transformers' SentencePiece converter gives.
 */
function mergesOf(
  tokens: readonly string[],
  ids: ReadonlyMap<string, number>,
  scores: readonly number[],
): readonly (readonly [string, string])[] {
  const merges = tokens.flatMap((token, id) => splits(token, ids, scores[id]!));
  return merges
    .sort((a, b) => b.score - a.score || b.lengths[0] - a.lengths[0] || b.lengths[1] - a.lengths[1])
    .map(({ pair }) => pair);
}

function splits(token: string, ids: ReadonlyMap<string, number>, score: number): readonly Merge[] {
  const found: Merge[] = [];
  const length = codePoints(token);
  let at = 0;
  for (let left = 1; left < length; left++) {
    at += token.codePointAt(at)! > 0xffff ? 2 : 1;
    const pair = [token.slice(0, at), token.slice(at)] as const;
    if (ids.has(pair[0]) && ids.has(pair[1])) found.push({ pair, score, lengths: [left, length - left] });
  }
  const idOf = ({ pair }: Merge, part: 0 | 1): number => ids.get(pair[part])!;
  return found.sort((a, b) => idOf(a, 0) - idOf(b, 0) || idOf(a, 1) - idOf(b, 1));
}

function codePoints(text: string): number {
  return Array.from(text).length;
}
