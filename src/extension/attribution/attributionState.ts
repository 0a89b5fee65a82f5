/** @file What the attribution view is told of its file beside the picture itself, and the palette's way of picking one of its answer words. */
import { figure } from '../../base/readableNumbers';
import type { ModelExplanation } from '../../protocol/explanation';
import type { ViewMode } from '../../protocol/view';
import type { AttributionState } from '../../protocol/views/attributionMessages';
import type { ExplainedFile } from './explanationStore';
import { label, type Label } from '../core/labelText';
import { fileState, type FileStateInput } from '../panel/viewFile';

export interface StateInput extends FileStateInput {
  readonly file: ExplainedFile | undefined;
  readonly mode: ViewMode;
  readonly cursorWord: number | undefined;
}

export function attributionState({ mode, cursorWord, ...input }: StateInput): AttributionState {
  const answerWord = input.file && pickedWord(input.file);
  return {
    ...fileState(input),
    mode,
    ...(answerWord === undefined ? {} : { answerWord }),
    ...(cursorWord === undefined ? {} : { cursorWord }),
  };
}

/** A column of the matrix, or a passage of one word. */
function pickedWord({ answerWord, passage }: ExplainedFile): number | undefined {
  return answerWord ?? (passage && passage.first === passage.last ? passage.first : undefined);
}

export interface AnswerWordItem {
  readonly label: Label;
  readonly description: string;
  /** Index into the answer's words. */
  readonly word: number;
}

/** @param named what the end of an answer is called, and a logarithm of a probability */
export function answerWordItems(
  { response }: ModelExplanation,
  named: { readonly end: string; readonly logProbability: (value: string) => string },
): AnswerWordItem[] {
  return response.words.map(({ text, tokens, end }, word) => {
    const sum = tokens.reduce((total, token) => total + response.tokens[token]!.logProbability, 0);
    return { label: label`${end ? named.end : text}`, description: named.logProbability(figure(sum)), word };
  });
}
