/** @file Text on a terminal: made harmless, measured in columns, cut and padded. */
import stringWidth from 'string-width';
import { printable } from '../../base/printable';

/** One segmenter for the process: making one costs a millisecond. */
const graphemeSegmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The same for text of several lines: line ends stay, a tab becomes spaces. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map(line => printable(line.replaceAll('\t', '    ')))
    .join('\n');
}

export function graphemes(text: string): string[] {
  return Array.from(graphemeSegmenter.segment(text), s => s.segment);
}

/** Columns of one grapheme: 0, 1 or 2. */
export function graphemeWidth(grapheme: string): number {
  return stringWidth(grapheme);
}

/** Columns of a text without line ends or styles. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** Padded with spaces to `width` columns, or cut with an ellipsis. */
export function fit(text: string, width: number): string {
  const own = textWidth(text);
  if (own <= width) return text + ' '.repeat(width - own);
  let kept = '';
  let used = 0;
  for (const g of graphemes(text)) {
    if (used + graphemeWidth(g) > width - 1) break;
    kept += g;
    used += graphemeWidth(g);
  }
  return `${kept}…${' '.repeat(width - used - 1)}`;
}

/** A space that `wrap` does not break at, as between a number and its error. It is drawn as a plain one. */
export const NO_BREAK = '\u00a0';

/** Wrapped at spaces to `width` columns; the first line keeps its own indent, every other one gets `indent`. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const own = /^ */.exec(text)![0];
  const [first = '', ...rest] = text.slice(own.length).split(' ');
  const lines = [own + first];
  for (const word of rest) {
    const joined = `${lines.at(-1)!} ${word}`;
    if (textWidth(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(indent + word);
  }
  return lines.map(line => line.replaceAll(NO_BREAK, ' '));
}
