/** @file Answers the requests of the comparison view: each checked before anything is done with it. */
import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  AskContrastRequest,
  BranchRequest,
  COMPARISON_COMMANDS,
  ComparisonReadyRequest,
  EditAnswerRequest,
  OpenAttentionRequest,
  OpenConceptsRequest,
  RemoveBranchRequest,
  RunComparisonRequest,
  ShowWordRequest,
  UseAnswerRequest,
  UseBranchRequest,
  type ComparisonCommand,
  type ContrastQuestion,
} from '../../protocol/views/comparisonMessages';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import type { ModelRole } from '../../protocol/explanation';
import { conceptPlace } from '../concepts/conceptRequests';
import { answerRequest } from '../panel/viewRequests';

/** No answer has more tokens and no vocabulary more entries; the engine holds both against the models' own. */
const MAX_INDEX = 2 ** 31 - 1;

const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_INDEX));
const role = v.picklist(['base', 'tuned', 'single']);
const nothing = v.object({});
const chosenAnswer = v.object({ role: v.nullable(role) });
const editedAnswer = v.object({ role });
const question = v.object({ role, position: index, foil: index });
const wantedCommand = v.object({ command: v.picklist(COMPARISON_COMMANDS) });
const shownWord = v.object({ word: index });
const branchAt = v.object({ parent: index, word: index });
const chosenBranch = v.object({ branch: v.pipe(index, v.minValue(1)) });
const verbAt = v.object({ verb: v.nullable(index) });

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface ComparisonActions {
  ready(): void;
  useAnswer(role: ModelRole | undefined): Promise<void> | void;
  editAnswer(role: ModelRole): Promise<void> | void;
  contrast(question: ContrastQuestion): void;
  branch(parent: number, word: number): Promise<void> | void;
  removeBranch(branch: number): void;
  useBranch(branch: number): Promise<void> | void;
  run(command: ComparisonCommand): Promise<void> | void;
  showWord(word: number): Promise<void> | void;
  openAttention(verb: number | undefined): Promise<void> | void;
  openConcepts(place: ConceptPlace): Promise<void> | void;
}

export function answerComparison(connection: MessageConnection, actions: ComparisonActions): void {
  answerRequest(connection, ComparisonReadyRequest, nothing, () => actions.ready());
  answerRequest(connection, UseAnswerRequest, chosenAnswer, given => actions.useAnswer(given.role ?? undefined));
  answerRequest(connection, EditAnswerRequest, editedAnswer, given => actions.editAnswer(given.role));
  answerRequest(connection, AskContrastRequest, question, given => actions.contrast(given));
  answerRequest(connection, BranchRequest, branchAt, ({ parent, word }) => actions.branch(parent, word));
  answerRequest(connection, RemoveBranchRequest, chosenBranch, ({ branch }) => actions.removeBranch(branch));
  answerRequest(connection, UseBranchRequest, chosenBranch, ({ branch }) => actions.useBranch(branch));
  answerRequest(connection, RunComparisonRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, ShowWordRequest, shownWord, ({ word }) => actions.showWord(word));
  answerRequest(connection, OpenAttentionRequest, verbAt, given => actions.openAttention(given.verb ?? undefined));
  answerRequest(connection, OpenConceptsRequest, conceptPlace, place => actions.openConcepts(place));
}
