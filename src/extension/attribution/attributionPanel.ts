/** @file The attribution view in a panel: sends it the picture of one file, and does what it asks. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import {
  ContentNotification,
  PictureRequest,
  StateNotification,
  type AttributionContent,
  type AttributionState,
  type PictureFormat,
} from '../../protocol/views/attributionMessages';
import type { Explanation } from '../../protocol/explanation';
import { ATTRIBUTION_PANEL } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import { contentOf } from './shownContent';
import { attributionState } from './attributionState';
import { bringBack } from './bringBack';
import { askView } from '../panel/connection';
import type { PanelParts } from '../panel/panelParts';
import { PromptLinks, showFile } from '../panel/promptLinks';
import { runViewCommand } from '../panel/linkedCommands';
import { ViewPanel, type ViewKind } from '../panel/viewPanel';
import { savedView } from '../panel/viewParams';
import { answerView, noSuchWord } from '../panel/viewRequests';

export const ATTRIBUTION: ViewKind<AttributionContent, AttributionState> = {
  view: 'attribution',
  panelType: ATTRIBUTION_PANEL,
  title: () => vscode.l10n.t('Attribution'),
  titleOf: fileName => vscode.l10n.t('Attribution · {0}', fileName),
  content: ContentNotification,
  state: StateNotification,
};

export class AttributionPanel extends ViewPanel<AttributionContent, AttributionState> {
  readonly #links: PromptLinks;
  #kept: Explanation | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly parts: PanelParts,
  ) {
    super(panel, ATTRIBUTION, parts);
    const { store, texts } = parts;
    this.#links = new PromptLinks(uri => store.get(uri)?.explanation?.prompt.words, texts);
    this.#answer();
    this.register(
      store.onDidChange(uri => {
        if (uri === this.uri) this.soon();
      }),
    );
    this.start();
  }

  /** The picture too, where the file is still the same. */
  async restore(state: unknown): Promise<void> {
    const { uri, follow, mode, answerWord } = v.parse(savedView, state);
    this.restoreFollow(follow);
    if (mode !== undefined) this.parts.store.setMode(mode);
    if (uri === undefined) return;
    this.show(uri);
    await bringBack(uri, this.parts);
    if (answerWord !== undefined && this.#hasAnswerWord(answerWord)) this.#setAnswerWord(answerWord);
  }

  /** The picture as the page shows it. @throws LensError internal where no page answers */
  async picture(format: PictureFormat): Promise<string> {
    await this.page.ready();
    this.send();
    return askView(this.connection, PictureRequest, { format });
  }

  protected source(): Explanation | undefined {
    return this.#file()?.explanation;
  }

  protected content(): AttributionContent | undefined {
    const file = this.#file();
    return file && contentOf(file);
  }

  protected state(): AttributionState {
    return attributionState({
      shown: this.shown,
      file: this.#file(),
      mode: this.parts.store.mode,
      cursorWord: this.uri === undefined ? undefined : this.#links.cursorWord(this.uri),
      trusted: vscode.workspace.isTrusted,
      follow: this.follow,
    });
  }

  protected override send(): void {
    this.#keep();
    super.send();
  }

  #answer(): void {
    const { store } = this.parts;
    answerView(this.connection, {
      ready: saved => this.started(saved),
      pickAnswerWord: word => {
        if (word !== undefined && !this.#hasAnswerWord(word)) throw noSuchWord();
        this.#setAnswerWord(word);
      },
      revealWord: word => this.#links.reveal(this.#uriOrThrow(), word),
      setMode: mode => store.setMode(mode),
      setFollow: follow => this.setFollow(follow),
      run: async command => {
        // Explaining opens a file that is not in sight, and would do so over this panel.
        if ((command === 'explain' || command === 'answer') && this.uri !== undefined) await showFile(this.uri);
        runViewCommand(command, this.uri, this.parts.log);
      },
      copy: async text => vscode.env.clipboard.writeText(text),
    });
  }

  #uriOrThrow(): string {
    if (this.uri === undefined) throw noSuchWord();
    return this.uri;
  }

  #hasAnswerWord(word: number): boolean {
    const models = this.#file()?.explanation?.models ?? [];
    return models.some(({ response }) => word < response.words.length);
  }

  #setAnswerWord(word: number | undefined): void {
    this.parts.store.update(this.#uriOrThrow(), ({ answerWord: _, contrast: __, ...file }) =>
      word === undefined ? file : { ...file, answerWord: word },
    );
  }

  #file(): ExplainedFile | undefined {
    return this.uri === undefined ? undefined : this.parts.store.get(this.uri);
  }

  /** For the next reload. */
  #keep(): void {
    const file = this.#file();
    if (!file?.explanation || file.explanation === this.#kept) return;
    this.#kept = file.explanation;
    this.parts.kept.keep(file);
  }
}
