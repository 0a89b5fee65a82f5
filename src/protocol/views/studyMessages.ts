/**
 * @file What the view of a study's report and the extension say to each other. Both ends import these constants; the extension checks
 * everything that comes from the view (src/extension/studies/studyPanel.ts).
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { StudyReport } from '../study';

/** A report as a page or a panel shows it. */
export interface StudyContent {
  /** Of the spec. */
  readonly fileName: string;
  readonly report: StudyReport;
}

/** What changes often and is small. */
export interface StudyState {
  readonly fileName?: string;
  /** Address of the spec, which a page keeps over a reload. */
  readonly spec?: string;
  /** The spec, the prompts or the cases were edited since. */
  readonly stale: boolean;
  readonly error?: { readonly message: string; readonly next: string };
  /** The study is being run: how far it is. */
  readonly work?: { readonly text: string };
  readonly restricted: boolean;
}

/** Commands that the view may run; the extension maps them to its own. */
export const STUDY_COMMANDS = ['run', 'cancel', 'openSpec', 'trust'] as const;
export type StudyCommand = (typeof STUDY_COMMANDS)[number];

/** Something of the report that has a place in a file: a clause of a group, or a case. */
export type StudyPlace =
  | { readonly kind: 'clause'; readonly prompt: string; readonly line: number; readonly column: number }
  | { readonly kind: 'case'; readonly line: number };

// From the view. Each is answered, if only with an error.
/** The view can draw: content and state follow. */
export const StudyReadyRequest = new RequestType<{ readonly spec?: string | undefined }, null, void>('study/ready');
export const RunStudyRequest = new RequestType<{ readonly command: StudyCommand }, null, void>('study/run');
/** Shows the place in its file. */
export const StudyPlaceRequest = new RequestType<StudyPlace, null, void>('study/place');
/** Writes a figure into a file that the user names. */
export const SaveFigureRequest = new RequestType<{ readonly svg: string }, null, void>('study/saveFigure');

// To the view.
export const StudyContentNotification = new NotificationType<StudyContent | null>('study/content');
export const StudyStateNotification = new NotificationType<StudyState>('study/state');
