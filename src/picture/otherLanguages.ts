/** @file Instructions are found in English: how much of a prompt is in another language, where nobody has looked for any. */
import * as l10n from '@vscode/l10n';
import { inOtherLanguage } from '../prompt/instructions/otherLanguages';
import type { Explanation } from '../protocol/explanation';

/** Part of the words: a name, or a word that is quoted, is no instruction. */
const NOTABLE = 0.1;

/** Words that no rule has read; none where they are few, and where the user or the file says what the instructions are. */
export function wordsInOtherLanguages({ prompt }: Pick<Explanation, 'prompt'>): number {
  if (prompt.clauses.some(({ origin }) => origin !== 'rule')) return 0;
  const read = prompt.words.filter(({ role }) => role !== 'assistant');
  const messages = new Map<number, string[]>();
  for (const { message, text } of read) {
    const words = messages.get(message);
    if (words) words.push(text);
    else messages.set(message, [text]);
  }
  const others = [...messages.values()].reduce((sum, words) => sum + othersOf(words), 0);
  return others >= NOTABLE * read.length ? others : 0;
}

function othersOf(words: readonly string[]): number {
  const otherLanguage = inOtherLanguage(words);
  return words.filter((word, w) => otherLanguage[w] === true || isOtherScript(word)).length;
}

function isOtherScript(word: string): boolean {
  return /\p{L}/u.test(word) && !/\p{Script=Latin}/u.test(word);
}

/** Undefined where all of the prompt was read. */
export function otherLanguagesSentence(explanation: Pick<Explanation, 'prompt'>): string | undefined {
  const others = wordsInOtherLanguages(explanation);
  return others === 0
    ? undefined
    : l10n.t(
        'Instructions are looked for in English only. Words in another language: {0} of {1}.',
        others,
        explanation.prompt.words.length,
      );
}
