/**
 * @file The files that a prompt's user has ticked, with their texts as they are now: of an open editor, else of the disk. An edit of the prompt
 * reads none of them again.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { diskWith, RememberedDisk } from '../../assembled/disk';
import { linkedFiles, type LinkedFile, type LinkedFiles } from '../../assembled/linkedFiles';
import { readParts, type ReadParts } from '../../assembled/readParts';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { isInside } from '../../files/readableFolders';
import type { PromptMemory, TickedFile } from '../prompts/promptMemory';

/** What is known of one prompt, until nothing is ticked any more or it is closed. */
interface Known {
  readonly disk: RememberedDisk;
  /** By path: what decides about the texts. */
  readonly watchers: Map<string, vscode.Disposable>;
  last?: { readonly text: string; readonly ticked: string; readonly read: ReadParts };
}

export class LinkedTexts extends DisposableOwner {
  readonly #changed = this.register(new Emitter<string>());
  /** By address of the prompt. */
  readonly #known = new Map<string, Known>();

  /** The address of a prompt of whose files one has changed. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly memory: PromptMemory) {
    super();
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#editorChanged(document.uri);
      }),
    );
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#drop(uri.toString());
        // Of an editor that is closed without saving, the disk's text counts again.
        this.#editorChanged(uri);
      }),
    );
  }

  override dispose(): void {
    for (const address of [...this.#known.keys()]) this.#drop(address);
    super.dispose();
  }

  /** All that a prompt refers to, to be ticked, as the disk has it now. Undefined of one that is on no disk of ours. */
  filesOf(uri: vscode.Uri, text: string, disk = diskWith(openText)): LinkedFiles | undefined {
    if (uri.scheme !== 'file') return undefined;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
    return linkedFiles({ file: uri.fsPath, text, ...(root !== undefined && { root }) }, disk);
  }

  /** A text of the prompt with what is ticked; without a text where nothing is. */
  read(address: string, text: string): ReadParts {
    const ticked = vscode.workspace.isTrusted ? this.memory.ticked(address) : [];
    if (ticked.length === 0) return { failed: [] };
    const uri = vscode.Uri.parse(address, true);
    const known = this.#of(address, uri.fsPath);
    const asTicked = JSON.stringify(ticked);
    if (known.last?.text === text && known.last.ticked === asTicked) return known.last.read;
    const files = this.filesOf(uri, text, known.disk)?.files ?? [];
    const chosen = files.filter(file => isTicked(file, ticked));
    const { failed, ...whole } = readParts({ path: path.basename(uri.fsPath), text }, chosen, known.disk);
    // One that is gone by now, or leads elsewhere.
    const refused = files.filter(file => !chosen.includes(file) && ticked.some(tick => tick.path === file.path));
    const why = (file: LinkedFile): string => file.why ?? vscode.l10n.t('it leads out of the workspace now');
    const read: ReadParts = { ...whole, failed: [...failed, ...refused.map(file => ({ file, why: why(file) }))] };
    known.last = { text, ticked: asTicked, read };
    return read;
  }

  /** Other files are ticked now: what they are, the disk says. */
  forget(address: string): void {
    this.#drop(address);
    this.#changed.fire(address);
  }

  #of(address: string, prompt: string): Known {
    const before = this.#known.get(address);
    if (before) return before;
    const watchers = new Map<string, vscode.Disposable>();
    const disk = new RememberedDisk(diskWith(openText), place => {
      const [folder, pattern] =
        'file' in place
          ? [path.dirname(place.file), path.basename(place.file)]
          : [place.folder, '**/*.instructions.md'];
      const watched = path.join(folder, pattern);
      // The prompt itself and the folders that it is in.
      if (watchers.has(watched) || isInside(prompt, watched)) return;
      watchers.set(watched, this.#watch(address, folder, pattern));
    });
    const known = { disk, watchers };
    this.#known.set(address, known);
    return known;
  }

  #watch(address: string, folder: string, pattern: string): vscode.Disposable {
    const inFolder = new vscode.RelativePattern(vscode.Uri.file(folder), pattern);
    const watcher = vscode.workspace.createFileSystemWatcher(inFolder);
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      event(({ fsPath }) => this.#fileChanged(address, fsPath));
    return watcher;
  }

  #editorChanged({ scheme, fsPath }: vscode.Uri): void {
    if (scheme !== 'file') return;
    for (const [address, { watchers }] of this.#known) if (watchers.has(fsPath)) this.#fileChanged(address, fsPath);
  }

  #fileChanged(address: string, file: string): void {
    const known = this.#known.get(address);
    if (!known) return;
    known.disk.changed(file);
    delete known.last;
    this.#changed.fire(address);
  }

  #drop(address: string): void {
    for (const watcher of this.#known.get(address)?.watchers.values() ?? []) watcher.dispose();
    this.#known.delete(address);
  }
}

/** One that led elsewhere when it was ticked, such as a symbolic link, is another file now. */
function isTicked({ path: own, state }: LinkedFile, ticked: readonly TickedFile[]): boolean {
  return state !== 'refused' && ticked.some(tick => tick.path === own && (state === 'inside' || tick.outside));
}

function openText(file: string): string | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file)?.getText();
}
