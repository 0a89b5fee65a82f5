/** @file Shows what the layers write at the word under the pointer, where that is known and the word has not changed since. Asks nobody. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { ConceptNaming } from '../../picture/conceptNaming';
import type { ConceptNames } from './conceptNames';
import type { ConceptStore } from './conceptStore';
import { commands } from '../core/contributions';
import type { FollowedTexts } from '../prompts/followedTexts';
import { conceptHoverText } from './conceptHoverText';
import { hoverOfWord } from '../attribution/hoverOfWord';

interface KnownConcepts {
  readonly concepts: ConceptStore;
  readonly conceptTexts: FollowedTexts;
  readonly conceptNames: ConceptNames;
}

export class ConceptHover extends DisposableOwner implements vscode.HoverProvider {
  constructor(private readonly known: KnownConcepts) {
    super();
    this.register(vscode.languages.registerHoverProvider('*', this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const uri = document.uri.toString();
    const { concepts, conceptTexts, conceptNames } = this.known;
    const prompt = concepts.get(uri)?.prompt;
    const text = conceptTexts.get(uri);
    if (!prompt || !text) return undefined;
    const names = new ConceptNaming(conceptNames.all(prompt.provenance));
    return hoverOfWord(document, position, {
      words: prompt.prompt.words,
      text,
      partsOf: word => conceptHoverText(prompt, word, names, vscode.l10n),
      linked: [commands.showConceptsPanel],
    });
  }
}
