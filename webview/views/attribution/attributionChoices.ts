/** @file What a reader chose, as it is kept over a reload. What comes back is checked: another version may have written it. */
import * as v from 'valibot';
import { pictureMethods } from '../../../src/protocol/trust';

const saved = v.object({
  /** Of the cells; the influence where its matrix is there, until the reader chooses. */
  quantity: v.exactOptional(v.picklist(['influence', 'levels', 'share', 'signed'])),
  /** Of the bars; what is painted in the file, until the reader chooses. */
  bars: v.exactOptional(v.picklist(pictureMethods)),
  onlyStrong: v.optional(v.boolean(), false),
  unfolded: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), []),
  tableOpen: v.optional(v.boolean(), false),
  bySize: v.optional(v.boolean(), true),
  cells: v.optional(v.boolean(), false),
});

export type SavedChoices = v.InferOutput<typeof saved>;

export function restoredChoices(state: unknown): SavedChoices {
  const parsed = v.safeParse(saved, state ?? {});
  return parsed.success ? parsed.output : v.parse(saved, {});
}

export function savedChoices(
  chosen: Omit<SavedChoices, 'unfolded' | 'bars' | 'quantity'> & {
    readonly unfolded: Iterable<number>;
    readonly bars: SavedChoices['bars'] | undefined;
    readonly quantity: SavedChoices['quantity'] | undefined;
  },
): SavedChoices {
  const { quantity, bars, onlyStrong, unfolded, tableOpen, bySize, cells } = chosen;
  return {
    ...(quantity && { quantity }),
    ...(bars && { bars }),
    onlyStrong,
    unfolded: [...unfolded],
    tableOpen,
    bySize,
    cells,
  };
}
