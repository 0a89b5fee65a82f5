/** @file Markdown pieces as VS Code's MarkdownString: text is escaped there, and only our own commands can be linked. */
import * as vscode from 'vscode';
import type { CommandId } from './contributions';
import type { MarkdownPart } from './markdownText';

/** @param enabledCommands the only ones that a link in it can run */
export function markdownString(
  parts: readonly MarkdownPart[],
  enabledCommands: readonly CommandId[],
): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString();
  markdown.isTrusted = { enabledCommands };
  for (const part of parts) {
    if ('text' in part) appendWords(markdown, part.text);
    else markdown.appendMarkdown(part.markdown);
  }
  return markdown;
}

/**
 * Escaped as `appendText` does it, except that spaces stay spaces: `appendText` makes them unbreakable, so that lines break within words.
 * After a number with a dot the unbreakable one is kept, since a plain space would begin a list.
 */
function appendWords(markdown: vscode.MarkdownString, text: string): void {
  const words = text.split(/(?<=\S) (?=\S)/);
  words.forEach((word, i) => {
    const previous = words[i - 1];
    if (previous !== undefined && /\d[.)]$/.test(previous)) markdown.appendText(' ');
    else if (previous !== undefined) markdown.appendMarkdown(' ');
    markdown.appendText(word);
  });
}
