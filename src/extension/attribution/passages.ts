/** @file What the picked words of an answer depended on: their influence, one backward a model; or a column of the matrix. */
import * as vscode from 'vscode';
import { CancelledError } from '../../base/errors';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import type { Explanation } from '../../protocol/explanation';
import type { LensContext } from '../core/lensContext';
import { tellFailure } from '../core/messages';
import { toldError } from '../core/editorSteps';
import { shownAnswer } from './answerLens';
import { rankedWords } from './attributionPlan';
import type { ExplainedFile } from './explanationStore';
import { passageAnswers, passageText, type WordRange } from './passageWords';
import { shownQuantity } from './shownQuantity';

/** The cursor stays where it is; an editor that has the focus is not moved under its user's eyes. */
export function revealStrongest({ explanations }: Pick<LensContext, 'explanations'>, uri: string): void {
  const file = explanations.get(uri);
  const text = explanations.textOf(uri);
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
  if (!file?.explanation || !text || !editor || editor === vscode.window.activeTextEditor) return;
  const { explanation } = file;
  const view = { mode: explanations.modeOf(uri), quantity: shownQuantity(explanation), ...pickedOf(file) };
  const [strongest] = rankedWords(paintedNumbers(explanation, view).values, 0);
  const span = strongest === undefined ? undefined : text.word(explanation.prompt.words[strongest]!.span);
  if (!span) return;
  const range = new vscode.Range(editor.document.positionAt(span.start), editor.document.positionAt(span.end));
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

export class Passages {
  constructor(private readonly lens: Pick<LensContext, 'service' | 'explanations'>) {}

  /**
   * Paints what the words depended on; the whole answer where there are none. Never rejects.
   * @param column whether a word's column of the matrix is wanted, where it is there: a view that draws the matrix shows the same numbers
   */
  async pick(uri: string, words: WordRange | undefined, column = false): Promise<void> {
    this.lens.service.cancel(passageOwner(uri));
    const file = this.lens.explanations.get(uri);
    if (!file?.explanation) return;
    if (!words) this.#set(uri, {});
    else if (column && words.first === words.last && hasColumns(file.explanation))
      this.#set(uri, { answerWord: words.first });
    else await this.#ask(uri, file, words);
  }

  async #ask(uri: string, file: ExplainedFile, words: WordRange): Promise<void> {
    const { explanation, document } = file;
    const answers = explanation && passageAnswers(explanation, words);
    if (!explanation || !answers) return;
    const models = explanation.provenance.models.map(({ role, folder }) => ({ role, folder }));
    const given = explanation.models.at(-1)!.response;
    const asked = {
      document,
      words: explanation.prompt.words,
      models,
      baseRendering: explanation.models[0]!.rendering,
      ownResponses: explanation.responses === 'own',
      answers,
      ...(given.origin === 'given' && { response: given.text }),
    };
    const text = passageText(shownAnswer(explanation, this.lens.explanations.modeOf(uri)), words);
    const waiting = { ...words, text };
    this.lens.explanations.update(uri, known => ({ ...known, asked: waiting }));
    try {
      const passage = await this.lens.service.passage(passageOwner(uri), asked);
      if (this.lens.explanations.get(uri)?.explanation?.models[0]?.response !== explanation.models[0]?.response) return;
      this.#set(uri, { passage: { ...passage, ...words, text } });
    } catch (error) {
      if (error instanceof CancelledError) return;
      void tellFailure(toldError(error));
    } finally {
      // Unless others were picked meanwhile.
      if (this.lens.explanations.get(uri)?.asked === waiting) this.#forgetAsked(uri);
    }
  }

  #forgetAsked(uri: string): void {
    this.lens.explanations.update(uri, ({ asked: _, ...file }) => file);
  }

  #set(uri: string, picked: Pick<ExplainedFile, 'answerWord' | 'passage'>): void {
    this.lens.explanations.update(uri, ({ answerWord: _, contrast: __, passage: ___, asked: ____, ...file }) => ({
      ...file,
      ...picked,
    }));
    if (picked.passage ?? picked.answerWord !== undefined) revealStrongest(this.lens, uri);
  }
}

function hasColumns({ stage, models }: Explanation): boolean {
  return stage === 'complete' || models.every(model => model.influenceMatrix !== undefined);
}

/** A pick goes on beside whatever else is asked about the file; the next one takes its place. */
export function passageOwner(uri: string): string {
  return `passage in ${uri}`;
}
