/** @file What a reader chose, as it is kept over a reload. What comes back is checked: another version may have written it. */
import * as v from 'valibot';
import type { AttributionView } from './attributionView';

const saved = v.object({
  quantity: v.optional(v.picklist(['levels', 'share', 'signed']), 'levels'),
  onlyStrong: v.optional(v.boolean(), false),
  unfolded: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), []),
  tableOpen: v.optional(v.boolean(), false),
});

export type SavedChoices = v.InferOutput<typeof saved>;

export function restoredChoices(state: unknown): SavedChoices {
  const parsed = v.safeParse(saved, state ?? {});
  return parsed.success ? parsed.output : v.parse(saved, {});
}

export function savedChoices(
  view: Pick<AttributionView, 'quantity' | 'onlyStrong' | 'unfolded' | 'tableOpen'>,
): SavedChoices {
  const { quantity, onlyStrong, unfolded, tableOpen } = view;
  return { quantity, onlyStrong, unfolded: [...unfolded], tableOpen };
}
