/** @file Asks the models about files and keeps what comes back in a store: every request ends with an entry, and ends with its file. */
import { DisposableOwner } from '../../base/disposable';
import { CancelledError, factsOf } from '../../base/errors';
import { toldError } from './editorSteps';
import type { Progress } from '../../protocol/request';
import type { AskedFile, FileStore } from './fileStore';
import type { LensContext } from './lensContext';

/** What a request is sent with. */
export interface Asking {
  /** The service cancels what the same owner asked before. */
  readonly owner: string;
  readonly onProgress: (progress: Progress) => void;
}

export abstract class FileController<File extends AskedFile> extends DisposableOwner {
  /** By address: what is asked when nothing has put it off for a while. */
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** @param kind of request: those of other kinds about the same file go on beside */
  constructor(
    protected readonly lens: LensContext,
    readonly store: FileStore<File>,
    private readonly kind: string,
  ) {
    super();
    this.register(lens.texts.onDidClose(uri => this.clear(uri)));
  }

  cancel(uri: string): void {
    this.lens.service.cancel(this.ownerOf(uri));
  }

  clear(uri: string): void {
    this.forgetLater(uri);
    this.cancel(uri);
    this.store.delete(uri);
  }

  override dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    super.dispose();
  }

  /** In the place of what was put off before. */
  protected askLater(uri: string, milliseconds: number, work: () => void): void {
    this.forgetLater(uri);
    this.#timers.set(uri, setTimeout(work, milliseconds));
  }

  protected forgetLater(uri: string): void {
    clearTimeout(this.#timers.get(uri));
    this.#timers.delete(uri);
  }

  /** The entry without what is there only while the models are at work. */
  protected abstract ended(file: File): File;

  /**
   * Sends requests about a file. Ends with an entry in the store: what came back, or an error that says what to do. Never rejects.
   * @param request resolves to what is done with the entry as it is by then
   * @returns whether it came to that
   */
  protected async ask(uri: string, request: (asking: Asking) => Promise<(file: File) => File>): Promise<boolean> {
    const onProgress = (progress: Progress): void => this.store.update(uri, file => ({ ...file, work: { progress } }));
    try {
      const change = await request({ owner: this.ownerOf(uri), onProgress });
      this.store.update(uri, file => change(this.ended(file)));
      return true;
    } catch (error) {
      this.#failed(uri, error);
      return false;
    }
  }

  #failed(uri: string, error: unknown): void {
    // A newer request for the file has the entry now.
    if (this.lens.service.isRunning(this.ownerOf(uri))) return;
    if (error instanceof CancelledError) {
      this.store.update(uri, file => this.ended(file));
      return;
    }
    const { reason, message, next } = factsOf(error);
    // What a prompt lacks is nobody's failure: it needs no stack.
    if (reason === 'bad-input' || reason === 'usage') this.lens.log.info(`${message} ${next}`);
    else this.lens.log.error(`${message} ${next}`, error instanceof Error ? (error.stack ?? '') : '');
    this.store.update(uri, file => ({ ...this.ended(file), error: toldError(error) }));
  }

  /** By which the service knows the requests about a file. */
  protected ownerOf(uri: string): string {
    return `${this.kind} ${uri}`;
  }
}
