/**
 * @file What a view beside the editor and the extension say to each other. Both ends import these constants; the extension checks
 * everything that comes from a view (src/extension/panel). A view never asks for anything that is not here.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorFacts } from '../../base/errors';
import type { ViewMode } from '../view';
import type { Progress } from '../request';
import type { Explanation } from '../explanation';

/** Words `from` up to, not including, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** A sentence as it stands in the file. */
export interface SentenceRange extends RowRange {
  /** Of the file, from 1: where it begins. Absent where the file's lines are not known. */
  readonly line?: number;
  /** The file, where it is one that is read in with the prompt. */
  readonly file?: string;
  /** On one line. */
  readonly text: string;
}

/** The picture of one file. Sent when it changes; the matrices in it are typed arrays. */
export interface AttributionContent {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly explanation: Explanation;
  /** Sentences of the prompt: they cover its words in order. */
  readonly sentences: readonly SentenceRange[];
}

/** How it stands with the file that a view shows; every view has these states. */
export interface FileState {
  /** Undefined while no prompt is followed. */
  readonly fileName?: string;
  /** Address of that file, for the view's own memory. */
  readonly uri?: string;
  /** The file's text is another than the one explained. */
  readonly stale: boolean;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** No model is loaded in Restricted Mode. */
  readonly restricted: boolean;
  /** Whether the view goes along when another prompt becomes the active one. */
  readonly follow: boolean;
}

/** What changes often and is small. */
export interface AttributionState extends FileState {
  readonly mode: ViewMode;
  /** Index into the answer's words. */
  readonly answerWord?: number;
  /** Word of the prompt in which the cursor stands. */
  readonly cursorWord?: number;
}

/** What a view keeps over a reload (`setState`), and tells when it is ready. */
export interface SavedView {
  readonly uri?: string;
  readonly follow?: boolean;
  readonly mode?: ViewMode;
  readonly answerWord?: number;
}

/** Commands that a view may run; the extension maps them to its own. */
export const VIEW_COMMANDS = [
  'explain',
  'cancel',
  'selectPair',
  'openSample',
  'showLog',
  'trust',
  'export',
  'answer',
  'computeMatrix',
  'computeInfluenceMatrix',
  'measureTrust',
] as const;
export type ViewCommand = (typeof VIEW_COMMANDS)[number];

export const PICTURE_FORMATS = ['svg', 'png'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

// From the view. Each is answered, if only with an error.
/** The view can draw: content and state follow. */
export const ReadyRequest = new RequestType<SavedView, null, void>('view/ready');
/** Paints what an answer word read; null paints the whole answer again. */
export const PickAnswerWordRequest = new RequestType<{ readonly word: number | null }, null, void>(
  'view/pickAnswerWord',
);
/** Shows a word of the prompt in the file, without taking the focus. */
export const RevealWordRequest = new RequestType<{ readonly word: number }, null, void>('view/revealWord');
export const SetModeRequest = new RequestType<{ readonly mode: ViewMode }, null, void>('view/setMode');
export const SetFollowRequest = new RequestType<{ readonly follow: boolean }, null, void>('view/setFollow');
export const RunCommandRequest = new RequestType<{ readonly command: ViewCommand }, null, void>('view/runCommand');
/** Puts text on the clipboard. */
export const CopyRequest = new RequestType<{ readonly text: string }, null, void>('view/copy');

// To the view.
export const ContentNotification = new NotificationType<AttributionContent | null>('view/content');
export const StateNotification = new NotificationType<AttributionState>('view/state');
/** The picture as the view shows it: SVG as text, PNG in base64. */
export const PictureRequest = new RequestType<{ readonly format: PictureFormat }, string, void>('view/picture');
