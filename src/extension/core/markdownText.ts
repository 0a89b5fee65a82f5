/** @file What text builders, which know no VS Code, work with: pieces of Markdown. */
import { printable } from '../../base/printable';
import type { CommandId } from './contributions';

declare const own: unique symbol;
/** Markdown that this file made: nothing from a file or a model is markup in it. */
type OwnMarkdown = string & { readonly [own]: true };

/** `text` is shown as it is, never read as Markdown, HTML or an address. `markdown` is made by `ours` and the functions below, and by nothing else. */
export type MarkdownPart = { readonly markdown: OwnMarkdown; readonly html?: true } | { readonly text: string };

/** What stands between pieces. */
export type Separator = '\n\n' | ', ' | ' · ' | ' &nbsp; ';

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '&': '&amp;', '|': '&#124;' };

/** Markdown whose literal part is ours; whatever is put into it is text. */
export function ours(literals: TemplateStringsArray, ...values: readonly (string | number)[]): MarkdownPart {
  const source = literals.reduce((all, literal, i) => `${all}${shownAsIs(String(values[i - 1]!))}${literal}`);
  return { markdown: source as OwnMarkdown };
}

/** A link to a command of ours. */
export function commandLink(title: string, command: CommandId, ...args: readonly unknown[]): MarkdownPart {
  // `encodeURIComponent` leaves parentheses, and one within an address would end the link.
  const encoded = encodeURIComponent(JSON.stringify(args)).replace(/[()]/g, c => (c === '(' ? '%28' : '%29'));
  const query = args.length === 0 ? '' : `?${encoded}`;
  return { markdown: `[${shownAsIs(title)}](command:${command}${query})` as OwnMarkdown };
}

/**
 * A patch of a contributed colour, as the user's theme has it. The only HTML that there is.
 * @param colour its id; another text gives no patch
 */
export function swatch(colour: string): MarkdownPart {
  if (!/^[A-Za-z\d.]+$/.test(colour)) return ours``;
  const variable = `var(--vscode-${colour.replaceAll('.', '-')})`;
  const patch = `<span style="background-color:${variable};">&nbsp;&nbsp;&nbsp;&nbsp;</span>`;
  return { markdown: patch as OwnMarkdown, html: true };
}

/** Joins lists of pieces by a separator, which is Markdown. */
export function joined(parts: readonly (readonly MarkdownPart[])[], separator: Separator): MarkdownPart[] {
  return parts.flatMap((part, i) => (i === 0 ? part : [{ markdown: separator as string as OwnMarkdown }, ...part]));
}

/** The pieces as one Markdown text, and whether it needs HTML to be shown. */
export function markdownSource(parts: readonly MarkdownPart[]): { readonly source: string; readonly html: boolean } {
  const source = parts.map(part => ('text' in part ? shownAsIs(part.text) : part.markdown)).join('');
  return { source, html: parts.some(part => 'html' in part) };
}

/**
 * One line that Markdown shows as it is, also in a cell of a table. Every sign that means something in Markdown is escaped; so is the
 * colon, which keeps an address from becoming a link. Spaces stay spaces where lines may break.
 */
function shownAsIs(text: string): string {
  return printable(text.replaceAll(/\r\n|[\r\n\t]/g, ' '))
    .replace(/[\\`*_{}[\]()#+\-.!~>:@=^$<&|]/g, sign => ENTITIES[sign] ?? `\\${sign}`)
    .replace(/^ +| +$| {2,}/g, spaces => '&nbsp;'.repeat(spaces.length));
}
