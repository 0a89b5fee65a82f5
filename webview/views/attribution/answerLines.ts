/** @file What stands between the words of an answer, so that it reads as it was written: punctuation, line breaks, bullets. */
import { printable } from '../../../src/base/printable';
import type { ExplainedResponse } from '../../../src/protocol/explanation';

export interface Surroundings {
  /** Before the word begins a new line (1), or a new paragraph (2). */
  readonly breaks: 0 | 1 | 2;
  /** Stands right before the word. */
  readonly lead: string;
  /** Stands right behind it. */
  readonly trail: string;
}

/** One a word; all that the text has beside its words is in them, white space aside. */
export function surroundings({ text, words }: Pick<ExplainedResponse, 'text' | 'words'>): Surroundings[] {
  let at = 0;
  const before = words.map(word => {
    const found = word.end ? -1 : text.indexOf(word.text, at);
    if (found < 0) return '';
    const gap = text.slice(at, found);
    at = found + word.text.length;
    return gap;
  });
  // The end is no word of the text: what is left stands before it.
  const end = words.findIndex(word => word.end);
  const gaps = (end < 0 ? [...before, text.slice(at)] : before.with(end, text.slice(at)).concat('')).map((gap, i) =>
    split(gap, i === 0),
  );
  return words.map((_, i) => {
    const { breaks, lead } = gaps[i]!;
    // What is left behind the last word has no other to stand before.
    const behind = gaps[i + 1]!;
    const trail = i === words.length - 1 ? `${behind.trail} ${behind.lead}`.trim() : behind.trail;
    return { breaks, lead: printable(lead), trail: printable(trail) };
  });
}

/** Up to the first white space a gap belongs to the word before it. */
function split(gap: string, first: boolean): Surroundings {
  const trail = first ? '' : /^\S*/.exec(gap)![0];
  const rest = gap.slice(trail.length);
  const lines = rest.split(/\r\n?|\n/).length - 1;
  const breaks = first || lines === 0 ? 0 : lines === 1 ? 1 : 2;
  return { breaks, lead: rest.trim().replaceAll(/\s+/g, ' '), trail };
}
