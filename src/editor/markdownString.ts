/** @file Markdown pieces as VS Code's MarkdownString: text is escaped there, and only our own commands can be linked. */
import * as vscode from 'vscode';
import type { CommandId } from '../workbench/contributions';
import type { MarkdownPart } from './markdownText';

/** @param enabledCommands the only ones that a link in it can run */
export function markdownString(
  parts: readonly MarkdownPart[],
  enabledCommands: readonly CommandId[],
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = { enabledCommands };
  for (const part of parts) {
    if ('text' in part) markdown.appendText(part.text);
    else markdown.appendMarkdown(part.markdown);
  }
  return markdown;
}
