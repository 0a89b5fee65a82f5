/** @file The parts of a comparison in one line each, as they head the sections of the side bar. Numbers are the comparison's own. */
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { isEnglish } from '../base/language';
import { decimals, figure, largeCount, percent, signed } from '../base/readableNumbers';
import type { Comparison, OwnAnswer, WordSurprise } from '../protocol/comparison';
import type { ChangedConcept, ComparedAttention, ComparedConcepts } from '../protocol/comparisonSections';
import type { EarlierVersion } from '../protocol/views/comparisonMessages';
import { massSentence } from './attentionSentence';
import { roleWord } from './roleWord';

/** A factor below this is no difference that a reader could use. */
const NOTABLE_FACTOR = 1.5;
/** A ratio of strengths that are smaller says more than they do. */
const LEAST_FOR_RATIO = 0.01;
/** Words that name a concept in a line. */
const LINE_WORDS = 3;
/** In front of a word that stands for the opposite direction. */
const MINUS = '\u2212';
/** Farther apart is told as a power of ten. */
const MAX_TOLD_FACTOR = 1e12;

/** Where the models' own answers differ first, word by word. */
export function answersLine(answers: readonly OwnAnswer[]): string {
  const [base, tuned] = answers;
  if (!base) return l10n.t('no answer');
  // One model is a choice, one of two a fault.
  if (!tuned) return base.role === 'single' ? countText(base) : l10n.t('only {0} answered', roleWord(base.role));
  const at = firstDifference(wordsOf(base), wordsOf(tuned));
  if (at === undefined)
    return base.text.trim() === tuned.text.trim() ? l10n.t('both say the same') : l10n.t('both use the same words');
  return l10n.t(
    'the texts differ from word {0}: {1} / {2}',
    at + 1,
    quoted(wordsOf(tuned)[at]),
    quoted(wordsOf(base)[at]),
  );
}

/** The word that the two models disagree on most, by how likely it is to each. */
export function surpriseLine({ words, models }: Comparison['surprise']): string {
  if (models.length < 2) return l10n.t('how likely each word is');
  const gaps = words.flatMap(word => {
    const gap = gapOf(word);
    return gap === undefined ? [] : [{ word, gap }];
  });
  const widest = gaps.reduce<(typeof gaps)[number] | undefined>(
    (top, one) => (top && Math.abs(top.gap) >= Math.abs(one.gap) ? top : one),
    undefined,
  );
  if (!widest) return l10n.t('no word is in both answers');
  const nats = Math.abs(widest.gap);
  if (nats < Math.log(NOTABLE_FACTOR)) return l10n.t('both find every word about equally likely');
  const who = roleWord(widest.gap > 0 ? 'base' : 'tuned');
  return l10n.t('{0} finds {1} {2} times less likely', who, wordName(widest.word), timesText(nats));
}

export function instructionLine({ instruction }: Pick<Comparison, 'instruction'>): string {
  const { scores, difference } = instruction;
  if (scores.length === 0) return l10n.t('no instruction was found');
  const told = scores
    .toReversed()
    .map(({ role, value }) => `${figure(value)} ${role === 'single' ? l10n.t('score') : roleWord(role)}`);
  return difference === undefined ? told.join(' · ') : `${told.join(' · ')} (${signed(difference)})`;
}

/** The sentence of the attention view, as a line. */
export function attentionLine(attention: ComparedAttention): string {
  const sentence = massSentence(attention, attention.verbs, l10n.t('instruction verbs'));
  const begin = sentence.charAt(0);
  return ((isEnglish() ? begin.toLowerCase() : begin) + sentence.slice(1)).replace(/\.$/, '');
}

/** The concept whose use changed most at the last prompt token, and how. */
export function conceptsLine({ changed }: ComparedConcepts): string {
  const [most] = changed;
  if (!most) return l10n.t('the last prompt token writes the same in both');
  return l10n.t('{0} written {1}', conceptWords(most, LINE_WORDS), changeText(most));
}

/** “red, blue, green …” */
export function conceptWords({ words }: Pick<ChangedConcept, 'words'>, count: number): string {
  const shown = words.slice(0, count).map(({ text, opposite }) => (opposite ? MINUS : '') + printable(text));
  return l10n.t('“{0}”', `${shown.join(', ')}${words.length > count ? ' …' : ''}`);
}

/** “3.2 × more”, or both strengths where the smaller is too small for a ratio. */
export function changeText({ base, tuned }: ChangedConcept): string {
  const [less, more] = [base.strength, tuned.strength].sort((a, b) => a - b) as [number, number];
  const way = tuned.strength > base.strength ? l10n.t('more') : l10n.t('less');
  if (less < LEAST_FOR_RATIO) return `${way}: ${percent(base.strength)} → ${percent(tuned.strength)}`;
  return `${decimals(more / less, 1)} × ${way}`;
}

/** What the prompt is held against, as it stands in a title. */
export function earlierText(earlier: EarlierVersion): string {
  const texts = {
    pinned: l10n.t('the pinned version'),
    'compared-before': l10n.t('the previous version'),
    'git-head': l10n.t('git HEAD'),
  };
  return texts[earlier];
}

/** A word of the compared answer, in quotation marks; the end by its name. */
export function wordName({ text, end }: Pick<WordSurprise, 'text' | 'end'>): string {
  return end ? l10n.t('the end') : l10n.t('“{0}”', printable(text));
}

/** log p under tuned minus log p under base, in nats. */
function gapOf({ models }: WordSurprise): number | undefined {
  const of = (role: string): number | undefined => models.find(model => model.role === role)?.logProbability;
  const [base, tuned] = [of('base'), of('tuned')];
  return base === undefined || tuned === undefined ? undefined : tuned - base;
}

/** e to this power, which may be more than a number can hold. */
function timesText(nats: number): string {
  const factor = Math.exp(nats);
  if (factor < 10) return decimals(factor, 1);
  if (factor < MAX_TOLD_FACTOR) return largeCount(Math.round(factor));
  return l10n.t('over 10^{0}', Math.floor(nats / Math.LN10));
}

/** Words, and the end where the model came to it: one may go on where the other ends. */
function wordsOf({ words, ending }: OwnAnswer): (string | undefined)[] {
  const texts = words.filter(({ end }) => !end).map(({ text }) => text);
  return ending === 'end-token' ? [...texts, undefined] : texts;
}

function firstDifference(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number | undefined {
  // What was cut says nothing about what would have come.
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return undefined;
}

function countText({ words }: OwnAnswer): string {
  const { length } = words.filter(({ end }) => !end);
  return length === 1 ? l10n.t('1 word') : l10n.t('{0} words', length);
}

function quoted(word: string | undefined): string {
  return word === undefined ? l10n.t('no word') : l10n.t('“{0}”', printable(word));
}
