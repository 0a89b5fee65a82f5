/** @file A feature's rows in the Problems view: one list a file, made of one settled result, set again only where that is another one. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { AskedFile, FileStore } from './fileStore';
import { onSettingsChange, settings } from './settings';

export abstract class FileProblems<File extends AskedFile, Result extends object> extends DisposableOwner {
  readonly #problems: vscode.DiagnosticCollection;
  /** The result whose problems a file shows. While that is the same, nothing is set again. */
  readonly #shown = new Map<string, Result>();

  /** @param collection its name, one a feature */
  constructor(
    private readonly store: FileStore<File>,
    collection: string,
  ) {
    super();
    this.#problems = this.register(vscode.languages.createDiagnosticCollection(collection));
    this.register(store.onDidChange(uri => this.#refresh(uri)));
    this.register(
      onSettingsChange(() => {
        for (const { uri } of store.all) this.#refresh(uri);
      }),
    );
  }

  /** What a file's problems are made of; undefined while there is nothing settled. @param shown what they are made of now */
  protected abstract resultOf(file: File, shown: Result | undefined): Result | undefined;

  protected abstract problemsOf(result: Result, document: vscode.TextDocument): vscode.Diagnostic[];

  #refresh(uri: string): void {
    const file = this.store.get(uri);
    const shown = this.#shown.get(uri);
    const wanted = file && settings.problems() ? this.resultOf(file, shown) : undefined;
    if (shown === wanted) return;
    const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
    if (!wanted || !document) {
      this.#shown.delete(uri);
      this.#problems.delete(vscode.Uri.parse(uri));
      return;
    }
    this.#shown.set(uri, wanted);
    this.#problems.set(document.uri, this.problemsOf(wanted, document));
  }
}
