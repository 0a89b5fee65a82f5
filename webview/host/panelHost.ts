/** @file What the views in panels ask of whoever shows them, and its two ends: the editor, and a page without one. */
import type { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { MessageConnection } from 'vscode-jsonrpc/browser';
import type { ViewMode } from '../../src/protocol/view';
import {
  CopyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
  type FileState,
  type ViewCommand,
} from '../../src/protocol/views/attributionMessages';
import { connectEditor, type VsCodeApi } from './editorConnection';

export interface PanelListener<Content, State> {
  content(content: Content | undefined): void;
  state(state: State): void;
}

/** A view asks and is told through this alone. */
export interface PanelHost<Listener> {
  /** Whether there is an editor that can be asked for things. */
  readonly editor: boolean;
  start(listener: Listener): void;
  revealWord(word: number): void;
  setMode(mode: ViewMode): void;
  setFollow(follow: boolean): void;
  run(command: ViewCommand): void;
  /** Resolves when the text is on the clipboard. */
  copy(text: string): Promise<void>;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(view: Readonly<Record<string, unknown>>): void;
}

/** The messages by which a view is filled. */
export interface PanelMessages<Content, State, Saved> {
  readonly ready: RequestType<Saved, null, void>;
  readonly content: NotificationType<Content | null>;
  readonly state: NotificationType<State>;
}

export abstract class EditorPanelHost<
  Content,
  State,
  Saved,
  Listener extends PanelListener<Content, State>,
> implements PanelHost<Listener> {
  readonly editor = true;
  protected readonly connection: MessageConnection;

  constructor(
    private readonly api: VsCodeApi,
    private readonly messages: PanelMessages<Content, State, Saved>,
  ) {
    this.connection = connectEditor(api);
  }

  start(listener: Listener): void {
    const { ready, content, state } = this.messages;
    this.connection.onNotification(content, shown => listener.content(shown ?? undefined));
    this.connection.onNotification(state, told => listener.state(told));
    this.connection.listen();
    this.asked(this.connection.sendRequest(ready.method, this.saved() ?? {}));
  }

  revealWord(word: number): void {
    this.asked(this.connection.sendRequest(RevealWordRequest, { word }));
  }
  setMode(mode: ViewMode): void {
    this.asked(this.connection.sendRequest(SetModeRequest, { mode }));
  }
  setFollow(follow: boolean): void {
    this.asked(this.connection.sendRequest(SetFollowRequest, { follow }));
  }
  run(command: ViewCommand): void {
    this.asked(this.connection.sendRequest(RunCommandRequest, { command }));
  }
  async copy(text: string): Promise<void> {
    await this.connection.sendRequest(CopyRequest, { text });
  }
  saved(): unknown {
    return this.api.getState();
  }
  save(view: Readonly<Record<string, unknown>>): void {
    this.api.setState(view);
  }

  /** The editor answers by telling the new state; where it refuses, it has said so itself, and the picture stays as it was. */
  protected asked(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => console.warn(error));
  }
}

/** What a state needs for a page of its own; not every view has modes. */
type PageState = FileState & { readonly mode?: ViewMode; readonly cursorWord?: number };

/** What a reader picks changes this page and nothing else. */
export abstract class PageHost<
  Content,
  State extends PageState,
  Listener extends PanelListener<Content, State>,
> implements PanelHost<Listener> {
  readonly editor = false;
  #listener: Listener | undefined;

  constructor(
    protected readonly content: Content,
    protected state: State,
  ) {}

  start(listener: Listener): void {
    this.#listener = listener;
    listener.content(this.content);
    listener.state(this.state);
  }
  revealWord(word: number): void {
    this.become({ ...this.state, cursorWord: word });
  }
  setMode(mode: ViewMode): void {
    this.become({ ...this.state, mode });
  }
  setFollow(): void {
    // There is no editor to follow.
  }
  run(): void {
    // There is nothing to run.
  }
  async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
  }
  saved(): unknown {
    return undefined;
  }
  save(): void {
    // A page begins anew each time it is opened.
  }

  protected become(state: State): void {
    this.state = state;
    this.#listener?.state(state);
  }
}
