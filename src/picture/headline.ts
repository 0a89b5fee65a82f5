/** @file What the picture says, in one sentence, from its own numbers. */
import { printable } from '../base/printable';
import type { Explanation, PromptWord } from '../protocol/explanation';
import type { Quantity } from '../protocol/view';

/** Words named at most on each side. */
const NAMED = 3;
/** Of the largest number: what is weaker is not seen on a screen of nine steps either. */
const NOTABLE = 0.1;

/** Undefined where there is nothing to say: no words. @param quantity that the words are ranked by */
export function headline(explanation: Explanation, quantity: Quantity = 'influence'): string | undefined {
  if (explanation.prompt.words.length === 0) return undefined;
  return explanation.difference ? ofPair(explanation, quantity) : ofModel(explanation, quantity);
}

function ofModel({ prompt, models }: Explanation, quantity: Quantity): string {
  const value = (w: number): number => models[0]!.words[w]?.[quantity] ?? 0;
  const least = NOTABLE * largest(models, quantity);
  const leading = strongest(prompt.words, value, least);
  const against = strongest(prompt.words, w => -value(w), least);
  if (leading.length === 0 && against.length === 0) return 'The answer depends on no word of the prompt.';
  if (leading.length === 0) return `Every strong word speaks against the answer: ${list(against)}.`;
  return `The answer depends most on ${list(leading)}${against.length === 0 ? '' : `; ${list(against)} ${against.length === 1 ? 'speaks' : 'speak'} against it`}.`;
}

function ofPair({ prompt, models, difference }: Explanation, quantity: Quantity): string {
  const shift = (w: number): number => difference?.words[w]?.[quantity] ?? 0;
  const least = NOTABLE * largest(models, quantity);
  const gained = strongest(prompt.words, shift, least);
  const lost = strongest(prompt.words, w => -shift(w), least);
  if (gained.length === 0 && lost.length === 0) return 'Base and tuned rely on the same words.';
  if (lost.length === 0) return `Tuned relies more than base on ${list(gained)}.`;
  if (gained.length === 0) return `Tuned relies less than base on ${list(lost)}.`;
  return `Tuned relies more than base on ${list(gained)}; less on ${list(lost)}.`;
}

function largest(models: Explanation['models'], quantity: Quantity): number {
  return models.flatMap(({ words }) => words).reduce((top, word) => Math.max(top, Math.abs(word[quantity] ?? 0)), 0);
}

/** Words, not punctuation, each once, whose number is notable; the strongest first. */
function strongest(words: readonly PromptWord[], value: (word: number) => number, least: number): string[] {
  const ranked = words
    .map(({ text }, w) => ({ text, value: value(w) }))
    .filter(word => word.value > 0 && word.value >= least && /[\p{L}\p{N}]/u.test(word.text))
    .sort((a, b) => b.value - a.value);
  return [...new Set(ranked.map(word => word.text))].slice(0, NAMED);
}

function list(words: readonly string[]): string {
  const quoted = words.map(word => `“${printable(word)}”`);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
}
