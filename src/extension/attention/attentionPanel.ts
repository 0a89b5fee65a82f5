/** @file The attention view in a panel: sends it the edges of one file, and does what it asks. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { attentionContent } from '../../page/attentionContent';
import type { AttentionReport } from '../../protocol/attention';
import {
  AttentionContentNotification,
  AttentionReadyRequest,
  AttentionStateNotification,
  PickFocusRequest,
  type AttentionContent,
  type AttentionState,
} from '../../protocol/views/attentionMessages';
import {
  CopyRequest,
  RevealWordRequest,
  RunCommandRequest,
  SetFollowRequest,
  SetModeRequest,
  type ViewCommand,
} from '../../protocol/views/attributionMessages';
import type { AttendedFile, AttentionStore } from './attentionStore';
import type { AttentionController } from './attentionController';
import { ATTENTION_PANEL } from '../core/contributions';
import type { FollowedTexts } from '../prompts/followedTexts';
import type { PanelParts } from '../panel/panelParts';
import { PromptLinks } from '../panel/promptLinks';
import { fileNameOf } from '../attribution/shownContent';
import { runViewCommand } from '../panel/linkedCommands';
import { fileState } from '../panel/viewFile';
import { ViewPanel, type ViewKind } from '../panel/viewPanel';
import { ViewPanels } from '../panel/viewPanels';
import { chosenFollow, chosenMode, copiedText, revealedWord, savedView, wantedCommand } from '../panel/viewParams';
import { answerRequest, noSuchWord } from '../panel/viewRequests';

export interface AttentionParts extends Pick<PanelParts, 'store' | 'files' | 'log' | 'extensionPath'> {
  readonly attention: AttentionStore;
  readonly attentionTexts: FollowedTexts;
  readonly attentionController: AttentionController;
}

const ATTENTION: ViewKind<AttentionContent, AttentionState> = {
  view: 'attention',
  panelType: ATTENTION_PANEL,
  title: () => vscode.l10n.t('Attention'),
  titleOf: fileName => vscode.l10n.t('Attention · {0}', fileName),
  content: AttentionContentNotification,
  state: AttentionStateNotification,
};

export type AttentionPanels = ViewPanels<AttentionPanel>;

/** The one attention panel of a window. */
export function attentionPanels(parts: AttentionParts): AttentionPanels {
  return new ViewPanels(ATTENTION, panel => new AttentionPanel(panel, parts));
}

export class AttentionPanel extends ViewPanel<AttentionContent, AttentionState> {
  readonly #links: PromptLinks;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly parts: AttentionParts,
  ) {
    super(panel, ATTENTION, parts);
    const { attention, attentionTexts, store } = parts;
    this.#links = new PromptLinks(uri => attention.get(uri)?.report?.prompt.words, attentionTexts);
    this.#answer();
    // The mode is that of all views: the explanation store holds it.
    for (const known of [attention, store]) {
      this.register(
        known.onDidChange(uri => {
          if (uri === this.uri) this.soon();
        }),
      );
    }
    this.start();
  }

  async restore(state: unknown): Promise<void> {
    const { uri, follow, mode } = v.parse(savedView, state);
    this.restoreFollow(follow);
    if (mode !== undefined) this.parts.store.setMode(mode);
    this.show(uri);
    return Promise.resolve();
  }

  protected source(): AttentionReport | undefined {
    return this.#file()?.report;
  }

  protected content(): AttentionContent | undefined {
    const file = this.#file();
    if (!file?.report) return undefined;
    const { uri, text, report, label } = file;
    return attentionContent({ fileName: fileNameOf(uri), label, text, report });
  }

  protected state(): AttentionState {
    const cursorWord = this.uri === undefined ? undefined : this.#links.cursorWord(this.uri);
    const file = this.#file();
    return {
      ...fileState({ shown: this.shown, file, trusted: vscode.workspace.isTrusted, follow: this.follow }),
      mode: this.parts.store.mode,
      focus: file?.focus ?? 0,
      ...(cursorWord === undefined ? {} : { cursorWord }),
    };
  }

  #answer(): void {
    const { connection } = this;
    answerRequest(connection, AttentionReadyRequest, savedView, saved => this.started(saved));
    answerRequest(connection, PickFocusRequest, revealedWord, ({ word }) => this.#pickFocus(word));
    answerRequest(connection, RevealWordRequest, revealedWord, ({ word }) => this.#links.reveal(this.#uri(), word));
    answerRequest(connection, SetModeRequest, chosenMode, ({ mode }) => this.#setMode(mode));
    answerRequest(connection, SetFollowRequest, chosenFollow, ({ follow }) => this.setFollow(follow));
    answerRequest(connection, RunCommandRequest, wantedCommand, ({ command }) => this.#run(command));
    answerRequest(connection, CopyRequest, copiedText, async ({ text }) => vscode.env.clipboard.writeText(text));
  }

  /** A word whose edges are there is looked at; those of another are asked for, which takes a while. */
  async #pickFocus(word: number): Promise<void> {
    const report = this.#file()?.report;
    const span = report?.prompt.words[word]?.span;
    if (!report || !span) throw noSuchWord();
    const focus = report.focus.findIndex(known => known.word === word);
    if (focus >= 0) this.parts.attention.update(this.#uri(), file => ({ ...file, focus }));
    else void this.parts.attentionController.attend(await this.#document(), span);
  }

  #setMode(mode: AttentionState['mode']): void {
    this.parts.store.setMode(mode);
    // A file that was never explained is none of that store's.
    this.parts.attention.update(this.#uri(), file => ({ ...file }));
  }

  async #run(command: ViewCommand): Promise<void> {
    const { attentionController, log } = this.parts;
    if (command === 'explain') void attentionController.attend(await this.#document());
    else if (command === 'cancel') attentionController.cancel(this.#uri());
    else runViewCommand(command, this.uri, log);
  }

  async #document(): Promise<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(this.#uri(), true));
  }

  #uri(): string {
    if (this.uri === undefined) throw noSuchWord();
    return this.uri;
  }

  #file(): AttendedFile | undefined {
    return this.uri === undefined ? undefined : this.parts.attention.get(this.uri);
  }
}
