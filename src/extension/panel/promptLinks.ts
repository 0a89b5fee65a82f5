/** @file The way from a word of the picture to its place in the file, and back from the cursor; through edits, where the word is left. */
import * as vscode from 'vscode';
import type { Span } from '../../base/span';
import type { PromptWord } from '../../protocol/explanation';
import type { AskedFile, FileStore } from '../core/fileStore';
import { tellBriefly } from '../core/messages';
import { linkedSpan } from '../linked/linkedPicture';
import { wordAt } from '../prompts/keptText';
import { noSuchWord } from './viewRequests';

const MESSAGE_MS = 4000;

export class PromptLinks<File extends AskedFile> {
  /** @param wordsOf the words of the picture of a file; undefined while there is none */
  constructor(
    private readonly store: FileStore<File>,
    private readonly wordsOf: (file: File) => readonly PromptWord[] | undefined,
  ) {}

  /** Shows and selects the word in its file; the focus stays where it is. @throws LensError usage where there is no such word */
  async reveal(uri: string, word: number): Promise<void> {
    const span = this.#words(uri)?.[word]?.span;
    if (!span) throw noSuchWord();
    const linked = linkedSpan(this.store.get(uri), span);
    if (linked) {
      await showSpan(linked.uri, linked.span);
      return;
    }
    const now = this.store.textOf(uri)?.word(span);
    if (!now) {
      tellBriefly(vscode.l10n.t('This word was edited since it was explained.'), MESSAGE_MS);
      return;
    }
    await showSpan(uri, now);
  }

  /** Index of the word in which, or at whose end, the cursor stands; undefined where the file is not in sight. */
  cursorWord(uri: string): number | undefined {
    const words = this.#words(uri);
    const text = this.store.textOf(uri);
    const editor = visibleEditor(uri);
    if (!words || !text || !editor) return undefined;
    const cursor = editor.document.offsetAt(editor.selection.active);
    const found = wordAt(words, text, cursor) ?? (cursor > 0 ? wordAt(words, text, cursor - 1) : undefined);
    return found?.word;
  }

  #words(uri: string): readonly PromptWord[] | undefined {
    const file = this.store.get(uri);
    return file && this.wordsOf(file);
  }
}

/** The editor that shows the file; where none does, one is opened where the file has its tab, else beside what is in front. */
export async function showFile(uri: string): Promise<vscode.TextEditor> {
  const visible = visibleEditor(uri);
  if (visible) return visible;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  return vscode.window.showTextDocument(document, { viewColumn: columnFor(uri), preserveFocus: true });
}

/** Shows and selects a stretch of the file's text; the focus stays where it is. */
export async function showSpan(uri: string, { start, end }: Span): Promise<void> {
  const editor = await showFile(uri);
  const { document } = editor;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function visibleEditor(uri: string): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const shows = (editor: vscode.TextEditor): boolean => editor.document.uri.toString() === uri;
  return activeTextEditor && shows(activeTextEditor) ? activeTextEditor : visibleTextEditors.find(shows);
}

/** Where the file has a tab already, else a group that does not show a panel, which would be covered. */
function columnFor(uri: string): vscode.ViewColumn {
  const { all } = vscode.window.tabGroups;
  const holds = (tab: vscode.Tab): boolean =>
    tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri;
  const group =
    all.find(({ tabs }) => tabs.some(holds)) ??
    all.find(({ activeTab }) => !(activeTab?.input instanceof vscode.TabInputWebview));
  return group?.viewColumn ?? vscode.ViewColumn.Beside;
}
