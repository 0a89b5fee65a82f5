/** @file Answers the requests of views: each checked, each answered, if only with an error. Those of the attribution view stand here whole. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { ErrorCodes, ResponseError, type MessageConnection, type RequestType } from 'vscode-jsonrpc/node';
import { LensError, type ErrorFacts } from '../../base/errors';
import { toldError } from '../core/editorSteps';
import type { ViewMode } from '../../protocol/view';
import {
  CopyRequest,
  PickAnswerWordRequest,
  ReadyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
  type SavedView,
  type ViewCommand,
} from '../../protocol/views/attributionMessages';
import {
  chosenFollow,
  chosenMode,
  copiedText,
  pickedAnswerWord,
  revealedWord,
  savedView,
  wantedCommand,
} from './viewParams';

/** What every panel's page can ask for. Each may throw a LensError, which the page is told. */
export interface PanelActions {
  revealWord(word: number): Promise<void> | void;
  setFollow(follow: boolean): Promise<void> | void;
  run(command: ViewCommand): Promise<void> | void;
  copy(text: string): Promise<void> | void;
}

/** What the attribution view can ask for. */
export interface ViewActions extends PanelActions {
  ready(saved: SavedView): Promise<void> | void;
  pickAnswerWord(word: number | undefined): Promise<void> | void;
  setMode(mode: ViewMode): Promise<void> | void;
}

/** JSON-RPC leaves positive codes to applications. */
const APPLICATION_ERROR = 1;

export function answerPanel(connection: MessageConnection, actions: PanelActions): void {
  answerRequest(connection, RevealWordRequest, revealedWord, ({ word }) => actions.revealWord(word));
  answerRequest(connection, SetFollowRequest, chosenFollow, ({ follow }) => actions.setFollow(follow));
  answerRequest(connection, RunCommandRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, CopyRequest, copiedText, ({ text }) => actions.copy(text));
}

export function answerView(connection: MessageConnection, actions: ViewActions): void {
  answerPanel(connection, actions);
  answerRequest(connection, ReadyRequest, savedView, saved => actions.ready(saved));
  answerRequest(connection, PickAnswerWordRequest, pickedAnswerWord, ({ word }) =>
    actions.pickAnswerWord(word ?? undefined),
  );
  answerRequest(connection, SetModeRequest, chosenMode, ({ mode }) => actions.setMode(mode));
}

/** One checked request of a view. */
export function answerRequest<P, S extends v.GenericSchema<unknown, P>>(
  connection: MessageConnection,
  type: RequestType<P, null, void>,
  schema: S,
  act: (params: v.InferOutput<S>) => Promise<void> | void,
): void {
  // Registered by name, because the parameters have not been checked to be of the request's type.
  connection.onRequest(type.method, async (given: unknown): Promise<null | ResponseError<ErrorFacts | undefined>> => {
    const parsed = v.safeParse(schema, given);
    if (!parsed.success) return new ResponseError(ErrorCodes.InvalidParams, refusal(type.method, parsed.issues[0]));
    try {
      await act(parsed.output);
      return null;
    } catch (error) {
      const facts = toldError(error);
      return new ResponseError(APPLICATION_ERROR, facts.message, facts);
    }
  });
}

function refusal(method: string, issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue) ?? 'the request';
  return `In ${method}, ${where} is wrong: ${issue.message}.`;
}

/** For actions on a word that the current picture does not have: the page asked before it was told of a new one. */
export function noSuchWord(): LensError {
  return new LensError({
    reason: 'usage',
    message: l10n.t('The picture has no such word.'),
    next: l10n.t('Choose a word that is still in the picture.'),
  });
}
