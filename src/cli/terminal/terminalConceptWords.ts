/** @file A component's words in a line: the strongest first, those of the opposite direction marked. */
import { printable } from '../../base/printable';
import { NO_BREAK } from './terminalText';

const MINUS = '\u2212';

/**
 * A component's own sign means nothing, so its strongest word counts as positive.
 * @param words indices into `table`, strongest first, with their signed cosines
 */
export function wordLine(
  { words, scores }: { readonly words: readonly number[]; readonly scores: readonly number[] },
  table: readonly string[],
  count: number,
): string {
  const side = Math.sign(scores[0] ?? 1);
  return words
    .slice(0, count)
    .map((word, i) => (Math.sign(scores[i]!) === side ? '' : MINUS) + shown(table[word]!))
    .join(' ');
}

export function wordList(words: readonly number[], table: readonly string[], count: number): string {
  const more = words.length > count ? ` … (${words.length})` : '';
  return words.length === 0
    ? 'none'
    : words
        .slice(0, count)
        .map(word => shown(table[word]!))
        .join(' ') + more;
}

/** White space inside a token would run together with what separates two of them. */
export function shown(word: string): string {
  return printable(word).replaceAll(' ', '␣').replaceAll(NO_BREAK, '␣');
}
