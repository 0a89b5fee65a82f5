/** @file What the reader picked, kept over a reload, with the spec that the panel shows. */
import * as v from 'valibot';

const place = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), undefined);
const choices = v.fallback(
  v.object({
    group: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
    clause: place,
    row: place,
  }),
  { group: 0 },
);

export interface StudyChoices {
  /** Index of a group: a prompt on a pair. */
  readonly group: number;
  /** Index of a clause of the group. */
  readonly clause?: number | undefined;
  /** Index into the report's rows. */
  readonly row?: number | undefined;
}

export function restoredChoices(saved: unknown): StudyChoices {
  return v.parse(choices, saved);
}
