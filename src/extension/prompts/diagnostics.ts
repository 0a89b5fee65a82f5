/** @file Problems: what reading the prompt brought to light. */
import * as vscode from 'vscode';
import type { Explanation } from '../../protocol/explanation';
import { DIAGNOSTICS } from '../core/contributions';
import { FileProblems } from '../core/fileProblems';
import { toldProblem } from '../core/nextSteps';
import type { ExplainedFile, ExplanationStore } from '../attribution/explanationStore';
import { plainText } from '../core/labelText';

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
