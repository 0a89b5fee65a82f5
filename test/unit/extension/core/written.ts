/** @file Pieces of Markdown as a reader sees them. */
import type { MarkdownPart } from '../../../../src/extension/core/markdownText';

/** As VS Code reads it, escapes aside: text in ⟦ ⟧, so that tests see what is escaped. What is put into our own Markdown is not marked. */
export function written(parts: readonly MarkdownPart[]): string {
  return parts.map(part => ('text' in part ? `⟦${part.text}⟧` : unescaped(part.markdown))).join('');
}

function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}
