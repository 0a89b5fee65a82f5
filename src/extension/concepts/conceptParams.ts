/** @file What may come from the concepts view, or with commands about concepts, checked before anything is done with it. */
import * as v from 'valibot';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES } from '../../protocol/concepts';
import { savedUri } from '../panel/viewParams';

/** No config may have more layers, and no layer gives more components than it is wide; whoever uses them holds them against the pair's own. */
const MAX_LAYERS = 1024;
const MAX_COMPONENTS = 2 ** 20;

const layer = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LAYERS));
const component = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COMPONENTS));

export const conceptPlace = v.object({ layer, component });
export const pickedConcept = v.object({ layer, component: v.exactOptional(component) });
export const conceptChoice = v.object({
  vocabulary: v.picklist(CONCEPT_VOCABULARIES),
  matching: v.picklist(CONCEPT_MATCHINGS),
});
/** What a page kept over a reload. What cannot be read (another version wrote it) is as good as nothing. */
export const savedConcepts = v.fallback(
  v.object({
    uri: v.exactOptional(savedUri),
    follow: v.exactOptional(v.boolean()),
    picked: v.exactOptional(pickedConcept),
  }),
  {},
);
