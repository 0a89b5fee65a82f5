/** @file Text on a terminal: made harmless, measured in columns, cut and padded. */
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

/**
 * East Asian Wide and Fullwidth blocks, simplified from EastAsianWidth.txt of Unicode 15.1 (unassigned code points inside
 * a wide block count as wide, as the file itself says for the CJK planes).
 */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

/** Columns of one grapheme: 0, 1 or 2. */
export function graphemeWidth(grapheme: string): number {
  if (/\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(grapheme)) return 0;
  return wideRanges.some(([low, high]) => code >= low && code <= high) ? 2 : 1;
}

/** Columns of a text without line ends or styles. */
export function textWidth(text: string): number {
  return graphemes(text).reduce((sum, g) => sum + graphemeWidth(g), 0);
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
