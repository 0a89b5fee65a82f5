/** @file What a reader chose, as it is kept over a reload. What comes back is checked: another version may have written it. */
import * as v from 'valibot';
import { ALL_HEADS, type HeadFilter } from '../../../src/picture/attentionArcs';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const filter = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  v.object({ kind: v.literal('band'), band: count }),
  v.object({ kind: v.literal('head'), layer: count, head: count }),
]);
const saved = v.object({
  filter: v.optional(filter, ALL_HEADS),
  tableOpen: v.optional(v.boolean(), false),
});

export interface SavedChoices {
  readonly filter: HeadFilter;
  readonly tableOpen: boolean;
}

export function restoredChoices(state: unknown): SavedChoices {
  const parsed = v.safeParse(saved, state ?? {});
  return parsed.success ? parsed.output : v.parse(saved, {});
}
