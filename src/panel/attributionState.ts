/** @file What the attribution view is told of its file beside the picture itself. */
import type { ViewMode } from '../picture/view';
import type { AttributionState } from '../protocol/webview';
import type { ExplainedFile } from '../workbench/explanationStore';
import { fileState, type FileStateInput } from './viewFile';

export interface StateInput extends FileStateInput {
  readonly file: ExplainedFile | undefined;
  readonly mode: ViewMode;
  readonly cursorWord: number | undefined;
}

export function attributionState({ mode, cursorWord, ...input }: StateInput): AttributionState {
  return {
    ...fileState(input),
    mode,
    ...(input.file?.answerWord === undefined ? {} : { answerWord: input.file.answerWord }),
    ...(cursorWord === undefined ? {} : { cursorWord }),
  };
}
