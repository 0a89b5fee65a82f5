/** @file What may come from the concepts view, or with commands about concepts: each checked before anything is done with it. */
import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  ChooseConceptsRequest,
  ConceptsReadyRequest,
  PickConceptRequest,
  RenameConceptRequest,
  type ConceptPlace,
  type PickedConcept,
  type SavedConcepts,
} from '../../protocol/views/conceptsMessages';
import type { ConceptChoice } from '../../protocol/concepts';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES } from '../../protocol/concepts';
import { savedUri } from '../panel/viewParams';
import { answerPanel, answerRequest, type PanelActions } from '../panel/viewRequests';

/** No config may have more layers, and no layer gives more components than it is wide; whoever uses them holds them against the pair's own. */
const MAX_LAYERS = 1024;
const MAX_COMPONENTS = 2 ** 20;

const layer = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LAYERS));
const component = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COMPONENTS));

export const conceptPlace = v.object({ layer, component });
const pickedConcept = v.object({ layer, component: v.exactOptional(component) });
const conceptChoice = v.object({
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

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface ConceptActions extends PanelActions {
  ready(saved: SavedConcepts): Promise<void> | void;
  pick(picked: PickedConcept): Promise<void> | void;
  choose(choice: ConceptChoice): Promise<void> | void;
  rename(place: ConceptPlace): void;
}

export function answerConcepts(connection: MessageConnection, actions: ConceptActions): void {
  answerPanel(connection, actions);
  answerRequest(connection, ConceptsReadyRequest, savedConcepts, saved => actions.ready(saved));
  answerRequest(connection, PickConceptRequest, pickedConcept, picked => actions.pick(picked));
  answerRequest(connection, ChooseConceptsRequest, conceptChoice, choice => actions.choose(choice));
  answerRequest(connection, RenameConceptRequest, conceptPlace, place => actions.rename(place));
}
