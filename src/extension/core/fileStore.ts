/** @file What is known of files, by address, and where the words of each stand after edits. Features listen; nothing is computed here. */
import { DisposableOwner, Emitter, type Disposable } from '../../base/disposable';
import type { ErrorFacts } from '../../base/errors';
import type { AssembledText } from '../../prompt/assembled/parts';
import type { Progress } from '../../protocol/request';
import { KeptText, type TextChange } from '../prompts/keptText';

/** What every store says of a file. */
export interface AskedFile {
  /** The file's address as a string. */
  readonly uri: string;
  /** The file's own text that the models were asked about; spans count in it. */
  readonly text?: string;
  /** The same with the texts of the files that were read in, where one was: spans beyond `text` count in it. */
  readonly whole?: AssembledText;
  /** Whether the file's text is another by now. */
  readonly stale: boolean;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** Name of the pair or model. */
  readonly label: string;
}

export interface TextEdit {
  readonly uri: string;
  /** The whole text after the edit. */
  readonly now: string;
  /** All in the text before the edit, none overlapping another. */
  readonly changes: readonly TextChange[];
}

/** The texts of open files, and what becomes of them. */
export interface OpenTexts {
  /** Undefined where the file is not open. */
  textOf(uri: string): string | undefined;
  onDidEdit(listener: (edit: TextEdit) => void): Disposable;
  onDidClose(listener: (uri: string) => void): Disposable;
  /** The texts of the files that are read in with a file, as one; empty where none is. A change of one is told as an edit of that file. */
  linkedTo?(uri: string): string;
}

export class FileStore<File extends AskedFile> extends DisposableOwner {
  readonly #files = new Map<string, File>();
  readonly #texts = new Map<string, KeptText>();
  /** What was read in with each when it was asked about. */
  readonly #linked = new Map<string, string>();
  readonly #changed = this.register(new Emitter<string>());

  /** The address of a file whose entry, or whose view, changed. */
  readonly onDidChange = this.#changed.event;

  constructor(private readonly open: OpenTexts) {
    super();
    this.register(open.onDidEdit(edit => this.#edited(edit)));
  }

  get(uri: string): File | undefined {
    return this.#files.get(uri);
  }

  /** Where spans of the entry's text stand in the file as it is now. Undefined where there is no entry, or it has no text. */
  textOf(uri: string): KeptText | undefined {
    return this.#texts.get(uri);
  }

  get all(): readonly File[] {
    return [...this.#files.values()];
  }

  /** How many features listen; tests see by it whether one was forgotten. */
  get listeners(): number {
    return this.#changed.size;
  }

  set(file: File): void {
    this.#files.set(file.uri, file);
    this.#follow(file);
    if (!file.stale) this.#linked.set(file.uri, this.open.linkedTo?.(file.uri) ?? '');
    this.#changed.fire(file.uri);
  }

  /** Changes an entry; does nothing where there is none any more, or where it stays the same object. */
  update(uri: string, change: (file: File) => File): void {
    const file = this.#files.get(uri);
    const now = file && change(file);
    if (now && now !== file) this.set(now);
  }

  delete(uri: string): void {
    this.#texts.delete(uri);
    this.#linked.delete(uri);
    if (this.#files.delete(uri)) this.#changed.fire(uri);
  }

  override dispose(): void {
    this.#files.clear();
    this.#texts.clear();
    super.dispose();
  }

  /** Tells of a file about which something has changed that is not in its entry. */
  protected changed(uri: string): void {
    this.#changed.fire(uri);
  }

  #follow({ uri, text }: File): void {
    if (text === undefined) this.#texts.delete(uri);
    else if (this.#texts.get(uri)?.before !== text)
      this.#texts.set(uri, KeptText.between(text, this.open.textOf(uri) ?? text));
  }

  #edited({ uri, now, changes }: TextEdit): void {
    const text = this.#texts.get(uri);
    if (!text) return;
    // Where the models were asked again while the event was on its way, the edit is in the text already.
    if (text.now !== now) this.#texts.set(uri, text.edited(changes, now));
    const stale = now !== text.before || (this.open.linkedTo?.(uri) ?? '') !== (this.#linked.get(uri) ?? '');
    this.update(uri, file => (file.stale === stale ? file : { ...file, stale }));
  }
}
