/** @file What the picture says, in one sentence, from its own numbers. */
import { printable } from '../base/printable';
import type { Explanation, PromptWord } from '../protocol/explanation';

/** Words named at most on each side. */
const NAMED = 3;
/** Densities run from 0 to 1; two models that differ by less on every word look the same on a screen of nine steps. */
const NOTABLE = 0.1;

/** Undefined where there is nothing to say yet (no full matrix, no words). */
export function headline(explanation: Explanation): string | undefined {
  if (explanation.stage === 'share' || explanation.prompt.words.length === 0) return undefined;
  return explanation.difference ? ofPair(explanation) : ofModel(explanation);
}

function ofModel({ prompt, models }: Explanation): string {
  const leading = strongest(prompt.words, w => models[0]!.words[w]?.density ?? 0);
  return leading.length === 0 ? 'No word of the prompt drew the answer.' : `The answer rests most on ${list(leading)}.`;
}

function ofPair({ prompt, difference }: Explanation): string {
  const shift = (w: number): number => difference?.words[w]?.density ?? 0;
  const gained = strongest(prompt.words, shift);
  const lost = strongest(prompt.words, w => -shift(w));
  if (gained.length === 0 && lost.length === 0) return 'Base and tuned leaned on the same words.';
  if (lost.length === 0) return `Tuned leans more than base on ${list(gained)}.`;
  if (gained.length === 0) return `Tuned leans less than base on ${list(lost)}.`;
  return `Tuned leans more than base on ${list(gained)}; less on ${list(lost)}.`;
}

/** Words, not punctuation, each once, whose number is notable; the strongest first. */
function strongest(words: readonly PromptWord[], value: (word: number) => number): string[] {
  const ranked = words
    .map(({ text }, w) => ({ text, value: value(w) }))
    .filter(word => word.value >= NOTABLE && /[\p{L}\p{N}]/u.test(word.text))
    .sort((a, b) => b.value - a.value);
  return [...new Set(ranked.map(word => word.text))].slice(0, NAMED);
}

function list(words: readonly string[]): string {
  const quoted = words.map(word => `“${printable(word)}”`);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
}
