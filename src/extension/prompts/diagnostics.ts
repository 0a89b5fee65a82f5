/** @file Problems: what reading the prompt brought to light, and instructions that the tuned model's answer hardly used. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { percent } from '../../base/readableNumbers';
import { hull } from '../../base/span';
import type { Explanation } from '../../protocol/explanation';
import { DIAGNOSTICS } from '../core/contributions';
import { toldProblem } from '../core/nextSteps';
import type { ExplanationStore } from '../attribution/explanationStore';
import { plainText } from '../core/labelText';
import { onSettingsChange, settings } from '../core/settings';
import { unusedInstructions, type UnusedInstruction } from './unusedInstructions';

export class InstructionProblems extends DisposableOwner {
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
    // While the models are at work nobody knows yet whether the picture can be believed.
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
    this.#problems.set(document.uri, [
      ...wanted.prompt.problems.flatMap(problem => warningOf(problem, document)),
      ...unusedInstructions(wanted).map(unused => problemOf(unused, wanted, document)),
    ]);
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

function problemOf(
  { clause, influence, median }: UnusedInstruction,
  { prompt }: Explanation,
  document: vscode.TextDocument,
): vscode.Diagnostic {
  const { start, end } = prompt.clauses[clause]!.spans.reduce(hull);
  const message = vscode.l10n.t(
    'The tuned model’s answer hardly used this instruction: a word of it has {0} of the influence on average, a word of the prompt’s other instructions {1} (median).',
    percent(influence),
    percent(median),
  );
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
  problem.source = 'Instruct Lens';
  problem.code = 'unused-instruction';
  return problem;
}
