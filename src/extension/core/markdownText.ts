/** @file What text builders, which know no VS Code, work with: sentences in the user's language, and pieces of Markdown. */

/** Turns sentences into the user's language; `vscode.l10n` is one. */
export interface Localizer {
  /** @param message with {0}, {1} … for the arguments */
  t(message: string, ...args: (string | number | boolean)[]): string;
}

/** What we wrote is `markdown`. `text` comes from a file or a model and must never be read as Markdown. */
export type MarkdownPart = { readonly markdown: string } | { readonly text: string };

/** A link to a command; its title is ours. */
export function commandLink(title: string, command: string, ...args: readonly unknown[]): MarkdownPart {
  // `encodeURIComponent` leaves parentheses, and one within an address would end the link.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, c => (c === '(' ? '%28' : '%29'));
  const query = args.length === 0 ? '' : `?${encoded}`;
  return { markdown: `[${title}](command:${command}${query})` };
}

/** Text as the cell of a table: a bar would end the cell. */
export function cellParts(text: string): MarkdownPart[] {
  return text.split('|').flatMap((piece, i) => [...(i > 0 ? [{ markdown: '&#124;' }] : []), { text: piece }]);
}

/** Joins lists of pieces by a separator, which is Markdown. */
export function joined(parts: readonly (readonly MarkdownPart[])[], separator: string): MarkdownPart[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [{ markdown: separator }, ...part]));
}
