/** @file Rules in the editor: the view in the side bar, a prompt tried without a part, a shorter prompt, and the strongest passages. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { CancelledError } from '../../base/errors';
import { plural } from '../../base/readableNumbers';
import { cutLabel, ruleLabel } from '../../picture/ruleWords';
import type { ChangedPart } from '../../prompt/assembled/changedParts';
import { triedText } from '../../picture/triedText';
import { commands, type CommandId } from '../core/contributions';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { askText, inProgress, tellChoice, tellFailure, tellInformation } from '../core/messages';
import { toldError } from '../core/editorSteps';
import { addressOf } from '../core/readOnlyPages';
import { fileNameOf } from '../prompts/promptFiles';
import { QuickRules } from './quickRules';
import { RuleMarks } from './ruleMarks';
import { RulePlaces } from './rulePlaces';
import { RuleProblems, RULE_CODES } from './ruleProblems';
import type { RuledFile } from './ruledFile';
import { RulesController } from './rulesController';
import { RulesSidebar } from './rulesSidebar';

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

export interface Rules {
  readonly controller: RulesController;
  readonly sidebar: RulesSidebar;
}

export function rulesFeature(lens: LensContext): Rules {
  const { rules: store } = lens;
  const controller = lens.own(new RulesController(lens, store));
  const places = new RulePlaces(store);
  const marks = lens.own(new RuleMarks(store, places));
  const sidebar = lens.own(new RulesSidebar(lens, controller, places, marks));
  lens.own(new QuickRules(lens, controller));
  lens.own(new RuleProblems(store, places));
  lens.own(new RuleFixes(places));
  const uriOf = (argument: unknown): string | undefined => lens.files.uriOf(argument, sidebar);
  const tried = (argument: unknown, unit: unknown, reword: boolean): Promise<void> =>
    tryPart(lens, controller, uriOf(argument), unit, places, reword);
  lens.register({
    [commands.measureRules]: argument => sidebar.measure(uriOf(argument)),
    [commands.tryWithoutRule]: (argument, unit) => tried(argument, unit, false),
    [commands.rewordRule]: (argument, unit) => tried(argument, unit, true),
    [commands.shortenPrompt]: argument => shorten(lens, controller, uriOf(argument)),
    [commands.nextStrongPassage]: () => goToStrong(store, places, 1),
    [commands.previousStrongPassage]: () => goToStrong(store, places, -1),
  });
  return { controller, sidebar };
}

/** The part that is given, or the one at the cursor. */
async function tryPart(
  lens: LensContext,
  controller: RulesController,
  uri: string | undefined,
  given: unknown,
  places: RulePlaces,
  reword: boolean,
): Promise<void> {
  const unit = typeof given === 'number' ? given : uri === undefined ? undefined : places.atCursor(uri);
  const part =
    uri === undefined || unit === undefined
      ? undefined
      : controller.store.get(uri)?.measured?.report.prompt.units[unit];
  if (uri === undefined || unit === undefined || !part) {
    tellInformation(vscode.l10n.t('Measure the rules of the prompt first, then put the cursor in one.'));
    return;
  }
  const instead = reword
    ? await askText({
        title: vscode.l10n.t('Try rewording'),
        prompt: vscode.l10n.t('Both models read the prompt with this text in its place. The file stays as it is.'),
        value: ruleLabel(part),
      })
    : undefined;
  if (reword && (instead === undefined || instead.trim() === '')) return;
  const doing = vscode.l10n.t('Trying the prompt without “{0}”…', cutLabel(ruleLabel(part), 40));
  await orTold(async () => {
    const { tried, changes } = await working(doing, () => controller.tryWithout(uri, unit, instead));
    const title = vscode.l10n.t('Part {0} tried.txt', part.number);
    const page = { title, about: uri, text: triedText(tried, fileNameOf(uri)) };
    await lens.pages.show(page, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    const said = vscode.l10n.t('Both models have read the changed prompt. The file is as it was.');
    offer(said, uri, changes);
  });
}

/** A difference to read; the file changes only where its user says so. */
async function shorten(lens: LensContext, controller: RulesController, uri: string | undefined): Promise<void> {
  const document = uri === undefined ? undefined : await lens.files.documentOf(vscode.Uri.parse(uri, true));
  if (!document) return;
  const own = document.uri.toString();
  await orTold(async () => {
    const looking = vscode.l10n.t('Looking for parts that can go…');
    const { tried: report, changes } = await working(looking, () => controller.shorten(document));
    if (report.removed.length === 0) {
      tellInformation(vscode.l10n.t('No part can go: the answer would be another one, or too unlikely.'));
      return;
    }
    const saved = plural(report.tokens.before - report.tokens.after, 'token');
    for (const change of changes) {
      const uri = uriOfPart(own, change);
      const name = fileNameOf(uri.toString());
      const shorter = addressOf({ title: name, about: `shorter ${uri.toString()}` });
      lens.pages.set(shorter, change.after);
      const title = vscode.l10n.t('{0}: shorter by {1}', fileNameOf(own), saved);
      await vscode.commands.executeCommand('vscode.diff', uri, shorter, title, { preview: changes.length === 1 });
    }
    const gone = report.removed.length;
    const said =
      gone === 1
        ? vscode.l10n.t('1 part can go and the answer stays: {0} less.', saved)
        : vscode.l10n.t('{0} parts can go and the answer stays: {1} less.', gone, saved);
    offer(said, own, changes);
  });
}

/** The command has ended by then: a message waits for its reader as long as it likes. */
function offer(said: string, uri: string, changes: readonly ChangedPart[]): void {
  const linked = changes.find(({ path: own }) => own !== undefined)?.path;
  const apply =
    changes.length > 1
      ? vscode.l10n.t('Apply to {0} files', changes.length)
      : linked === undefined
        ? vscode.l10n.t('Apply to the file')
        : vscode.l10n.t('Apply to {0}', linked);
  void tellChoice(said, apply).then(answer => (answer === apply ? orTold(() => replace(uri, changes)) : undefined));
}

/** All of the prompt's files or none, and only where each is still what was asked about. */
async function replace(uri: string, changes: readonly ChangedPart[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const change of changes) {
    const document = await vscode.workspace.openTextDocument(uriOfPart(uri, change));
    const text = document.getText();
    if (text !== change.before) {
      tellInformation(vscode.l10n.t('The file was edited since; nothing was changed.'));
      return;
    }
    const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
    edit.replace(document.uri, whole, change.after);
  }
  await vscode.workspace.applyEdit(edit);
}

function uriOfPart(prompt: string, { path: own }: ChangedPart): vscode.Uri {
  const uri = vscode.Uri.parse(prompt, true);
  return own === undefined ? uri : vscode.Uri.file(path.resolve(path.dirname(uri.fsPath), own));
}

function working<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return inProgress({ location: vscode.ProgressLocation.Notification, title }, work);
}

/** The next part that carries the answer, behind the cursor or ahead of it; around the file's end. */
async function goToStrong(store: FileStore<RuledFile>, places: RulePlaces, step: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri.toString();
  const report = uri === undefined ? undefined : store.get(uri)?.measured?.report;
  const strong = report?.prompt.units.flatMap(({ kind }, unit) =>
    kind !== 'section' && report.states[unit]?.state === 'carries' ? [unit] : [],
  );
  if (!editor || uri === undefined || !strong || strong.length === 0) {
    tellInformation(vscode.l10n.t('Measure the rules of the prompt first: no passage is known to carry the answer.'));
    return;
  }
  const cursor = editor.document.offsetAt(editor.selection.start);
  const at = strong.flatMap(unit => {
    const start = places.spansOf(uri, unit)[0]?.start;
    return start === undefined ? [] : [{ unit, start }];
  });
  const order = step === 1 ? at : at.toReversed();
  const next = order.find(({ start }) => (step === 1 ? start > cursor : start < cursor)) ?? order[0];
  if (next) await places.reveal(uri, next.unit);
}

async function orTold(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CancelledError) return;
    void tellFailure(toldError(error));
  }
}
