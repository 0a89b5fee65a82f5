/** @file What tokenizer.json says of its vocabulary: largest id, control tokens, and a hash that twins share. */
import { sentence } from '../base/sentence';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { LensError } from '../base/errors';

/** A character of three bytes in the place of one, and some: no tokenizer that was trained makes more of a text. */
export const MAX_GROWTH = 64;

/** An upper bound; what is not known to make texts longer counts as one. */
export function growthOf(normalizer: unknown): number {
  const step = normalizer as NormalizerStep | null | undefined;
  if (typeof step !== 'object' || step === null) return 1;
  const { normalizers } = step;
  if (Array.isArray(normalizers))
    return (normalizers as readonly unknown[]).reduce<number>((growth, one) => growth * growthOf(one), 1);
  if (step.type !== 'Replace' || typeof step.content !== 'string') return 1;
  const { String: written } = step.pattern ?? {};
  // A regular expression may find single characters; a text replaces as many as it has. Nothing stands between any two.
  const found = typeof written === 'string' ? written.length : 1;
  return found === 0 ? 1 + step.content.length : Math.max(1, Math.ceil(step.content.length / found));
}

interface NormalizerStep {
  readonly type?: unknown;
  readonly normalizers?: unknown;
  readonly pattern?: { readonly String?: unknown };
  readonly content?: unknown;
}

const AddedToken = v.looseObject({ id: v.number(), content: v.string(), special: v.optional(v.boolean(), false) });
const TokenizerJson = v.looseObject({
  added_tokens: v.nullish(v.array(AddedToken)),
  normalizer: v.optional(v.unknown()),
  post_processor: v.nullish(v.looseObject({})),
  model: v.looseObject({
    vocab: v.union([
      v.custom<Record<string, number>>(x => typeof x === 'object' && x !== null && !Array.isArray(x)),
      // Unigram: [piece, score] at the place of its id.
      v.custom<readonly (readonly [string, number])[]>(x => Array.isArray(x)),
    ]),
    // Either "a b" or ["a", "b"]; both mean the same.
    merges: v.optional(v.custom<readonly (string | readonly string[])[]>(x => Array.isArray(x))),
  }),
});
export type TokenizerJson = v.InferOutput<typeof TokenizerJson>;

/** @throws LensError bad-checkpoint where the parsed file has no vocabulary */
export function checkTokenizerJson(file: string, parsed: unknown): TokenizerJson {
  const checked = v.safeParse(TokenizerJson, parsed);
  if (checked.success) {
    requireBoundedGrowth(file, checked.output);
    return checked.output;
  }
  const issue = checked.issues[0];
  throw new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${file} is not a tokenizer: ${v.getDotPath(issue) ?? sentence`the whole file`}: ${issue.message}.`,
    next: sentence`Download tokenizer.json again from where the model came from.`,
  });
}

/** The library takes as much memory and time as the text grows to, and cannot be interrupted. */
function requireBoundedGrowth(file: string, { normalizer }: TokenizerJson): void {
  const growth = growthOf(normalizer);
  if (growth <= MAX_GROWTH) return;
  throw new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${file} can't be used: its normalizer may make a text ${growth} times as long; at most ${MAX_GROWTH} times is read.`,
    next: sentence`Download tokenizer.json again from where the model came from.`,
  });
}

/** Largest id + 1, added tokens included. */
export function vocabularySizeOf(json: TokenizerJson): number {
  const added = (json.added_tokens ?? []).reduce((size, { id }) => Math.max(size, id + 1), 0);
  return Math.max(added, modelVocabularySizeOf(json));
}

/** The same without added tokens: what the embedding must have rows for. */
export function modelVocabularySizeOf(json: TokenizerJson): number {
  const { vocab } = json.model;
  const added = new Set(json.added_tokens?.map(({ id }) => id));
  let last = isUnigram(vocab) ? vocab.length - 1 : -1;
  if (isUnigram(vocab)) while (added.has(last)) last--;
  else for (const token in vocab) if (!added.has(vocab[token]!)) last = Math.max(last, vocab[token]!);
  return last + 1;
}

/**
 * SHA-256 (hex) over token -> id, merges in order, and the added tokens' ids; not over their flags, normalizers or
 * processors: a base takes the ids that its twin's tokenizer made, and all it must agree on is what they stand for.
 */
export function vocabularyHash(json: TokenizerJson): string {
  const { vocab, merges } = json.model;
  const hash = createHash('sha256');
  const pairs = isUnigram(vocab) ? vocab.map(([piece], id) => [piece, id] as const) : Object.entries(vocab);
  const byId = new Map(pairs.map(([token, id]) => [id, token]));
  for (const added of json.added_tokens ?? []) byId.set(added.id, added.content);
  hash.update(JSON.stringify([...byId].sort(([a], [b]) => a - b)));
  hash.update(JSON.stringify((merges ?? []).map(m => (typeof m === 'string' ? m : m.join(' ')))));
  return hash.digest('hex');
}

/**
 * The same tokenizer without `trim_offsets`, or undefined where it has none. Trimming only cuts white space off the
 * offsets it reports, after which nobody can tell a token's own space from a character that no token holds.
 */
export function withoutTrimmedOffsets(json: TokenizerJson): TokenizerJson | undefined {
  const processor = JSON.stringify(json.post_processor ?? null);
  const untrimmed = processor.replaceAll('"trim_offsets":true', '"trim_offsets":false');
  if (untrimmed === processor) return undefined;
  return { ...json, post_processor: JSON.parse(untrimmed) as TokenizerJson['post_processor'] };
}

function isUnigram(vocab: TokenizerJson['model']['vocab']): vocab is readonly (readonly [string, number])[] {
  return Array.isArray(vocab);
}
