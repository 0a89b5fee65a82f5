/** @file Byte-level byte-pair models in a GGUF: tokens and merges as in tokenizer.json, the cutting by name. */
import type { GgufVocabulary } from './ggufVocabulary';
import type { PreTokenizer } from './preTokenizers';

export function bytePairJson(vocabulary: GgufVocabulary, pre: PreTokenizer): Record<string, unknown> {
  return {
    normalizer: pre.composes ? { type: 'NFC' } : null,
    pre_tokenizer: pre.json,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: pre.ignoreMerges,
      vocab: Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id])),
      merges: vocabulary.merges.map(pairOf),
    },
  };
}

/** The first part is never empty, so that a space that leads is part of it. */
function pairOf(merge: string): readonly [string, string] {
  const at = merge.indexOf(' ', 1);
  return at < 0 ? [merge, ''] : [merge.slice(0, at), merge.slice(at + 1)];
}
