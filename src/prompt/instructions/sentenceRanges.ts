/** @file Words gathered into sentences, for views of prompts too long to show word by word. */
import { sentencesOf } from './sentences';
import type { Word } from '../words';

/** Words `from` up to, not including, `to`. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

/** Code and tables have no sentences; a row of more words than this cannot be named by how it begins. */
const LONGEST = 40;

/**
 * Ranges that cover all words in order, none empty: a sentence of the file's text, of one message.
 * @param words of the file, in file order
 */
export function sentenceRanges(text: string, words: readonly Pick<Word, 'span' | 'message'>[]): WordRange[] {
  // Offset for offset: how the file was saved changes no sentence.
  const starts = sentencesOf(text.replaceAll('\r\n', ' \n')).map(sentence => sentence.start);
  const ranges: WordRange[] = [];
  let passed = 0;
  words.forEach(({ span, message }, word) => {
    const before = passed;
    while (passed < starts.length && starts[passed]! < span.end) passed++;
    const last = ranges.at(-1);
    const goesOn = passed === before && message === words[word - 1]?.message && last && word - last.from < LONGEST;
    if (goesOn) ranges[ranges.length - 1] = { from: last.from, to: word + 1 };
    else ranges.push({ from: word, to: word + 1 });
  });
  return ranges;
}
