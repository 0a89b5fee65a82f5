/** @file Problems that were measured: rules without effect on the answer, and rules that push against it, each named. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { figure } from '../../base/readableNumbers';
import { ruleFindings, type RuleFinding } from '../../picture/ruleFindings';
import { cutLabel, lost, ruleLabel } from '../../picture/ruleWords';
import type { RulesReport } from '../../protocol/rules';
import { RULE_DIAGNOSTICS } from '../core/contributions';
import type { FileStore } from '../core/fileStore';
import { plainText } from '../core/labelText';
import { onSettingsChange, settings } from '../core/settings';
import type { RuledFile } from './ruledFile';
import type { RulePlaces } from './rulePlaces';

const SOURCE = 'Instruct Lens';
/** By what a rule does; the quick fixes know their problems by these. */
export const RULE_CODES = { none: 'rule-without-effect', against: 'rule-against-answer' } as const;
/** Characters of a rule in its message: it is what tells one row from the next. */
const NAMED = 60;

export class RuleProblems extends DisposableOwner {
  readonly #problems = this.register(vscode.languages.createDiagnosticCollection(RULE_DIAGNOSTICS));
  /** The report whose problems a file shows. While that is the same, nothing is set again. */
  readonly #shown = new Map<string, RulesReport>();

  constructor(
    private readonly store: FileStore<RuledFile>,
    private readonly places: RulePlaces,
  ) {
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
    // Half a report would fill the list row by row.
    const report = file && !file.stale && !file.work ? file.measured?.report : undefined;
    const wanted = settings.problems() ? report : undefined;
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
      ruleFindings(wanted).flatMap(finding => this.#problem(finding, wanted, document)),
    );
  }

  #problem(finding: RuleFinding, report: RulesReport, document: vscode.TextDocument): vscode.Diagnostic[] {
    const spans = this.places.spansOf(document.uri.toString(), finding.unit);
    const [first, last] = [spans[0], spans.at(-1)];
    if (!first || !last) return [];
    const range = new vscode.Range(document.positionAt(first.start), document.positionAt(last.end));
    const message = plainText(sentence(finding, report));
    const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Information);
    problem.source = SOURCE;
    problem.code = RULE_CODES[finding.kind];
    return [problem];
  }
}

/** The rule first: in a list of twelve it is what differs. */
function sentence({ unit, kind, effect, noise }: RuleFinding, { prompt }: RulesReport): string {
  const rule = cutLabel(ruleLabel(prompt.units[unit]!), NAMED);
  return kind === 'none'
    ? vscode.l10n.t(
        '“{0}” has no effect on this answer: {1} nats a token without it (noise {2}).',
        rule,
        lost(effect),
        figure(noise),
      )
    : vscode.l10n.t(
        '“{0}” pushes against this answer: {1} nats a token without it (noise {2}).',
        rule,
        lost(effect),
        figure(noise),
      );
}
