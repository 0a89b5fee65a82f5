/**
 * @file What the attention view and the extension say to each other, beside what all views say (webview.ts). Content goes out when the
 * report is another, state whenever anything is.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ViewMode } from '../view';
import type { AttentionReport } from '../attention';
import type { FileState } from './attributionMessages';

/** How a word stands in its text: what is written between it and its neighbours, and whether a line begins with it. */
export interface WordPlace {
  /** On the same line, ahead of the word. */
  readonly before: string;
  /** On the same line, behind it; only where a line ends there. */
  readonly after: string;
  /** 1: a line begins; 2: a paragraph. */
  readonly breaks: 0 | 1 | 2;
}

export interface AttentionContent {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly report: AttentionReport;
  /** One entry a word of the report. */
  readonly places: readonly WordPlace[];
}

export interface AttentionState extends FileState {
  readonly mode: ViewMode;
  /** Index into the report's focus words. */
  readonly focus: number;
  /** Word of the prompt in which the cursor stands. */
  readonly cursorWord?: number;
}

/** What the view keeps over a reload. */
export interface SavedAttention {
  readonly uri?: string;
  readonly follow?: boolean;
  readonly mode?: ViewMode;
}

/** Shows the edges of a word of the prompt (index into the report's words); one whose edges are not computed yet is asked of the models. */
export const PickFocusRequest = new RequestType<{ readonly word: number }, null, void>('view/pickFocus');
export const AttentionReadyRequest = new RequestType<SavedAttention, null, void>('view/ready');
export const AttentionContentNotification = new NotificationType<AttentionContent | null>('view/content');
export const AttentionStateNotification = new NotificationType<AttentionState>('view/state');
