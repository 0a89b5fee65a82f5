/** @file Answers the requests of protocol/conceptsView.ts: each checked before anything is done with it. */
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
import {
  CopyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  type ViewCommand,
} from '../../protocol/views/attributionMessages';
import { conceptChoice, conceptPlace, pickedConcept, savedConcepts } from './conceptParams';
import { chosenFollow, copiedText, revealedWord, wantedCommand } from '../panel/viewParams';
import { answerRequest } from '../panel/viewRequests';

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface ConceptActions {
  ready(saved: SavedConcepts): Promise<void> | void;
  pick(picked: PickedConcept): Promise<void> | void;
  choose(choice: ConceptChoice): Promise<void> | void;
  rename(place: ConceptPlace): void;
  revealWord(word: number): Promise<void> | void;
  setFollow(follow: boolean): void;
  run(command: ViewCommand): Promise<void> | void;
  copy(text: string): Promise<void> | void;
}

export function answerConcepts(connection: MessageConnection, actions: ConceptActions): void {
  answerRequest(connection, ConceptsReadyRequest, savedConcepts, saved => actions.ready(saved));
  answerRequest(connection, PickConceptRequest, pickedConcept, picked => actions.pick(picked));
  answerRequest(connection, ChooseConceptsRequest, conceptChoice, choice => actions.choose(choice));
  answerRequest(connection, RenameConceptRequest, conceptPlace, place => actions.rename(place));
  answerRequest(connection, RevealWordRequest, revealedWord, ({ word }) => actions.revealWord(word));
  answerRequest(connection, SetFollowRequest, chosenFollow, ({ follow }) => actions.setFollow(follow));
  answerRequest(connection, RunCommandRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, CopyRequest, copiedText, ({ text }) => actions.copy(text));
}
