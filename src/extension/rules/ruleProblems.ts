/** @file Problems that were measured: rules without effect on the answer, and rules that push against it, each named. */
import * as vscode from 'vscode';
import { figure } from '../../base/readableNumbers';
import { ruleFindings, type RuleFinding } from '../../picture/ruleFindings';
import { cutLabel, lost, ruleLabel } from '../../picture/ruleWords';
import type { RulesReport } from '../../protocol/rules';
import { RULE_DIAGNOSTICS } from '../core/contributions';
import { FileProblems } from '../core/fileProblems';
import type { FileStore } from '../core/fileStore';
import { plainText } from '../core/labelText';
import type { RuledFile } from './ruledFile';
import type { RulePlaces } from './rulePlaces';

const SOURCE = 'Instruct Lens';
/** By what a rule does; the quick fixes know their problems by these. */
export const RULE_CODES = { none: 'rule-without-effect', against: 'rule-against-answer' } as const;
/** Characters of a rule in its message: it is what tells one row from the next. */
const NAMED = 60;

export class RuleProblems extends FileProblems<RuledFile, RulesReport> {
  constructor(
    store: FileStore<RuledFile>,
    private readonly places: RulePlaces,
  ) {
    super(store, RULE_DIAGNOSTICS);
  }

  /** Half a report would fill the list row by row. */
  protected resultOf({ work, stale, measured }: RuledFile): RulesReport | undefined {
    return stale || work ? undefined : measured?.report;
  }

  protected problemsOf(report: RulesReport, document: vscode.TextDocument): vscode.Diagnostic[] {
    return ruleFindings(report).flatMap(finding => this.#problem(finding, report, document));
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
