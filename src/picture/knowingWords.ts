/** @file When each model knows a word of the compared answer, as numbers a word and in sentences. */
import * as l10n from '@vscode/l10n';
import { decimals } from '../base/readableNumbers';
import { wordKnownFrom } from '../explain/comparison/knownFrom';
import { roleWord } from './roleWord';
import type { Comparison } from '../protocol/comparison';
import type { ComparedKnowing } from '../protocol/comparisonSections';
import type { ModelRole } from '../protocol/explanation';

export interface KnownWord {
  readonly role: ModelRole;
  /** The layer, from 0; null where it is not the likeliest in the end. */
  readonly from: number | null;
}

/** One list a word of the comparison's surprise, base before tuned. */
export function knownWords({ surprise, explanation }: Comparison, { models }: ComparedKnowing): KnownWord[][] {
  return surprise.words.map(({ models: under }) =>
    under.flatMap(({ role, word }) => {
      const own = models.find(model => model.role === role);
      const tokens = explanation.models.find(model => model.role === role)?.response.words[word]?.tokens;
      return own && tokens ? [{ role, from: wordKnownFrom(tokens.map(m => own.tokens[m]?.from ?? null)) }] : [];
    }),
  );
}

/** “tuned from layer 2, base never” */
export function knownText(known: readonly KnownWord[]): string {
  return known
    .toReversed()
    .map(({ role, from }) => {
      const when = from === null ? l10n.t('never') : l10n.t('from layer {0}', from);
      return role === 'single' ? when : `${roleWord(role)} ${when}`;
    })
    .join(', ');
}

/** “tuned knows 11 of 12 words, on average from layer 1.4 of 0 to 3; base …” */
export function knowingLine(comparison: Comparison, knowing: ComparedKnowing): string {
  const words = knownWords(comparison, knowing);
  const told = knowing.models.toReversed().map(({ role, layers }) => {
    const own = words.flatMap(list => list.filter(known => known.role === role));
    const from = own.flatMap(known => (known.from === null ? [] : [known.from]));
    const mean = from.reduce((sum, layer) => sum + layer, 0) / from.length;
    const who = role === 'single' ? l10n.t('the model') : roleWord(role);
    if (from.length === 0)
      return own.length === 1
        ? l10n.t('{0} does not know the word', who)
        : l10n.t('{0} knows none of {1} words', who, own.length);
    if (own.length === 1) return l10n.t('{0} knows the word from layer {1} of 0 to {2}', who, mean, layers - 1);
    return l10n.t(
      '{0} knows {1} of {2} words, on average from layer {3} of 0 to {4}',
      ...([who, from.length, own.length, decimals(mean, 1), layers - 1] as const),
    );
  });
  return told.join('; ');
}
