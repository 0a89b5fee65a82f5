/** @file Numbers as a reader meets them: two decimals, a true minus sign, ordinals, sizes with units; with the separators of the language. */
import * as l10n from '@vscode/l10n';
import { localNumber } from './language';
import { sentence, type Sentence } from './sentence';

const MINUS = '\u2212';

/** Two decimals; never a negative zero. */
export function figure(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return (value < 0 && Number(text) !== 0 ? MINUS : '') + localNumber(text);
}

/** With as many decimals as are asked for. */
export function decimals(value: number, digits: number): string {
  return localNumber(value.toFixed(digits));
}

/** How many times as large; null where there is nothing to be compared with. */
export function timesText(ratio: number | null): string {
  return ratio === null ? l10n.t('from none') : `× ${figure(ratio)}`;
}

/** With its sign, also where it is positive. */
export function signed(value: number): string {
  return (value > 0 && value.toFixed(2) !== '0.00' ? '+' : '') + figure(value);
}

/** A part of a whole, with one decimal. */
export function percent(part: number): string {
  return `${decimals(part * 100, 1)} %`;
}

/** A part of a whole where there is little room. */
export function wholePercent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

/** The same with its sign, also where it is positive. */
export function signedPercent(part: number): string {
  const none = Math.abs(part * 100).toFixed(1) === '0.0';
  return `${none ? '' : part < 0 ? MINUS : '+'}${percent(Math.abs(part))}`;
}

/** “3rd”; of a language without such endings its own sign, the same for all. */
export function ordinal(n: number): string {
  const own = l10n.t({
    message: '{0}th',
    args: [n],
    comment: 'ordinal number, in any language but English of every number',
  });
  if (own !== `${n}th`) return own;
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${{ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th'}`;
}

/** Two sizes, in words that differ where they do: nobody is told that 40 MB are not enough where 40 MB are needed. */
export function byteSizes(
  first: number,
  second: number,
  words: (bytes: number, digits: number) => string = byteSize,
): readonly [string, string] {
  for (let digits = 1; ; digits++) {
    const told = [words(first, digits), words(second, digits)] as const;
    if (told[0] !== told[1] || first === second || digits === 12) return told;
  }
}

/** Bytes in the largest decimal unit that leaves a number of at least one. */
export function byteSize(bytes: number, digits = 1): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const amount = bytes / 1000 ** power;
  return `${power === 0 ? amount : decimals(amount, digits)} ${units[power]!}`;
}

/** “about 12 s left”: what an estimate is good for, never none. */
export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 120 ? l10n.t('about {0} s left', whole) : l10n.t('about {0} min left', Math.ceil(whole / 60));
}

/** “12 s”, “23 min”, “2 h 5 min”: as exact as an estimate is. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** “1,955” */
export function thousands(count: number): string {
  return localNumber(count.toLocaleString('en-US'));
}

/** A count in thousands, millions or billions. */
export function largeCount(count: number): string {
  if (count >= 1e9) return l10n.t('{0} billion', decimals(count / 1e9, 1));
  if (count >= 1e6) return l10n.t('{0} million', decimals(count / 1e6, 1));
  return count >= 1e4 ? l10n.t('{0} thousand', decimals(count / 1e3, 0)) : String(count);
}

/** Rank from 1, equal values sharing the better one. */
export function rankOf(value: number, all: readonly number[]): number {
  return 1 + all.filter(other => other > value).length;
}

/** What is counted in sentences that the editor says too; a language may have its own plural of each. */
const NOUNS: Readonly<Record<string, (count: number) => string>> = {
  rule: count => (count === 1 ? l10n.t('1 rule') : l10n.t('{0} rules', count)),
  part: count => (count === 1 ? l10n.t('1 part') : l10n.t('{0} parts', count)),
  word: count => (count === 1 ? l10n.t('1 word') : l10n.t('{0} words', count)),
  token: count => (count === 1 ? l10n.t('1 token') : l10n.t('{0} tokens', count)),
  case: count => (count === 1 ? l10n.t('1 case') : l10n.t('{0} cases', count)),
  clause: count => (count === 1 ? l10n.t('1 clause') : l10n.t('{0} clauses', count)),
  assertion: count => (count === 1 ? l10n.t('1 assertion') : l10n.t('{0} assertions', count)),
  'random passage': count => (count === 1 ? l10n.t('1 random passage') : l10n.t('{0} random passages', count)),
};

/** The same of a few, as parts of sentences. */
const COUNTED = {
  token: (count: number) => (count === 1 ? sentence`1 token` : sentence`${count} tokens`),
  word: (count: number) => (count === 1 ? sentence`1 word` : sentence`${count} words`),
  layer: (count: number) => (count === 1 ? sentence`1 layer` : sentence`${count} layers`),
  head: (count: number) => (count === 1 ? sentence`1 head` : sentence`${count} heads`),
};

/** “1 word”, “2 words” in a sentence */
export function counted(count: number, noun: keyof typeof COUNTED): Sentence {
  return COUNTED[noun](count);
}

/** “1 word”, “2 words” */
export function plural(count: number, noun: string): string {
  return NOUNS[noun]?.(count) ?? `${count} ${noun}${count === 1 ? '' : 's'}`;
}
