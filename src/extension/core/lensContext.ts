/** @file The one object that every feature is given. It holds what more than one feature uses; what only one uses is the feature's own. */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { ExplainService } from '../../client/explainService';
import type { ProviderFallback } from '../../protocol/providers';
import type { AttendedFile } from '../attention/attentionPlan';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { KeptExplanations } from '../attribution/keptExplanations';
import type { LinkedTexts } from '../linked/linkedTexts';
import type { PromptFiles } from '../prompts/promptFiles';
import type { PromptMemory } from '../prompts/promptMemory';
import type { Prompts } from '../prompts/prompts';
import type { SurprisedFile } from '../surprise/surprisedFile';
import type { RuledFile } from '../rules/ruledFile';
import type { ReadOnlyPages } from './readOnlyPages';
import type { FileStore, OpenTexts } from './fileStore';

/** The extension's log, an output channel with levels that VS Code's own command sets. */
export type Log = vscode.LogOutputChannel;

/** What each command does, by its id. */
export type CommandTable = Readonly<Record<`instructLens.${string}`, (...args: unknown[]) => unknown>>;

export interface LensContext {
  /** VS Code's own context of the extension: its storage, its secrets. */
  readonly host: vscode.ExtensionContext;
  readonly extensionPath: string;
  readonly log: Log;
  /** Sends requests to the engine. */
  readonly service: ExplainService;
  /** Fires where a run failed on one provider and went on with another. */
  readonly onFallback: (listener: (fallback: ProviderFallback) => void) => Disposable;
  readonly texts: OpenTexts;
  readonly memory: PromptMemory;
  /** Files that are read in with prompts. */
  readonly linked: LinkedTexts;
  readonly prompts: Prompts;
  readonly files: PromptFiles;
  readonly pages: ReadOnlyPages;
  /** Also holds the mode of each file (tuned, base, difference), which all its views share. */
  readonly explanations: ExplanationStore;
  /** Files whose attention is shown: their words are not painted by attribution. */
  readonly attention: FileStore<AttendedFile>;
  /** Files whose own words' surprise is shown, in the place of attribution. */
  readonly surprises: FileStore<SurprisedFile>;
  /** What each part of a file does, where it was measured: the lens sums it up. */
  readonly rules: FileStore<RuledFile>;
  /** Explanations that survive a reload of the window. */
  readonly kept: KeptExplanations;
  /** The thing ends with the extension. */
  readonly own: <T extends Disposable>(thing: T) => T;
  readonly register: (table: CommandTable) => void;
}

/** The texts of the documents that VS Code has open. */
const openTexts: OpenTexts = {
  textOf: uri => vscode.workspace.textDocuments.find(document => document.uri.toString() === uri)?.getText(),
  onDidEdit: listener =>
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => {
        return { offset: rangeOffset, removed: rangeLength, inserted: text.length };
      });
      listener({ uri: document.uri.toString(), now: document.getText(), changes });
    }),
  onDidClose: listener => vscode.workspace.onDidCloseTextDocument(({ uri }) => listener(uri.toString())),
};

/** The same, where a change of a file that was read in with a prompt is an edit of the prompt. */
export function assembledTexts(linked: LinkedTexts): OpenTexts {
  return {
    ...openTexts,
    onDidEdit: listener => {
      const both = [
        openTexts.onDidEdit(listener),
        linked.onDidChange(uri => {
          const now = openTexts.textOf(uri);
          if (now !== undefined) listener({ uri, now, changes: [] });
        }),
      ];
      return { dispose: () => both.forEach(one => one.dispose()) };
    },
    linkedTo: uri => {
      const text = openTexts.textOf(uri);
      const { text: whole, failed } = text === undefined ? { failed: [] } : linked.read(uri, text);
      return whole === undefined ? '' : whole.slice(text!.length) + failed.map(({ why }) => why).join();
    },
  };
}
