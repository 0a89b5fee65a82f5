/** @file Shows the edges of the word under the pointer, while attention is shown and the word has not changed since. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { AttentionStore } from './attentionStore';
import { commands } from '../core/contributions';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { FollowedTexts } from '../prompts/followedTexts';
import { attentionHoverText } from './attentionHoverText';
import { shownEdges } from './attentionPlan';
import { hoverOfWord } from '../attribution/hoverOfWord';

const LINKED = [commands.showAttentionPanel, commands.clearAttention];

export class AttentionHover extends DisposableOwner implements vscode.HoverProvider {
  constructor(
    private readonly attention: AttentionStore,
    private readonly texts: FollowedTexts,
    private readonly store: ExplanationStore,
  ) {
    super();
    this.register(vscode.languages.registerHoverProvider('*', this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const uri = document.uri.toString();
    const file = this.attention.get(uri);
    const text = this.texts.get(uri);
    if (!file || this.store.get(uri)?.contrast) return undefined;
    const { report } = file;
    const shown = report && shownEdges(report, file.focus, this.store.mode);
    if (!shown || !text) return undefined;
    return hoverOfWord(document, position, {
      words: report.prompt.words,
      text,
      partsOf: word => attentionHoverText(report, shown, word, vscode.l10n),
      linked: LINKED,
    });
  }
}
