/** @file The tokenizer of a GGUF as a converter writes it, out of a tokenizer.json. */
import type { Entry } from './ggufFile';

export interface TokenizerJson {
  readonly added_tokens: readonly { id: number; special: boolean }[];
  readonly model: { readonly vocab: Record<string, number>; readonly merges: readonly [string, string][] };
}

const NORMAL = 1;
const CONTROL = 3;
const BYTE = 6;

/** What a converter writes of a tokenizer.json. */
export function entriesOf(json: TokenizerJson, more: Record<string, Entry>): Record<string, Entry> {
  const { vocab, merges } = json.model;
  const tokens = Object.keys(vocab).sort((a, b) => vocab[a]! - vocab[b]!);
  const control = new Set(json.added_tokens.filter(({ special }) => special).map(({ id }) => id));
  const typeOf = (token: string, id: number): number =>
    control.has(id) ? CONTROL : /^<0x..>$/.test(token) ? BYTE : NORMAL;
  const rank = new Map(merges.map(([a, b], i) => [a + b, i]));
  return {
    'tokenizer.ggml.tokens': { texts: tokens.map(token => (/^▁+$/.test(token) ? ' '.repeat(token.length) : token)) },
    'tokenizer.ggml.token_type': { i32s: tokens.map(typeOf) },
    'tokenizer.ggml.scores': {
      f32s: tokens.map((token, id) => (typeOf(token, id) === NORMAL ? -(rank.get(token) ?? 1000) : -1000)),
    },
    'tokenizer.ggml.merges': { texts: merges.map(([a, b]) => `${a} ${b}`) },
    'tokenizer.ggml.unknown_token_id': { u32: 0 },
    'tokenizer.ggml.bos_token_id': { u32: 1 },
    'tokenizer.ggml.eos_token_id': { u32: 2 },
    ...more,
  };
}
