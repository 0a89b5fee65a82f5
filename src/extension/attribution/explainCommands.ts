/** @file Commands that explain: the prompt, a part of it, with another answer, with values for its variables. */
import * as vscode from 'vscode';
import { commands } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { askText, tellInformation } from '../core/messages';
import { selectedSpan } from '../prompts/prompts';
import { askAnswer, notEmpty, writtenAnswer } from '../prompts/writtenAnswer';
import type { ExplainController } from './explainController';

export function explainCommands(lens: LensContext, controller: ExplainController): CommandTable {
  return {
    [commands.explainPrompt]: (uri, line) => explainPrompt(lens, controller, uri, line),
    [commands.explainSelection]: () => explainSelection(lens, controller),
    [commands.explainWithResponse]: uri => explainWithResponse(lens, controller, uri),
    [commands.measureTrust]: uri => further(lens, uri, document => controller.measureTrust(document)),
    [commands.computeMatrix]: uri => further(lens, uri, document => controller.computeMatrix(document)),
    [commands.computeInfluenceMatrix]: uri =>
      further(lens, uri, document => controller.computeInfluenceMatrix(document)),
    [commands.setVariables]: () => setVariables(lens, controller),
    [commands.cancel]: uri => cancel(lens, uri),
    [commands.stopAnswer]: uri => withUri(lens, uri, address => controller.stopAnswer(address)),
    [commands.runFirst]: uri => withUri(lens, uri, address => controller.runFirst(address)),
    [commands.clearExplanation]: uri => clearExplanation(lens, controller, uri),
  };
}

/**
 * A file that is not in sight is opened, since the explanation is painted on it.
 * @param line of a file of many chats: from 1; else that of the cursor, where the file is meant because it is in front
 */
async function explainPrompt(
  { files, memory, prompts, surprises }: LensContext,
  controller: ExplainController,
  argument: unknown,
  line: unknown,
): Promise<void> {
  const document = await files.documentOf(argument);
  if (!document) return;
  // What was asked for last is shown.
  surprises.delete(document.uri.toString());
  if (prompts.parse(document, { alone: true }).format === 'chat-jsonl') {
    const wanted = typeof line === 'number' ? line : cursorLine(document, argument);
    if (wanted !== undefined) memory.setLine(document.uri.toString(), wanted);
  }
  // A cell is shown by its notebook.
  if (document.uri.scheme === 'vscode-notebook-cell') return controller.explain(document);
  const visible = vscode.window.visibleTextEditors.some(editor => editor.document === document);
  if (!visible) await vscode.window.showTextDocument(document);
  await controller.explain(document);
}

/** From 1; undefined on a blank line, and where the file was named and not looked at. */
function cursorLine(document: vscode.TextDocument, argument: unknown): number | undefined {
  const editor = vscode.window.activeTextEditor;
  if (argument !== undefined || editor?.document !== document) return undefined;
  const line = document.lineAt(editor.selection.active.line);
  return line.isEmptyOrWhitespace ? undefined : line.lineNumber + 1;
}

async function withUri({ files }: LensContext, argument: unknown, work: (uri: string) => unknown): Promise<void> {
  const uri = files.uriOf(argument);
  if (uri !== undefined) await work(uri);
}

async function further(
  { files }: LensContext,
  argument: unknown,
  work: (document: vscode.TextDocument) => Promise<void>,
): Promise<void> {
  const document = await files.documentOf(argument);
  if (document) await work(document);
}

async function explainSelection({ surprises }: LensContext, controller: ExplainController): Promise<void> {
  const selected = selectedSpan();
  if (!selected) return;
  const { document, start, end } = selected;
  surprises.delete(document.uri.toString());
  // A picture is kept with its selection, so that holds nothing else.
  await controller.explain(document, { selection: { start, end } });
}

interface ResponseItem extends vscode.QuickPickItem {
  readonly choice: 'own' | 'type' | 'editor' | 'clipboard';
}

/** The answer is typed, pasted, or the model's own again. */
async function explainWithResponse(
  { files, memory }: LensContext,
  controller: ExplainController,
  argument: unknown,
): Promise<void> {
  const document = await files.documentOf(argument);
  if (!document) return;
  const items: ResponseItem[] = [
    { choice: 'type', label: vscode.l10n.t('Type an answer…') },
    { choice: 'editor', label: vscode.l10n.t('Write an answer of several lines…') },
    { choice: 'clipboard', label: vscode.l10n.t('Use the text on the clipboard') },
    { choice: 'own', label: vscode.l10n.t('The tuned model’s own answer') },
  ];
  const title = vscode.l10n.t('Which answer should be explained?');
  const item = await vscode.window.showQuickPick(items, { title });
  if (!item) return;
  const response = await responseFor(item.choice, memory.response(document.uri.toString()));
  if (response === undefined && item.choice !== 'own') return;
  memory.setResponse(document.uri.toString(), response);
  await controller.explain(document);
}

async function responseFor(choice: ResponseItem['choice'], before: string | undefined): Promise<string | undefined> {
  const done = vscode.l10n.t('Explain This Answer');
  if (choice === 'own') return undefined;
  if (choice === 'editor') return writtenAnswer(before, done);
  if (choice === 'clipboard') return notEmpty(await vscode.env.clipboard.readText());
  return askAnswer({
    title: vscode.l10n.t('Answer to explain'),
    prompt: vscode.l10n.t('Both models are scored on it. Press Enter to explain, Escape to cancel.'),
    ...{ before, done },
  });
}

/** One input box a variable, in file order; Escape stops. */
async function setVariables({ files, memory, prompts }: LensContext, controller: ExplainController): Promise<void> {
  const document = await files.documentOf(undefined);
  if (!document) return;
  const { variables } = prompts.parse(document);
  if (variables.length === 0) {
    tellInformation(vscode.l10n.t('This prompt has no variables.'));
    return;
  }
  for (const [i, { name, value }] of variables.entries()) {
    const title = vscode.l10n.t('Value of {0} ({1} of {2})', name, i + 1, variables.length);
    const given = await askText({ title, value: value ?? '' });
    if (given === undefined) return;
    await memory.setValue(document.uri.toString(), name, given);
  }
  await controller.explain(document);
}

/** Whatever is asked about the file, the explanation or anything else. */
async function cancel({ files }: LensContext, argument: unknown): Promise<void> {
  const document = await files.documentOf(argument);
  if (document) files.cancel(document.uri.toString());
}

async function clearExplanation(
  { files, memory, kept }: LensContext,
  controller: ExplainController,
  argument: unknown,
): Promise<void> {
  const document = await files.documentOf(argument);
  if (!document) return;
  memory.setResponse(document.uri.toString(), undefined);
  controller.clear(document.uri.toString());
  kept.forget(document.uri.toString());
}
