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
  type ViewCommand,
} from '../../protocol/views/attributionMessages';
import type { Explanation } from '../../protocol/explanation';
import { attributionContent } from '../../page/attributionContent';
import { ATTRIBUTION_PANEL } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { askView } from '../panel/connection';
import { showFile } from '../panel/promptLinks';
import { ViewPanel, ViewPanels, type PanelKind } from '../panel/viewPanel';
import { savedView } from '../panel/viewParams';
import { answerView, noSuchWord } from '../panel/viewRequests';
import { fileNameOf } from '../prompts/promptFiles';
import type { ExplainedFile } from './explanationStore';
import type { Passages } from './passages';
import type { PictureKeeper } from './pictureKeeper';
import { attributionState } from './attributionState';

const ATTRIBUTION: PanelKind<AttributionContent, AttributionState> = {
  view: 'attribution',
  panelType: ATTRIBUTION_PANEL,
  title: () => vscode.l10n.t('Attribution'),
  titleOf: fileName => vscode.l10n.t('Attribution · {0}', fileName),
  content: ContentNotification,
  state: StateNotification,
};

export type AttributionPanels = ViewPanels<AttributionPanel>;

/** The one attribution panel of a window. */
export function attributionPanels(lens: LensContext, passages: Passages, keeper: PictureKeeper): AttributionPanels {
  return new ViewPanels(ATTRIBUTION, panel => new AttributionPanel(panel, lens, passages, keeper));
}

/** The picture of a file as a panel and an exported page show it. Undefined while the file has none. */
export function contentOf({ uri, label, text, whole, explanation }: ExplainedFile): AttributionContent | undefined {
  return (
    explanation && attributionContent({ fileName: fileNameOf(uri), label, text: whole?.text ?? text, explanation })
  );
}

export class AttributionPanel extends ViewPanel<ExplainedFile, AttributionContent, AttributionState> {
  constructor(
    panel: vscode.WebviewPanel,
    lens: LensContext,
    private readonly passages: Passages,
    private readonly keeper: PictureKeeper,
  ) {
    super(panel, ATTRIBUTION, lens, lens.explanations, file => file.explanation?.prompt.words);
    this.#answer();
    this.start();
  }

  /** The picture too, where the file is still the same. */
  async restore(state: unknown): Promise<void> {
    const { uri, follow, mode, answerWord } = v.parse(savedView, state);
    this.restoreFollow(follow);
    if (uri === undefined) return;
    if (mode !== undefined) this.lens.explanations.setMode(uri, mode);
    this.show(uri);
    await this.keeper.bringBack(uri);
    // A column of the matrix that is there: a reload asks no model.
    const whole = this.file?.explanation?.stage === 'complete';
    if (answerWord !== undefined && whole && this.#hasAnswerWord(answerWord)) this.#setAnswerWord(answerWord);
  }

  /** The picture as the page shows it. @throws LensError internal where no page answers */
  async picture(format: PictureFormat): Promise<string> {
    await this.ready();
    this.send();
    return askView(this.connection, PictureRequest, { format });
  }

  protected source(): Explanation | undefined {
    return this.file?.explanation;
  }

  protected content(): AttributionContent | undefined {
    return this.file && contentOf(this.file);
  }

  protected state(): AttributionState {
    const mode = this.lens.explanations.modeOf(this.uri);
    const { shown, file, cursorWord, follow } = this;
    return attributionState({ shown, file, mode, cursorWord, trusted: vscode.workspace.isTrusted, follow });
  }

  /** Explaining and answering open a file that is not in sight, which would cover this panel. */
  protected override async run(command: ViewCommand): Promise<void> {
    if ((command === 'explain' || command === 'answer') && this.uri !== undefined) await showFile(this.uri);
    await super.run(command);
  }

  #answer(): void {
    answerView(this.connection, {
      ...this.actions,
      ready: saved => this.started(saved),
      pickAnswerWord: word => {
        if (word !== undefined && !this.#hasAnswerWord(word)) throw noSuchWord();
        this.#setAnswerWord(word);
      },
      setMode: mode => this.lens.explanations.setMode(this.uriOrThrow, mode),
    });
  }

  #hasAnswerWord(word: number): boolean {
    const models = this.file?.explanation?.models ?? [];
    return models.some(({ response }) => word < response.words.length);
  }

  #setAnswerWord(word: number | undefined): void {
    void this.passages.pick(this.uriOrThrow, word === undefined ? undefined : { first: word, last: word }, true);
  }
}
