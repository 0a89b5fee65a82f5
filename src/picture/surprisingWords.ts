/** @file The words of a prompt that its models expect least, and what that says in a sentence. */
import { printable } from '../base/printable';
import { figure } from '../base/readableNumbers';
import type { PromptWord } from '../protocol/explanation';
import type { PromptSurprise, SurpriseReport, WordOfPrompt } from '../protocol/surprise';

/** Words named in the sentence. */
const NAMED = 3;
/** Nats at which a word is painted in full: one in 160,000. */
const FULL = 12;
/** Below this, one word in some fifty, nothing is unusual. */
const UNUSUAL = 4;

export interface SurprisingWord {
  /** Index into the words of the prompt. */
  readonly index: number;
  readonly word: PromptWord;
  /** As `models`; null where a model has none. */
  readonly models: readonly (WordOfPrompt | null)[];
}

/** By what the lead (tuned, or the only model) expects least; equal ones in the order of the prompt. */
export function surprisingWords({ prompt, models }: SurpriseReport): SurprisingWord[] {
  return prompt.words
    .map((word, index) => ({ index, word, models: models.map(({ words }) => words[index] ?? null) }))
    .filter(({ models: under }) => under.some(one => one !== null))
    .sort((a, b) => natsOf(b) - natsOf(a));
}

/** −log p under the lead. */
export function natsOf({ models }: Pick<SurprisingWord, 'models'>): number {
  return -(models.at(-1)?.logProbability ?? 0);
}

/** A word's part of the full colour, from 0 to 1. */
export function surpriseLevel(word: WordOfPrompt | null): number {
  return word === null ? 0 : Math.min(1, -word.logProbability / FULL);
}

export function surpriseSentence(report: SurpriseReport): string {
  const lead = report.models.at(-1);
  if (!lead || lead.mean === null) return 'The prompt has no word that follows another.';
  const unusual = surprisingWords(report).filter(
    word => natsOf(word) >= UNUSUAL && /[\p{L}\p{N}]/u.test(word.word.text),
  );
  const named = [...new Set(unusual.map(({ word }) => `“${printable(word.text)}”`))].slice(0, NAMED);
  const who = lead.role === 'single' ? 'the model' : `the ${lead.role} model`;
  if (named.length === 0) return `No word of the prompt is unusual for ${who}.`;
  const list = named.length === 1 ? named[0]! : `${named.slice(0, -1).join(', ')} and ${named.at(-1)!}`;
  return `Least expected by ${who}: ${list}. ${meanText(lead)}`;
}

function meanText({ mean, role }: PromptSurprise): string {
  return mean === null
    ? ''
    : `On average a token of the prompt costs ${role === 'single' ? 'it' : role} ${figure(mean)} nats.`;
}
