/** @file Shows the numbers of the word under the pointer, where an explanation knows it and it has not changed since. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { commands } from '../core/contributions';
import type { ExplanationStore } from './explanationStore';
import { settings } from '../core/settings';
import type { FollowedTexts } from '../prompts/followedTexts';
import { hoverOfWord } from './hoverOfWord';
import { hoverText } from './hoverText';

const LINKED = [
  commands.clearContrast,
  commands.explainPrompt,
  commands.cycleView,
  commands.showPanel,
  commands.copyExplanation,
];

export class WordHover extends DisposableOwner implements vscode.HoverProvider {
  constructor(
    private readonly store: ExplanationStore,
    private readonly texts: FollowedTexts,
  ) {
    super();
    // Any file can be explained; where none was, asking the store costs nothing.
    this.register(vscode.languages.registerHoverProvider('*', this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    const text = this.texts.get(uri);
    if (!file?.explanation || !text) return undefined;
    const { explanation } = file;
    return hoverOfWord(document, position, {
      words: explanation.prompt.words,
      text,
      partsOf: word => hoverText({ ...file, explanation }, word, settings.quantity(), vscode.l10n),
      linked: LINKED,
    });
  }
}
