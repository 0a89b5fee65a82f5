/** @file Shows the edges of the word under the pointer, while attention is shown and the word has not changed since. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../base/disposable';
import type { AttentionStore } from '../workbench/attentionStore';
import { commands } from '../workbench/contributions';
import type { ExplanationStore } from '../workbench/explanationStore';
import type { FollowedTexts } from '../workbench/followedTexts';
import { wordAt } from '../workbench/wordAt';
import { attentionHoverText } from './attentionHoverText';
import { shownEdges } from './attentionPlan';
import { markdownString } from './markdownString';

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
    const found = wordAt(report.prompt.words, text, document.offsetAt(position));
    const parts = found && attentionHoverText(report, shown, found.word, vscode.l10n);
    if (!parts) return undefined;
    const { start, end } = found.span;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return new vscode.Hover(markdownString(parts, LINKED), range);
  }
}
