/** @file Text of a file or a model on its way to a screen: what would steer a terminal or reorder its surroundings becomes visible. */
/**
 * Characters that steer a terminal or reorder the text around them: C0 and C1 controls, DEL, line and paragraph
 * separators, bidirectional overrides and isolates, and halves of surrogate pairs. Zero-width joiners stay: emoji need them.
 */
const unsafe =
  // eslint-disable-next-line no-control-regex -- these are the characters to be found
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A picture of a character that must not reach the terminal as it is: `␛` for escape, `\u202e` where there is no picture. */
function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** One line that cannot move the cursor, colour anything or reorder its surroundings, whatever a file put into it. */
export function printable(text: string): string {
  return text.replace(unsafe, picture);
}

/** The same of a text whose lines stay lines. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}

/** One line, also within a table. Nothing in it is markup, HTML or an address. */
export function markdownText(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ')).replace(/[\\`*_{}[\]()#+\-.!~|<>&@]|:(?=\/\/)/g, '\\$&');
}

export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
