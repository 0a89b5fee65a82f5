/** @file What a reader chose, as it is kept over a reload. What comes back is checked: another version may have written it. */
import * as v from 'valibot';

/** A longer word is none. */
export const LONGEST_FILTER = 64;

const saved = v.object({
  filter: v.optional(v.pipe(v.string(), v.maxLength(LONGEST_FILTER)), ''),
  tableOpen: v.optional(v.boolean(), false),
});

export type SavedChoices = v.InferOutput<typeof saved>;

export function restoredChoices(state: unknown): SavedChoices {
  const parsed = v.safeParse(saved, state ?? {});
  return parsed.success ? parsed.output : v.parse(saved, {});
}
