/** @file The whole answer beside the prompt, to be read: its cursor picks what the prompt shows, and the prompt's cursor marks the answer. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { cutText } from '../../picture/answerEnding';
import { ANSWER_TITLE, PAGE_SCHEME } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { addressOf } from '../core/readOnlyPages';
import { fileNameOf } from '../prompts/promptFiles';
import { wordAt } from '../prompts/keptText';
import { shownAnswer } from './answerLens';
import type { ExplainedFile } from './explanationStore';
import type { Passages } from './passages';
import { answerSpans, wordsIn, type WordRange } from './passageWords';

/** A cursor that moves on within this time has picked nothing. */
const SETTLED_MS = 150;

export class AnswerPages extends DisposableOwner {
  /** The prompt's address by that of its page. */
  readonly #prompts = new Map<string, string>();
  readonly #picked = this.register(
    vscode.window.createTextEditorDecorationType({
      borderWidth: '1px',
      borderStyle: 'solid',
      borderColor: new vscode.ThemeColor('focusBorder'),
    }),
  );
  readonly #helped = this.register(
    vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
      borderWidth: '0 0 1px 0',
      borderStyle: 'solid',
      borderColor: new vscode.ThemeColor('editor.foreground'),
    }),
  );
  #settling: NodeJS.Timeout | undefined;

  constructor(
    private readonly lens: LensContext,
    private readonly passages: Passages,
  ) {
    super();
    this.register(lens.files.addView(this));
    this.register(lens.explanations.onDidChange(uri => this.#promptChanged(uri)));
    this.register(vscode.window.onDidChangeTextEditorSelection(event => this.#moved(event)));
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#markAll()));
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#prompts.delete(uri.toString());
      }),
    );
  }

  /** The page that has the focus stands for its prompt. */
  get active(): boolean {
    return this.uri !== undefined;
  }

  get uri(): string | undefined {
    const page = vscode.window.activeTextEditor?.document.uri;
    return page?.scheme === PAGE_SCHEME ? this.#prompts.get(page.toString()) : undefined;
  }

  /** Opens it beside the prompt, or shows the one there is. */
  async show(uri: string): Promise<void> {
    const file = this.lens.explanations.get(uri);
    if (!file?.explanation) return;
    const page = { ...placeOf(uri), text: this.#textOf(file) };
    this.#prompts.set(addressOf(page).toString(), uri);
    await this.lens.pages.show(page, { viewColumn: vscode.ViewColumn.Beside });
    this.#markAll();
  }

  override dispose(): void {
    clearTimeout(this.#settling);
    super.dispose();
  }

  /** How it ended stands below it, apart: the answer itself is as the model gave it. */
  #textOf(file: ExplainedFile): string {
    const response = this.#response(file)!;
    const cut = cutText(response);
    return cut === undefined ? response.text : `${response.text}\n\n[${cut}]`;
  }

  #response({ explanation, uri }: ExplainedFile) {
    return explanation && shownAnswer(explanation, this.lens.explanations.modeOf(uri));
  }

  #promptChanged(uri: string): void {
    const address = addressOf(placeOf(uri));
    if (!this.#prompts.has(address.toString())) return;
    const file = this.lens.explanations.get(uri);
    if (file?.explanation) this.lens.pages.set(address, this.#textOf(file));
    this.#markAll();
  }

  #moved({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const byUser =
      kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (!byUser || !selections[0]) return;
    const { document } = textEditor;
    const prompt = this.#prompts.get(document.uri.toString());
    if (prompt === undefined) {
      if (this.#prompts.size > 0) this.#markAll();
      return;
    }
    const span = { start: document.offsetAt(selections[0].start), end: document.offsetAt(selections[0].end) };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#pick(prompt, span), SETTLED_MS);
  }

  #pick(uri: string, span: { readonly start: number; readonly end: number }): void {
    const file = this.lens.explanations.get(uri);
    const response = file && this.#response(file);
    const words = response && wordsIn(response, span);
    const now = file && pickedWords(file);
    if (words && !(now?.first === words.first && now.last === words.last)) void this.passages.pick(uri, words);
  }

  #markAll(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const prompt = this.#prompts.get(editor.document.uri.toString());
      if (prompt !== undefined) this.#mark(editor, this.lens.explanations.get(prompt));
    }
  }

  #mark(page: vscode.TextEditor, file: ExplainedFile | undefined): void {
    const response = file && this.#response(file);
    const spans = response ? answerSpans(response) : [];
    const rangeOf = (first: number, last: number): vscode.Range[] => {
      const [start, end] = [spans[first], spans[last]];
      return start && end
        ? [new vscode.Range(page.document.positionAt(start.start), page.document.positionAt(end.end))]
        : [];
    };
    const picked = file && pickedWords(file);
    page.setDecorations(this.#picked, picked ? rangeOf(picked.first, picked.last) : []);
    const helped = file ? this.#helpedWords(file) : [];
    page.setDecorations(
      this.#helped,
      helped.flatMap(word => rangeOf(word, word)),
    );
  }

  /** Answer words that the word at the prompt's cursor helped most with: known where the matrix is. */
  #helpedWords({ uri, explanation }: ExplainedFile): readonly number[] {
    const editor = vscode.window.activeTextEditor;
    const text = this.lens.explanations.textOf(uri);
    if (!explanation || !text || editor?.document.uri.toString() !== uri) return [];
    const at = wordAt(explanation.prompt.words, text, editor.document.offsetAt(editor.selection.active));
    const mode = this.lens.explanations.modeOf(uri);
    const model = explanation.models.find(({ role }) => role === mode) ?? explanation.models.at(-1)!;
    return (at && model.words[at.word]?.mostFor) ?? [];
  }
}

function placeOf(uri: string): { readonly title: string; readonly about: string } {
  return { title: `${ANSWER_TITLE}${fileNameOf(uri)}`, about: uri };
}

function pickedWords({ asked, passage, answerWord }: ExplainedFile): WordRange | undefined {
  if (asked) return asked;
  if (passage) return passage;
  return answerWord === undefined ? undefined : { first: answerWord, last: answerWord };
}
