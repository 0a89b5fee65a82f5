/** @file The page of the comparison in the side bar, for as long as VS Code has it: told what changed, heard as a stranger would be. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { MessageConnection, NotificationType } from 'vscode-jsonrpc/node';
import { DisposableOwner } from '../../base/disposable';
import { comparisonContent } from '../../page/comparisonContent';
import { VIEW_FOLDER } from '../../page/builtView';
import { viewPage } from '../../page/viewPage';
import {
  ComparisonNotification,
  ComparisonStateNotification,
  type ComparisonState,
} from '../../protocol/views/comparisonMessages';
import type { Compared } from './comparedFile';
import { answerComparison, type ComparisonActions } from './comparisonRequests';
import { connectView, type ConnectionLog } from '../panel/connection';

/** What the page is to show. */
export interface ComparisonShown {
  readonly compared: Compared | undefined;
  readonly state: ComparisonState;
}

export class ComparisonPage extends DisposableOwner {
  readonly #connection: MessageConnection;
  #ready = false;
  /** What the page has: null before anything was sent to it. */
  #sentContent: Compared | undefined | null = null;
  #sentState = '';

  /** @param shown read each time something is sent */
  constructor(
    private readonly view: vscode.WebviewView,
    private readonly extensionPath: string,
    private readonly log: ConnectionLog,
    private readonly shown: () => ComparisonShown,
    actions: Omit<ComparisonActions, 'ready'>,
  ) {
    super();
    this.#connection = this.register(connectView(view.webview, log));
    answerComparison(this.#connection, { ...actions, ready: () => this.#came() });
    this.#connection.listen();
    view.webview.options = { enableScripts: true, localResourceRoots: [this.#folder] };
    view.webview.html = this.#html();
  }

  /** What the page was told last; undefined while none is there. */
  get sent(): { readonly uri: string | undefined; readonly compared: Compared | undefined } | undefined {
    if (!this.#ready || this.#sentState === '') return undefined;
    const { uri } = JSON.parse(this.#sentState) as ComparisonState;
    return { uri, compared: this.#sentContent ?? undefined };
  }

  /** Content only where it is another, state where anything is. */
  send(): void {
    if (!this.#ready) return;
    const { compared, state } = this.shown();
    if (this.#sentContent !== compared) {
      this.#sentContent = compared;
      const content = compared && { fileName: state.fileName ?? '', ...compared };
      this.#tell(ComparisonNotification, content ? comparisonContent(content) : null);
    }
    const text = JSON.stringify(state);
    if (text === this.#sentState) return;
    this.#sentState = text;
    this.#tell(ComparisonStateNotification, state);
  }

  /** A page that is out of sight is gone; the one that comes back begins anew. */
  gone(): void {
    this.#ready = false;
  }

  #came(): void {
    this.#ready = true;
    this.#sentContent = null;
    this.#sentState = '';
    this.send();
  }

  #tell<P>(type: NotificationType<P>, params: P): void {
    const sent = this.#connection.sendNotification(type.method, params);
    sent.catch((error: unknown) => this.log.warn(`view: ${String(error)}`));
  }

  get #folder(): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.extensionPath), VIEW_FOLDER);
  }

  #html(): string {
    const { webview } = this.view;
    return viewPage({
      view: 'comparison',
      title: vscode.l10n.t('Comparison'),
      script: webview.asWebviewUri(vscode.Uri.joinPath(this.#folder, 'comparison.js')).toString(),
      nonce: randomBytes(16).toString('base64url'),
      source: webview.cspSource,
    });
  }
}
