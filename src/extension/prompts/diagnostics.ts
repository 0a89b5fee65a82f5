/** @file Problems: what reading the prompt brought to light. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { Explanation } from '../../protocol/explanation';
import { DIAGNOSTICS } from '../core/contributions';
import { toldProblem } from '../core/nextSteps';
import type { ExplanationStore } from '../attribution/explanationStore';
import { plainText } from '../core/labelText';
import { onSettingsChange, settings } from '../core/settings';

export class PromptProblems extends DisposableOwner {
  readonly #problems = this.register(vscode.languages.createDiagnosticCollection(DIAGNOSTICS));
  /** The explanation whose problems a file shows. While that is the same, nothing is set again. */
  readonly #shown = new Map<string, Explanation>();

  constructor(private readonly store: ExplanationStore) {
    super();
    this.register(store.onDidChange(uri => this.#refresh(uri)));
    this.register(
      onSettingsChange(() => {
        for (const { uri } of store.all) this.#refresh(uri);
      }),
    );
  }

  #refresh(uri: string): void {
    const file = this.store.get(uri);
    // Explained again, it has the same problems until that has ended.
    if (file?.work && !file.stale && settings.problems() && this.#shown.has(uri)) return;
    const settled = file && !file.stale && !file.work ? file.explanation : undefined;
    const wanted = settings.problems() ? settled : undefined;
    if (this.#shown.get(uri) === wanted) return;
    const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
    if (!wanted || !document) {
      this.#shown.delete(uri);
      this.#problems.delete(vscode.Uri.parse(uri));
      return;
    }
    this.#shown.set(uri, wanted);
    this.#problems.set(
      document.uri,
      wanted.prompt.problems.flatMap(problem => warningOf(problem, document)),
    );
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
