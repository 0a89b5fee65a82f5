/** @file How many times as long a normalizer of tokenizer.json may make a text. */

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
