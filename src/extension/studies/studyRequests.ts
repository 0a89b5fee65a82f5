/** @file Answers the requests of the view of a study's report: each checked before anything is done with it. */
import * as v from 'valibot';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  RunStudyRequest,
  SaveFigureRequest,
  STUDY_COMMANDS,
  StudyPlaceRequest,
  StudyReadyRequest,
  type StudyCommand,
  type StudyPlace,
} from '../../protocol/views/studyMessages';
import { answerRequest } from '../panel/viewRequests';

/** No file that an editor opens has more lines. */
const line = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000));
const place = v.variant('kind', [
  v.object({ kind: v.literal('clause'), prompt: v.pipe(v.string(), v.maxLength(4096)), line, column: line }),
  v.object({ kind: v.literal('case'), line }),
]);
const saved = v.object({ spec: v.optional(v.pipe(v.string(), v.maxLength(8192))) });
const wantedCommand = v.object({ command: v.picklist(STUDY_COMMANDS) });
/** A figure of a thousand clauses has less. */
const figure = v.object({ svg: v.pipe(v.string(), v.maxLength(4 * 2 ** 20), v.startsWith('<svg ')) });

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface StudyActions {
  ready(spec: string | undefined): void;
  run(command: StudyCommand): void;
  show(place: StudyPlace): Promise<void>;
  saveFigure(svg: string): Promise<void>;
}

export function answerStudy(connection: MessageConnection, actions: StudyActions): void {
  answerRequest(connection, StudyReadyRequest, saved, ({ spec }) => actions.ready(spec));
  answerRequest(connection, RunStudyRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, StudyPlaceRequest, place, wanted => actions.show(wanted));
  answerRequest(connection, SaveFigureRequest, figure, ({ svg }) => actions.saveFigure(svg));
}
