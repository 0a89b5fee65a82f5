/** @file What asks the models about files and keeps what comes back in a store: calls off, ends every request with an entry, notices edits. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { CancelledError, factsOf, type ErrorFacts } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import type { Progress } from '../../protocol/request';
import type { FileStore } from './fileStore';
import type { Log } from './log';

/** What every store of answers says of a file. */
export interface AskedFile {
  /** The file's address as a string. */
  readonly uri: string;
  /** The text that was asked about; spans count in it. */
  readonly text: string;
  /** Whether the file's text is another by now. */
  readonly stale: boolean;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** Name of the pair or model. */
  readonly label: string;
}

export abstract class FileController<File extends AskedFile> extends DisposableOwner {
  constructor(
    protected readonly service: ExplainService,
    protected readonly store: FileStore<File>,
    private readonly log: Log,
  ) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#edited(document)));
    this.register(vscode.workspace.onDidCloseTextDocument(document => this.clear(document.uri.toString())));
  }

  /** For the service, which calls off what an owner asked before: requests of another kind about the file go on beside. */
  protected abstract ownerOf(uri: string): string;
  /** The entry without its work; with the reason why it ended, where it failed. */
  protected abstract ended(file: File, error?: ErrorFacts): File;

  cancel(uri: string): void {
    this.service.cancel(this.ownerOf(uri));
  }

  clear(uri: string): void {
    this.cancel(uri);
    this.store.delete(uri);
  }

  protected told(uri: string): { readonly onProgress: (progress: Progress) => void } {
    return { onProgress: progress => this.store.update(uri, file => ({ ...file, work: { progress } })) };
  }

  protected failed(uri: string, error: unknown): void {
    // A newer request for the file has the entry now.
    if (this.service.isRunning(this.ownerOf(uri))) return;
    if (error instanceof CancelledError) {
      this.store.update(uri, file => this.ended(file));
      return;
    }
    const facts = factsOf(error);
    this.log.error(`${facts.message} ${facts.next}`, error instanceof Error ? (error.stack ?? '') : '');
    this.store.update(uri, file => this.ended(file, facts));
  }

  #edited(document: vscode.TextDocument): void {
    const file = this.store.get(document.uri.toString());
    if (!file) return;
    const stale = document.getText() !== file.text;
    if (stale !== file.stale) this.store.set({ ...file, stale });
  }
}
