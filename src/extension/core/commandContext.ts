/** @file What every command may use. */
import * as vscode from 'vscode';
import type { ExplainService } from '../../client/explainService';
import type { CommandId } from './contributions';
import type { ExplainController } from '../attribution/explainController';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { HubAccess } from '../models/hubAccess';
import type { KeptExplanations } from '../attribution/keptExplanations';
import type { Log } from './log';
import type { PromptFiles } from '../prompts/promptFiles';
import type { PromptMemory } from '../prompts/promptMemory';
import { shownEditor } from './shownEditor';

export interface CommandContext {
  readonly service: ExplainService;
  readonly store: ExplanationStore;
  readonly controller: ExplainController;
  readonly files: PromptFiles;
  readonly memory: PromptMemory;
  readonly kept: KeptExplanations;
  readonly hub: HubAccess;
  readonly log: Log;
  readonly extensionPath: string;
}

/** One table a file of commands: id to what it does. */
export type CommandTable = Partial<Record<CommandId, (...args: unknown[]) => unknown>>;

/** The document that a command is about: the one whose address it was given (explorer, lens), else the one that is shown. */
export async function documentOf(argument: unknown): Promise<vscode.TextDocument | undefined> {
  const uri =
    argument instanceof vscode.Uri ? argument : typeof argument === 'string' ? vscode.Uri.parse(argument) : undefined;
  if (uri) return vscode.workspace.openTextDocument(uri);
  const document = shownEditor()?.document;
  if (!document) void vscode.window.showInformationMessage(vscode.l10n.t('Open a prompt file first.'));
  return document;
}

/** Selected text of the active editor, as offsets; undefined where nothing is selected. */
export function selectedSpan(): { document: vscode.TextDocument; start: number; end: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Select some text of the prompt first.'));
    return undefined;
  }
  const { document, selection } = editor;
  return { document, start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) };
}
