/** @file Text that Markdown shows as it is, and rows of its tables. */
import { printable } from './printable';

/** One line, also within a table. Nothing in it is markup, HTML or an address. */
export function markdownText(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+\-.!~|<>&@]|:(?=\/\/)/g, '\\$&');
}

export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
