/** @file Quick fixes of measured problems: both models on the prompt without the rule, or with other words in its place. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { commands, type CommandId } from '../core/contributions';
import { RULE_CODES } from './ruleProblems';
import type { RulePlaces } from './rulePlaces';

const CODES: ReadonlySet<unknown> = new Set(Object.values(RULE_CODES));

export class RuleFixes extends DisposableOwner implements vscode.CodeActionProvider {
  constructor(private readonly places: RulePlaces) {
    super();
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.register(vscode.languages.registerCodeActionsProvider('*', this, kinds));
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return diagnostics
      .filter(({ code }) => CODES.has(code))
      .flatMap(problem => {
        const unit = this.places.at(document.uri.toString(), document.offsetAt(problem.range.start));
        if (unit === undefined) return [];
        const fix = (title: string, command: CommandId): vscode.CodeAction => {
          const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
          action.command = { title, command, arguments: [document.uri, unit] };
          action.diagnostics = [problem];
          return action;
        };
        return [
          fix(vscode.l10n.t('Try without this rule'), commands.tryWithoutRule),
          fix(vscode.l10n.t('Try rewording this rule…'), commands.rewordRule),
        ];
      });
  }
}
