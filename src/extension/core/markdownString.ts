/** @file Markdown pieces as VS Code's MarkdownString, the only ones that there are: only our own commands can be linked. */
import * as vscode from 'vscode';
import type { CommandId } from './contributions';
import { markdownSource, type MarkdownPart } from './markdownText';

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
