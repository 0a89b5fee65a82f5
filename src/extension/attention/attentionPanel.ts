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
import { SetModeRequest, type ViewCommand } from '../../protocol/views/attributionMessages';
import { ATTENTION_PANEL } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { ViewPanel, ViewPanels, type PanelKind } from '../panel/viewPanel';
import { chosenMode, revealedWord, savedView } from '../panel/viewParams';
import { answerPanel, answerRequest, noSuchWord } from '../panel/viewRequests';
import { fileNameOf } from '../prompts/promptFiles';
import type { AttentionController } from './attentionController';
import type { AttendedFile } from './attentionPlan';

const ATTENTION: PanelKind<AttentionContent, AttentionState> = {
  view: 'attention',
  panelType: ATTENTION_PANEL,
  title: () => vscode.l10n.t('Attention'),
  titleOf: fileName => vscode.l10n.t('Attention · {0}', fileName),
  content: AttentionContentNotification,
  state: AttentionStateNotification,
};

export type AttentionPanels = ViewPanels<AttentionPanel>;

/** The one attention panel of a window. */
export function attentionPanels(lens: LensContext, controller: AttentionController): AttentionPanels {
  return new ViewPanels(ATTENTION, panel => new AttentionPanel(panel, lens, controller));
}

export class AttentionPanel extends ViewPanel<AttendedFile, AttentionContent, AttentionState> {
  constructor(
    panel: vscode.WebviewPanel,
    lens: LensContext,
    private readonly controller: AttentionController,
  ) {
    super(panel, ATTENTION, lens, lens.attention, file => file.report?.prompt.words);
    this.#answer();
    // All views of a file share its mode: the explanation store holds it.
    this.listenTo(lens.explanations);
    this.start();
  }

  async restore(state: unknown): Promise<void> {
    const { uri, follow, mode } = v.parse(savedView, state);
    this.restoreFollow(follow);
    this.show(uri);
    if (uri !== undefined && mode !== undefined) this.lens.explanations.setMode(uri, mode);
    return Promise.resolve();
  }

  protected source(): AttentionReport | undefined {
    return this.file?.report;
  }

  protected content(): AttentionContent | undefined {
    if (!this.file?.report) return undefined;
    const { uri, text, whole, report, label } = this.file;
    return attentionContent({ fileName: fileNameOf(uri), label, text: whole?.text ?? text, report });
  }

  protected state(): AttentionState {
    return { ...this.fileState(), mode: this.lens.explanations.modeOf(this.uri), focus: this.file?.focus ?? 0 };
  }

  protected override async run(command: ViewCommand): Promise<void> {
    if (command === 'explain') void this.controller.attend(await this.document());
    else if (command === 'cancel') this.controller.cancel(this.uriOrThrow);
    else await super.run(command);
  }

  #answer(): void {
    const { connection } = this;
    answerPanel(connection, this.actions);
    answerRequest(connection, AttentionReadyRequest, savedView, saved => this.started(saved));
    answerRequest(connection, PickFocusRequest, revealedWord, ({ word }) => this.#pickFocus(word));
    answerRequest(connection, SetModeRequest, chosenMode, ({ mode }) =>
      this.lens.explanations.setMode(this.uriOrThrow, mode),
    );
  }

  /** A word whose edges are there is looked at; those of another are asked for, which takes a while. */
  async #pickFocus(word: number): Promise<void> {
    const report = this.file?.report;
    const span = report?.prompt.words[word]?.span;
    if (!report || !span) throw noSuchWord();
    const focus = report.focus.findIndex(known => known.word === word);
    if (focus >= 0) this.store.update(this.uriOrThrow, file => ({ ...file, focus }));
    else void this.controller.attend(await this.document(), span);
  }
}
