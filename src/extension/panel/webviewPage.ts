/**
 * @file What every view of ours is, in a panel or in the side bar: a page in a webview with its connection, which is told what changed.
 * A view of its own kind adds what its page may ask for and what it is sent.
 */
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessageConnection, NotificationType } from 'vscode-jsonrpc/node';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { LensError } from '../../base/errors';
import { VIEW_FOLDER, type ViewName } from '../../page/builtView';
import { viewPage } from '../../page/viewPage';
import type { LensContext } from '../core/lensContext';
import { connectView, VIEW_DEADLINE_MS } from './connection';

/** What a kind of view is called and how its page is told. */
export interface ViewKind<Content, State> {
  readonly view: ViewName;
  /** For the reader, while no file is shown. */
  title(): string;
  readonly content: NotificationType<Content | null>;
  readonly state: NotificationType<State>;
}

export abstract class ViewPage<Content, State> extends DisposableOwner {
  protected readonly connection: MessageConnection;
  readonly #came = this.register(new Emitter<boolean>());
  /** Whether a page is there and has asked for its content: one that is out of sight is gone, and the one that comes back begins anew. */
  #isReady = false;
  /** What the page's content was made of: null before anything was sent to it. */
  #sentSource: unknown = null;
  #sentState = '';
  #due = false;

  constructor(
    private readonly webview: vscode.Webview,
    protected readonly kind: ViewKind<Content, State>,
    protected readonly lens: LensContext,
  ) {
    super();
    this.connection = this.register(connectView(webview, lens.log));
  }

  /** What the content is made of: content goes out only when this is another. Undefined while there is none. */
  protected abstract source(): unknown;
  protected abstract content(): Content | undefined;
  protected abstract state(): State;

  override dispose(): void {
    this.#came.fire(false);
    super.dispose();
  }

  /** The page is out of sight, where VS Code drops it. */
  gone(): void {
    this.#isReady = false;
  }

  /** Several changes at once are one message, sent after all other listeners of the same event have run. */
  readonly soon = (): void => {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      if (!this.disposed) this.send();
    });
  };

  /** Last in a kind's constructor, when it can answer: from here on the page is there and is heard. */
  protected start(): void {
    this.connection.listen();
    this.webview.options = { enableScripts: true, localResourceRoots: [this.#folder] };
    this.webview.html = this.#html();
  }

  /** The page has loaded: it is sent everything, since a new page knows nothing. */
  protected came(): void {
    this.#isReady = true;
    this.#came.fire(true);
    this.#sentSource = null;
    this.#sentState = '';
    this.send();
  }

  protected get isReady(): boolean {
    return this.#isReady;
  }

  /** What the page was told last; undefined while none is there. */
  protected get told(): { readonly source: unknown; readonly state: State } | undefined {
    if (!this.#isReady || this.#sentState === '') return undefined;
    return { source: this.#sentSource ?? undefined, state: JSON.parse(this.#sentState) as State };
  }

  /** Waits for the page. @throws LensError internal where none comes in time, or the view is closed */
  protected async ready(): Promise<void> {
    if (this.#isReady) return;
    const came = await new Promise<boolean>(resolve => {
      const end = (there: boolean): void => {
        clearTimeout(timer);
        listening.dispose();
        resolve(there);
      };
      const listening = this.#came.event(end);
      const timer = setTimeout(() => end(false), VIEW_DEADLINE_MS);
    });
    if (!came) throw notShown();
  }

  /** Content only where it is another, state where anything is. */
  protected send(): void {
    if (!this.#isReady) return;
    const source = this.source();
    if (this.#sentSource !== source) {
      this.#sentSource = source;
      this.tell(this.kind.content, this.content() ?? null);
    }
    const state = this.state();
    const text = JSON.stringify(state);
    if (text === this.#sentState) return;
    this.#sentState = text;
    this.tell(this.kind.state, state);
  }

  protected tell<P>({ method }: NotificationType<P>, params: P): void {
    this.logged(this.connection.sendNotification(method, params));
  }

  /** The caller does not wait; the state tells what comes of it, and a failure is logged. */
  protected logged(work: PromiseLike<unknown>): void {
    work.then(undefined, (error: unknown) => this.lens.log.warn(`view: ${String(error)}`));
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.lens.extensionPath), VIEW_FOLDER);
  }

  #html(): string {
    const { view } = this.kind;
    return viewPage({
      view,
      title: this.kind.title(),
      script: this.webview.asWebviewUri(vscode.Uri.joinPath(this.#folder, `${view}.js`)).toString(),
      nonce: randomBytes(16).toString('base64url'),
      source: this.webview.cspSource,
    });
  }
}

function notShown(): LensError {
  return new LensError({
    reason: 'internal',
    message: l10n.t('The panel did not load.'),
    next: l10n.t('Reopen it and try again.'),
  });
}
