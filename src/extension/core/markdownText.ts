/** @file Markdown in two kinds of pieces: what we wrote, and text of files and models, which must never be read as Markdown. */

/** `text` comes from a file or a model: whoever makes a MarkdownString of it appends it as text. */
export type MarkdownPart = { readonly markdown: string } | { readonly text: string };

/** A link to a command; its title is ours. */
export function commandLink(title: string, command: string, ...args: readonly unknown[]): MarkdownPart {
  // Parentheses survive that encoding, and one of an address would end the link.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, c => (c === '(' ? '%28' : '%29'));
  const query = args.length === 0 ? '' : `?${encoded}`;
  return { markdown: `[${title}](command:${command}${query})` };
}

/** Text as the cell of a table: a bar would end the cell. */
export function cellParts(text: string): MarkdownPart[] {
  return text.split('|').flatMap((piece, i) => [...(i > 0 ? [{ markdown: '&#124;' }] : []), { text: piece }]);
}

/** With a separator of ours between them. */
export function joined(parts: readonly (readonly MarkdownPart[])[], separator: string): MarkdownPart[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [{ markdown: separator }, ...part]));
}
