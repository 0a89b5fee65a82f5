/** @file The files that a prompt's user has ticked, with their texts as they are now: of an open editor, else of the disk. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { linkedFiles, type LinkedFile, type LinkedFiles } from '../../assembled/linkedFiles';
import { readParts, type ReadParts } from '../../assembled/readParts';
import { DisposableOwner, Emitter } from '../../base/disposable';
import type { PromptMemory, TickedFile } from '../prompts/promptMemory';

interface Known {
  readonly text: string;
  readonly ticked: readonly TickedFile[];
  readonly read: ReadParts;
}

export class LinkedTexts extends DisposableOwner {
  readonly #changed = this.register(new Emitter<string>());
  /** By address of the prompt: what was read last, until one of its files changes. */
  readonly #known = new Map<string, Known>();
  /** By path of a file that was read in: the prompts that it was read in with, and what watches it on the disk. */
  readonly #watched = new Map<string, { readonly prompts: Set<string>; readonly watcher: vscode.Disposable }>();

  /** The address of a prompt of whose files one has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly memory: PromptMemory) {
    super();
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.scheme === 'file') this.#fileChanged(document.uri.fsPath);
      }),
    );
    // Of an editor that is closed without saving, the disk's text counts again.
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === 'file') this.#fileChanged(uri.fsPath);
      }),
    );
  }

  override dispose(): void {
    for (const { watcher } of this.#watched.values()) watcher.dispose();
    this.#watched.clear();
    super.dispose();
  }

  /** All that a prompt refers to, to be ticked. Undefined of one that is on no disk of ours. */
  filesOf(uri: vscode.Uri, text: string): LinkedFiles | undefined {
    if (uri.scheme !== 'file') return undefined;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    return linkedFiles({ file: uri.fsPath, text, ...(root !== undefined && { root }) }, openText);
  }

  /** The prompt with what is ticked; without a text where nothing is. */
  read(address: string, text: string): ReadParts {
    const ticked = vscode.workspace.isTrusted ? this.memory.ticked(address) : [];
    if (ticked.length === 0) return { failed: [] };
    const known = this.#known.get(address);
    if (known?.text === text && known.ticked.length === ticked.length) return known.read;
    const uri = vscode.Uri.parse(address, true);
    const files = this.filesOf(uri, text)?.files ?? [];
    const chosen = files.filter(file => isTicked(file, ticked));
    const { failed, ...whole } = readParts({ path: path.basename(uri.fsPath), text }, chosen, openText);
    // One that is gone by now, or leads elsewhere.
    const refused = files.filter(file => !chosen.includes(file) && ticked.some(tick => tick.path === file.path));
    const why = (file: LinkedFile): string => file.why ?? vscode.l10n.t('it leads out of the workspace now');
    const read: ReadParts = { ...whole, failed: [...failed, ...refused.map(file => ({ file, why: why(file) }))] };
    for (const { file } of chosen) this.#watch(file, address);
    this.#known.set(address, { text, ticked, read });
    return read;
  }

  /** Other files are ticked now. */
  forget(address: string): void {
    this.#known.delete(address);
    this.#changed.fire(address);
  }

  #watch(file: string, address: string): void {
    const watched = this.#watched.get(file);
    if (watched) {
      watched.prompts.add(address);
      return;
    }
    const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      event(() => this.#fileChanged(file));
    this.#watched.set(file, { prompts: new Set([address]), watcher });
  }

  #fileChanged(file: string): void {
    for (const address of this.#watched.get(file)?.prompts ?? []) this.forget(address);
  }
}

/** One that led elsewhere when it was ticked, such as a symbolic link, is another file now. */
function isTicked({ path: own, state }: LinkedFile, ticked: readonly TickedFile[]): boolean {
  return state !== 'refused' && ticked.some(tick => tick.path === own && (state === 'inside' || tick.outside));
}

function openText(file: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file)?.getText();
}
