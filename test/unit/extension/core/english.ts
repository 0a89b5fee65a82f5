/** @file What text builders get in the place of VS Code's translations: English as it is written. */
import type { Localizer } from '../../../../src/extension/core/markdownText';
import type { MarkdownPart } from '../../../../src/extension/core/markdownText';

export const english: Localizer = {
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, i: string) => String(args[Number(i)])),
};

/** As VS Code reads it, escapes aside: text in ⟦ ⟧, so that tests see what is escaped. What is put into our own Markdown is not marked. */
export function written(parts: readonly MarkdownPart[]): string {
  return parts.map(part => ('text' in part ? `⟦${part.text}⟧` : unescaped(part.markdown))).join('');
}

function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}
