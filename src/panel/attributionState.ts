/** @file What the attribution view is told of its file beside the picture itself. */
import type { ViewMode } from '../picture/view';
import type { AttributionState } from '../protocol/webview';
import type { ExplainedFile } from '../workbench/explanationStore';

export interface ShownFile {
  readonly uri: string;
  /** As a tab names it. */
  readonly fileName: string;
}

export interface StateInput {
  /** Undefined while no prompt is followed. */
  readonly shown: ShownFile | undefined;
  /** What is known of that file. */
  readonly file: ExplainedFile | undefined;
  readonly mode: ViewMode;
  readonly cursorWord: number | undefined;
  readonly trusted: boolean;
  readonly follow: boolean;
}

export function attributionState({ shown, file, mode, cursorWord, trusted, follow }: StateInput): AttributionState {
  return {
    ...shown,
    mode,
    ...(file?.answerWord === undefined ? {} : { answerWord: file.answerWord }),
    ...(cursorWord === undefined ? {} : { cursorWord }),
    stale: file?.stale ?? false,
    ...(file?.work ? { work: file.work } : {}),
    ...(file?.error ? { error: file.error } : {}),
    restricted: !trusted,
    follow,
  };
}
