/** @file Which sections are folded, as it is kept over a reload. What comes back is checked: another version may have written it. */
import * as v from 'valibot';

const SECTIONS = [
  'answers',
  'surprise',
  'branches',
  'instruction',
  'attention',
  'concepts',
  'layers',
  'versions',
] as const;
export type SectionName = (typeof SECTIONS)[number];

const saved = v.fallback(v.object({ folded: v.array(v.picklist(SECTIONS)) }), { folded: [] });

export function restoredFolds(state: unknown): ReadonlySet<SectionName> {
  return new Set(v.parse(saved, state).folded);
}

export function savedFolds(folded: ReadonlySet<SectionName>): v.InferOutput<typeof saved> {
  return { folded: [...folded] };
}
