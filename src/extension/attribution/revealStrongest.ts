/** @file Brings the strongest word of what is painted into view, where its file is shown and somebody looks elsewhere. */
import * as vscode from 'vscode';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import type { LensContext } from '../core/lensContext';
import { rankedWords } from './attributionPlan';
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
