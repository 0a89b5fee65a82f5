/** @file What a comparison says, in one sentence, from its own numbers. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { figure } from '../base/readableNumbers';
import type { Comparison, Parting, TokenName, VersionComparison } from '../protocol/comparison';
import { roleWord } from './roleWord';

/** Words named at most on each side. */
const NAMED = 3;
/** Of the largest influence: what moved by less is not seen on a screen of nine steps. */
const NOTABLE = 0.1;

/** Where base and tuned part ways on the compared answer. */
export function comparisonHeadline({ parting, surprise, explanation, failures }: Comparison): string {
  const [failure] = failures;
  if (failure)
    return l10n.t(
      'Only one model could be used. {0} {1}',
      printable(inOwnLanguage(failure, 'message')),
      printable(inOwnLanguage(failure, 'next')),
    );
  const [base, tuned] = parting?.models ?? [];
  if (!parting || !base || !tuned) {
    if (explanation.models.length < 2) return l10n.t('A comparison needs a second model.');
    return l10n.t(
      'Base and tuned never diverge on this answer: at every compared position, both find the same token likeliest.',
    );
  }
  const bits = parting.divergence === undefined ? '' : l10n.t(' ({0} bits apart)', figure(parting.divergence));
  const place = placeOf(parting, surprise.words);
  return l10n.t(
    'Base and tuned diverge {0}: base would write {1}, tuned {2}{3}.',
    place,
    named(base.likeliest),
    named(tuned.likeliest),
    bits,
  );
}

function placeOf({ word, inWord }: Parting, words: Comparison['surprise']['words']): string {
  if (word === undefined) return l10n.t('at the first token');
  const { text, end } = words[word]!;
  if (end) return l10n.t('at the end of the answer');
  return inWord
    ? l10n.t('at word {0} (“{1}”)', word + 1, printable(text))
    : l10n.t('after word {0} (“{1}”)', word + 1, printable(text));
}

/** A token as a reader knows it: control tokens by name, white space by what it is. */
export function named({ text, kind }: TokenName): string {
  if (kind !== 'text') return printable(text);
  if (/\S/.test(text)) return l10n.t('“{0}”', printable(text.trim()));
  return text.includes('\n') ? l10n.t('a line break') : l10n.t('a space');
}

/** On which words of the prompt the tuned (or the only) model leans more and less than on the version before. */
export function versionsHeadline({ words, after }: VersionComparison): string {
  const role = after.explanation.models.at(-1)!.role;
  const moved = words.flatMap(({ text, before, after: now, models }) => {
    const influence = models.find(model => model.role === role);
    if (before === undefined || now === undefined || !influence) return [];
    return [{ text, size: (influence.after ?? 0) - (influence.before ?? 0) }];
  });
  const influences = after.explanation.models.at(-1)!.words.map(({ influence = 0 }) => Math.abs(influence));
  const least = NOTABLE * influences.reduce((top, size) => Math.max(top, size), 0);
  const [more, less] = [strongest(moved, 1, least), strongest(moved, -1, least)];
  const who = role === 'single' ? l10n.t('the model') : l10n.t('the {0} model', roleWord(role));
  if (more === '' && less === '') return l10n.t('Of the words in both versions, {0} relies on the same words.', who);
  const parts = [
    more === '' ? [] : [l10n.t('more on {0}', more)],
    less === '' ? [] : [l10n.t('less on {0}', less)],
  ].flat();
  return l10n.t('Of the words in both versions, {0} now relies {1}.', who, parts.join('; '));
}

function strongest(
  moved: readonly { readonly text: string; readonly size: number }[],
  sign: 1 | -1,
  least: number,
): string {
  const ranked = moved
    .filter(({ size }) => sign * size > 0 && sign * size >= least)
    .sort((a, b) => sign * (b.size - a.size))
    .map(({ text }) => l10n.t('“{0}”', printable(text)));
  const names = [...new Set(ranked)].slice(0, NAMED);
  return names.length < 2 ? names.join('') : l10n.t('{0} and {1}', names.slice(0, -1).join(', '), names.at(-1)!);
}
