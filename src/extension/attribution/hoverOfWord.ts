/** @file The hover over one word of what was asked about, while that word has not changed since. */
import * as vscode from 'vscode';
import type { PromptWord } from '../../protocol/explanation';
import type { CommandId } from '../core/contributions';
import type { KeptText } from '../prompts/keptText';
import { wordAt } from '../prompts/wordAt';
import { markdownString } from '../core/markdownString';
import type { MarkdownPart } from '../core/markdownText';

export interface HoveredWords {
  /** In the text that was asked about. */
  readonly words: readonly PromptWord[];
  readonly text: KeptText;
  /** @param word index into the words. @returns undefined where there is nothing to say of it */
  readonly partsOf: (word: number) => readonly MarkdownPart[] | undefined;
  readonly linked: readonly CommandId[];
}

export function hoverOfWord(
  document: vscode.TextDocument,
  position: vscode.Position,
  { words, text, partsOf, linked }: HoveredWords,
): vscode.Hover | undefined {
  const found = wordAt(words, text, document.offsetAt(position));
  const parts = found && partsOf(found.word);
  if (!parts) return undefined;
  const { start, end } = found.span;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  return new vscode.Hover(markdownString(parts, linked), range);
}
