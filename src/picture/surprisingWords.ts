/** @file The words of a prompt that its models expect least, and what that says in a sentence. */
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { figure } from '../base/readableNumbers';
import type { PromptWord } from '../protocol/explanation';
import type { SurpriseReport, WordOfPrompt } from '../protocol/surprise';
import { roleWord } from './roleWord';

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
  if (!lead || lead.mean === null) return l10n.t('The prompt has no word that follows another.');
  const unusual = surprisingWords(report).filter(
    word => natsOf(word) >= UNUSUAL && /[\p{L}\p{N}]/u.test(word.word.text),
  );
  const named = [...new Set(unusual.map(({ word }) => l10n.t('“{0}”', printable(word.text))))].slice(0, NAMED);
  const who = lead.role === 'single' ? l10n.t('the model') : l10n.t('the {0} model', roleWord(lead.role));
  if (named.length === 0) return l10n.t('No word of the prompt is unusual for {0}.', who);
  const list = named.length === 1 ? named[0]! : l10n.t('{0} and {1}', named.slice(0, -1).join(', '), named.at(-1)!);
  return l10n.t('Least expected by {0}: {1}. {2}', who, list, meanText(report));
}

/** A mean far above that of the other model is a matter of the template or of the tuning, not of a word. */
function meanText({ models }: SurpriseReport): string {
  const [lead, other] = models.toReversed().flatMap(({ role, mean }) => (mean === null ? [] : [{ role, mean }]));
  if (!lead) return '';
  const whose = lead.role === 'single' ? l10n.t('it') : roleWord(lead.role);
  return other
    ? l10n.t(
        'On average a token of the prompt costs {0} {1} nats, {2} {3}.',
        ...([whose, figure(lead.mean), roleWord(other.role), figure(other.mean)] as const),
      )
    : l10n.t('On average a token of the prompt costs {0} {1} nats.', whose, figure(lead.mean));
}
