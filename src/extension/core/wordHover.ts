/** @file The hover over one word of what the models were asked about, while that word has not changed since. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { PromptWord } from '../../protocol/explanation';
import { wordAt, type KeptText } from '../prompts/keptText';
import type { CommandId } from './contributions';
import { type MarkdownPart, markdownSource } from './markdownText';

/** @param enabledCommands the only ones that a link in it can run */
export function markdownString(
  parts: readonly MarkdownPart[],
  enabledCommands: readonly CommandId[],
): vscode.MarkdownString {
  const { source, html } = markdownSource(parts);
  const markdown = new vscode.MarkdownString(source);
  markdown.isTrusted = { enabledCommands };
  markdown.supportHtml = html;
  return markdown;
}

export interface HoveredWords {
  /** In the text that was asked about. */
  readonly words: readonly PromptWord[];
  readonly text: KeptText;
  /** @param word index into the words. @returns undefined where there is nothing to say of it */
  readonly partsOf: (word: number) => readonly MarkdownPart[] | undefined;
  /** The only commands that a link in it can run. */
  readonly linked: readonly CommandId[];
}

/** Any file can be asked about, so it is registered for all languages. */
export class WordHover extends DisposableOwner implements vscode.HoverProvider {
  /** @param wordsOf what is known of a file by its address, without asking a model; undefined where nothing is */
  constructor(private readonly wordsOf: (uri: string) => HoveredWords | undefined) {
    super();
    this.register(vscode.languages.registerHoverProvider('*', this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const hovered = this.wordsOf(document.uri.toString());
    const found = hovered && wordAt(hovered.words, hovered.text, document.offsetAt(position));
    const parts = found && hovered.partsOf(found.word);
    if (!parts) return undefined;
    const { start, end } = found.span;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return new vscode.Hover(markdownString(parts, hovered.linked), range);
  }
}
