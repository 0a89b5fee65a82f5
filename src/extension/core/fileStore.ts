/** @file What is known of files, by address. Features listen; none computes. */
import { DisposableOwner, Emitter } from '../../base/disposable';

export class FileStore<File extends { readonly uri: string }> extends DisposableOwner {
  readonly #files = new Map<string, File>();
  readonly #changed = this.register(new Emitter<string>());

  /** The address of a file whose entry, or whose view, changed. */
  readonly onDidChange = this.#changed.event;

  get(uri: string): File | undefined {
    return this.#files.get(uri);
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
    this.#changed.fire(file.uri);
  }

  /** Changes an entry; does nothing where there is none any more. */
  update(uri: string, change: (file: File) => File): void {
    const file = this.#files.get(uri);
    if (file) this.set(change(file));
  }

  delete(uri: string): void {
    if (this.#files.delete(uri)) this.#changed.fire(uri);
  }

  override dispose(): void {
    this.#files.clear();
    super.dispose();
  }

  /** Whatever changed of the view of all files. */
  protected changedAll(): void {
    for (const uri of this.#files.keys()) this.#changed.fire(uri);
  }
}
