/** @file Instructions are found in English: how much of a prompt is in a script that nobody has looked through. */
import type { Explanation } from '../../protocol/explanation';

/** Part of the words: a name, or a word that is quoted, is no instruction. */
const NOTABLE = 0.1;

/** Words of another script than the Latin one; none where they are few, and where the user or the file says what the instructions are. */
export function wordsInOtherScripts({ prompt }: Pick<Explanation, 'prompt'>): number {
  if (prompt.clauses.some(({ origin }) => origin !== 'rule')) return 0;
  const read = prompt.words.filter(({ role }) => role !== 'assistant');
  const others = read.filter(({ text }) => /\p{L}/u.test(text) && !/\p{Script=Latin}/u.test(text)).length;
  return others >= NOTABLE * read.length ? others : 0;
}
