/** @file What the picture says, in one sentence, from its own numbers. */
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { functionWordsOf } from './functionWords';
import { isAtChance } from './shownTrust';
import type { Explanation, PromptWord } from '../protocol/explanation';
import type { Quantity } from '../protocol/view';

/** Words named at most on each side. */
const NAMED = 3;
/** Function words told of at most. */
const ASIDE = 2;
/** Of the largest number: what is weaker is not seen on a screen of nine steps either. */
const NOTABLE = 0.1;

/** Undefined where there is nothing to say: no words. @param quantity that the words are ranked by */
export function headline(explanation: Explanation, quantity: Quantity = 'influence'): string | undefined {
  if (explanation.prompt.words.length === 0) return undefined;
  return explanation.difference ? ofPair(explanation, quantity) : ofModel(explanation, quantity);
}

function ofModel(explanation: Explanation, quantity: Quantity): string {
  const { prompt, models } = explanation;
  // Beside the advice to ignore the strong words, their names would be a contradiction.
  if (isAtChance(explanation, { mode: models[0]!.role, quantity }))
    return l10n.t('Which words the answer depends on cannot be told from this picture.');
  const value = (w: number): number => models[0]!.words[w]?.[quantity] ?? 0;
  const least = NOTABLE * largest(models, quantity);
  const [leading, aside] = strongest(prompt.words, value, least);
  const [against] = strongest(prompt.words, w => -value(w), least);
  if (leading.length === 0 && against.length === 0) return l10n.t('The answer depends on no word of the prompt.');
  if (leading.length === 0) return l10n.t('Every strong word speaks against the answer: {0}.', list(against));
  const rest = against.length === 0 ? '' : counter(against);
  return withAside(l10n.t('The answer depends most on {0}{1}.', list(leading), rest), aside);
}

function counter(against: readonly string[]): string {
  return against.length === 1
    ? l10n.t('; {0} speaks against it', list(against))
    : l10n.t('; {0} speak against it', list(against));
}

function ofPair({ prompt, models, difference }: Explanation, quantity: Quantity): string {
  const shift = (w: number): number => difference?.words[w]?.[quantity] ?? 0;
  const least = NOTABLE * largest(models, quantity);
  const [gained, asideOfGained] = strongest(prompt.words, shift, least);
  const [lost, asideOfLost] = strongest(prompt.words, w => -shift(w), least);
  const aside = [...asideOfGained, ...asideOfLost];
  if (gained.length === 0 && lost.length === 0) return l10n.t('Base and tuned rely on the same words.');
  if (lost.length === 0) return withAside(l10n.t('Tuned relies more than base on {0}.', list(gained)), aside);
  if (gained.length === 0) return withAside(l10n.t('Tuned relies less than base on {0}.', list(lost)), aside);
  return withAside(l10n.t('Tuned relies more than base on {0}; less on {1}.', list(gained), list(lost)), aside);
}

/** What is as strong and not named is said, so that the sentence stays true. */
function withAside(sentence: string, aside: readonly string[]): string {
  const words = [...new Set(aside)].slice(0, ASIDE);
  return words.length === 0 ? sentence : `${sentence} ${l10n.t('Left out as function words: {0}.', list(words))}`;
}

function largest(models: Explanation['models'], quantity: Quantity): number {
  return models.flatMap(({ words }) => words).reduce((top, word) => Math.max(top, Math.abs(word[quantity] ?? 0)), 0);
}

/**
 * Words, not punctuation, each once, whose number is notable; the strongest first. Function words are named only where there are no others.
 * @returns them, and the function words that would have been named
 */
function strongest(
  words: readonly PromptWord[],
  value: (word: number) => number,
  least: number,
): readonly [named: readonly string[], aside: readonly string[]] {
  const ranked = words
    .map(({ text }, w) => ({ text, value: value(w) }))
    .filter(word => word.value > 0 && word.value >= least && /[\p{L}\p{N}]/u.test(word.text))
    .sort((a, b) => b.value - a.value);
  const all = [...new Set(ranked.map(word => word.text))];
  const isFunctionWord = functionWordsOf(words.map(({ text }) => text));
  const named = all.filter(word => !isFunctionWord(word)).slice(0, NAMED);
  if (named.length === 0) return [all.slice(0, NAMED), []];
  return [named, all.slice(0, all.indexOf(named.at(-1)!)).filter(isFunctionWord)];
}

function list(words: readonly string[]): string {
  const quoted = words.map(word => l10n.t('“{0}”', printable(word)));
  return quoted.length < 2 ? (quoted[0] ?? '') : l10n.t('{0} and {1}', quoted.slice(0, -1).join(', '), quoted.at(-1)!);
}
