/** @file Which rows the matrix shows: words, or sentences that unfold into words. */
import { printable } from '../../../src/base/printable';
import type { AttributionContent, RowRange } from '../../../src/protocol/views/attributionMessages';

export interface Row {
  readonly kind: 'word' | 'sentence';
  /** Words of the prompt `from` up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Of a sentence: whether its words follow as rows of their own. */
  readonly unfolded: boolean;
  /** Whether it stands below its sentence. */
  readonly inner: boolean;
  /** Whether a word of it belongs to an instruction. */
  readonly instruction: boolean;
}

/** Prompts of up to so many words are shown word by word: they fit on two screens. */
const WORD_BY_WORD = 80;

/**
 * @param unfolded sentences (their indices) whose words are shown
 * @param strong words that are strong enough to be shown; every word where it is left out
 */
export function rowsOf(
  { explanation, sentences }: AttributionContent,
  unfolded: ReadonlySet<number>,
  strong?: (word: number) => boolean,
): Row[] {
  const { words, clauses } = explanation.prompt;
  const spans = clauses.flatMap(clause => clause.spans);
  const instruction = words.map(({ span }) => spans.some(s => s.start < span.end && span.start < s.end));
  const wordRow =
    (inner: boolean) =>
    (word: number): Row => ({
      kind: 'word',
      from: word,
      to: word + 1,
      text: printable(words[word]!.text),
      unfolded: false,
      inner,
      instruction: instruction[word]!,
    });
  const shown = (range: RowRange): number[] => indices(range).filter(word => strong?.(word) ?? true);
  if (!isLong(words.length)) return shown({ from: 0, to: words.length }).map(wordRow(false));
  return sentences.flatMap((range, sentence) => {
    const inner = shown(range);
    if (inner.length === 0) return [];
    const text = indices(range)
      .map(word => printable(words[word]!.text))
      .join(' ');
    const open = unfolded.has(sentence);
    const row: Row = {
      ...range,
      kind: 'sentence',
      text,
      unfolded: open,
      inner: false,
      instruction: indices(range).some(word => instruction[word]),
    };
    return open ? [row, ...inner.map(wordRow(true))] : [row];
  });
}

export function isLong(words: number): boolean {
  return words > WORD_BY_WORD;
}

/** The row that shows a word: its own, else its sentence's. −1 where neither is shown. */
export function rowOfWord(rows: readonly Row[], word: number): number {
  const own = rows.findIndex(row => row.kind === 'word' && row.from === word);
  return own >= 0 ? own : rows.findIndex(row => row.from <= word && word < row.to);
}

function indices({ from, to }: RowRange): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
