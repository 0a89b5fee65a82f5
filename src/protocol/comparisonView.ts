/**
 * @file What the comparison in the side bar and the extension say to each other. Both ends import these constants; the extension checks
 * everything that comes from the view (src/panel/comparisonRequests.ts).
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorFacts } from '../base/errors';
import type { Comparison, Contrast } from './comparison';
import type { ContrastParams } from './engine';
import type { ModelRole } from './explanation';
import type { FileState } from './webview';

/** The comparison of one file. Sent when it changes; without the matrices of its explanation, which this view does not draw. */
export interface ComparisonContent {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair. */
  readonly label: string;
  readonly comparison: Comparison;
}

/** A token of the compared answer, and the one that is held against it, in the vocabulary of `role`. */
export type ContrastQuestion = Pick<ContrastParams, 'role' | 'position' | 'foil'>;

/** Why the one and not the other: asked, then answered or refused. */
export interface AskedContrast {
  readonly question: ContrastQuestion;
  readonly contrast?: Contrast;
  readonly error?: ErrorFacts;
}

/** What changes often and is small. */
export interface ComparisonState extends FileState {
  /** What the models have said so far, in the order in which they are heard; only while they are asked. */
  readonly saying?: readonly { readonly role: ModelRole; readonly text: string }[];
  readonly asked?: AskedContrast;
}

/** Commands that the view may run; the extension maps them to its own. */
export const COMPARISON_COMMANDS = ['compare', 'cancel', 'stopAnswers', 'openSample', 'trust'] as const;
export type ComparisonCommand = (typeof COMPARISON_COMMANDS)[number];

/** Whose answer; null for the one that is forced when nobody chooses. */
interface ChosenAnswer {
  readonly role: ModelRole | null;
}

// From the view. Each is answered, if only with an error.
/** The view can draw: content and state follow. */
export const ComparisonReadyRequest = new RequestType<Readonly<Record<string, never>>, null, void>('comparison/ready');
/** Forces the model's own answer on both and compares again. */
export const UseAnswerRequest = new RequestType<ChosenAnswer, null, void>('comparison/useAnswer');
/** The same, after the user has changed it. */
export const EditAnswerRequest = new RequestType<{ readonly role: ModelRole }, null, void>('comparison/editAnswer');
/** The answer comes with the state. */
export const AskContrastRequest = new RequestType<ContrastQuestion, null, void>('comparison/contrast');
export const RunComparisonRequest = new RequestType<{ readonly command: ComparisonCommand }, null, void>(
  'comparison/run',
);
/** Shows a word of the prompt in the file, without taking the focus. */
export const ShowWordRequest = new RequestType<{ readonly word: number }, null, void>('comparison/showWord');

// To the view.
export const ComparisonNotification = new NotificationType<ComparisonContent | null>('comparison/content');
export const ComparisonStateNotification = new NotificationType<ComparisonState>('comparison/state');
