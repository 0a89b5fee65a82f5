/** @file Prompts in the editor: what was taken as an instruction is corrected, what reading found is told, and there is a sample to try. */
import * as vscode from 'vscode';
import type { Explanation } from '../../protocol/explanation';
import type { ExplainController } from '../attribution/explainController';
import type { ExplainedFile, ExplanationStore } from '../attribution/explanationStore';
import { commands, DIAGNOSTICS } from '../core/contributions';
import { FileProblems } from '../core/fileProblems';
import { plainText } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { tellBriefly } from '../core/messages';
import { toldProblem } from '../core/editorSteps';
import { selectedSpan } from './prompts';

export class PromptProblems extends FileProblems<ExplainedFile, Explanation> {
  constructor(store: ExplanationStore) {
    super(store, DIAGNOSTICS);
  }

  protected resultOf(
    { work, stale, explanation }: ExplainedFile,
    shown: Explanation | undefined,
  ): Explanation | undefined {
    if (stale) return undefined;
    // Explained again, it has the same problems until that has ended.
    return work ? shown : explanation;
  }

  protected problemsOf({ prompt }: Explanation, document: vscode.TextDocument): vscode.Diagnostic[] {
    const own = prompt.parts?.[0]?.span.end ?? Infinity;
    // Those of files that are read in have their places there.
    const problems = prompt.problems.filter(({ span }) => span === undefined || span.start < own);
    return problems.flatMap(problem => warningOf(problem, document));
  }
}

/** What reading the prompt brought to light, where it has a place in the file. */
function warningOf(
  { severity, span, ...said }: Explanation['prompt']['problems'][number],
  document: vscode.TextDocument,
): vscode.Diagnostic[] {
  if (severity !== 'warning' || span === undefined) return [];
  const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
  const problem = new vscode.Diagnostic(range, plainText(toldProblem(said)), vscode.DiagnosticSeverity.Warning);
  problem.source = 'Instruct Lens';
  problem.code = 'prompt';
  return [problem];
}

/** @param controller explains a prompt again after a correction */
export function promptsFeature(lens: LensContext, controller: ExplainController): void {
  lens.register({
    [commands.markInstruction]: () => markInstruction(lens, controller),
    [commands.clearMarks]: () => clearMarks(lens, controller),
    [commands.openSample]: () => openSample(lens),
  });
  lens.own(new PromptProblems(lens.explanations));
}

/** Marks change no token, so explaining again costs no run where the file was explained before. */
async function markInstruction(
  { memory, files, explanations }: LensContext,
  controller: ExplainController,
): Promise<void> {
  const selected = selectedSpan();
  if (!selected) return;
  const { document, start, end } = selected;
  const text = document.getText();
  const selection = text.slice(start, end);
  if (selection.trim() === '') return;
  const from = start + selection.length - selection.trimStart().length;
  const uri = document.uri.toString();
  await memory.addMark(uri, text, { start: from, end: from + selection.trim().length });
  files.refresh();
  tellBriefly(
    vscode.l10n.t('Only what is marked counts as instruction now. Clear Marks counts the rules that were found again.'),
    3000,
  );
  if (explanations.get(uri)?.explanation) await controller.explain(document);
}

async function clearMarks({ memory, files, explanations }: LensContext, controller: ExplainController): Promise<void> {
  const document = await files.documentOf(undefined);
  if (!document) return;
  const uri = document.uri.toString();
  await memory.clearMarks(uri);
  files.refresh();
  if (explanations.get(uri)?.explanation) await controller.explain(document);
}

/** A copy to try things in: the bundled file stays as it is. */
async function openSample({ extensionPath }: LensContext): Promise<void> {
  const source = vscode.Uri.joinPath(vscode.Uri.file(extensionPath), 'examples', 'little-world.prompt.md');
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
  const language = (await vscode.languages.getLanguages()).includes('prompt') ? 'prompt' : 'markdown';
  const document = await vscode.workspace.openTextDocument({ language, content });
  // Beside the walkthrough that opened it, whose next step is about it.
  const other = vscode.window.tabGroups.activeTabGroup.activeTab && !vscode.window.activeTextEditor;
  const column = other ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.window.showTextDocument(document, column);
}
