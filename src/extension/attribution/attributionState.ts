/** @file What the attribution view is told of its file beside the picture itself. */
import type { ViewMode } from '../../protocol/view';
import type { AttributionState } from '../../protocol/views/attributionMessages';
import type { ExplainedFile } from './explanationStore';
import { fileState, type FileStateInput } from '../panel/viewFile';

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
