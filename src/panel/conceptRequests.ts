/** @file Answers the requests of protocol/conceptsView.ts: each checked before anything is done with it. */
import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  ConceptsReadyRequest,
  PickConceptRequest,
  RenameConceptRequest,
  type ConceptPlace,
  type PickedConcept,
  type SavedConcepts,
} from '../protocol/conceptsView';
import {
  CopyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  type ViewCommand,
} from '../protocol/webview';
import { chosenFollow, copiedText, revealedWord, savedUri, wantedCommand } from './viewParams';
import { answerRequest } from './viewRequests';

/** No config may have more layers, and no layer gives more components than it is wide; whoever uses them holds them against the pair's own. */
const MAX_LAYERS = 1024;
const MAX_COMPONENTS = 2 ** 20;

const layer = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LAYERS));
const component = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COMPONENTS));

export const conceptPlace = v.object({ layer, component });
const pickedConcept = v.object({ layer, component: v.exactOptional(component) });
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
export interface ConceptActions {
  ready(saved: SavedConcepts): Promise<void> | void;
  pick(picked: PickedConcept): Promise<void> | void;
  rename(place: ConceptPlace): void;
  revealWord(word: number): Promise<void> | void;
  setFollow(follow: boolean): void;
  run(command: ViewCommand): Promise<void> | void;
  copy(text: string): Promise<void> | void;
}

export function answerConcepts(connection: MessageConnection, actions: ConceptActions): void {
  answerRequest(connection, ConceptsReadyRequest, savedConcepts, saved => actions.ready(saved));
  answerRequest(connection, PickConceptRequest, pickedConcept, picked => actions.pick(picked));
  answerRequest(connection, RenameConceptRequest, conceptPlace, place => actions.rename(place));
  answerRequest(connection, RevealWordRequest, revealedWord, ({ word }) => actions.revealWord(word));
  answerRequest(connection, SetFollowRequest, chosenFollow, ({ follow }) => actions.setFollow(follow));
  answerRequest(connection, RunCommandRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, CopyRequest, copiedText, ({ text }) => actions.copy(text));
}
