/** @file What the attention picture says, in one sentence, from the report's own numbers. */
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { decimals, percent } from '../base/readableNumbers';
import type { AttentionReport } from '../protocol/attention';
import type { AttentionMasses } from '../protocol/comparisonSections';
import { layersText } from './attentionArcs';

/** Words named at most. */
const NAMED = 2;
/** A ratio of shares that are smaller says more than they do. */
const LEAST_FOR_RATIO = 0.01;
/** Two shares whose ratio is smaller are as good as the same. */
const NOTABLE_RATIO = 1.1;

/** “Tuned reads “Rewrite” 2.4 times as much, mostly in layers 3–4.” */
export function attentionSentence(report: AttentionReport): string {
  const texts = [...new Set(report.focus.map(({ word }) => report.words[word]!.text))];
  return massSentence(
    report,
    texts,
    report.focus[0]?.origin === 'verb' ? l10n.t('instruction verbs') : l10n.t('words'),
  );
}

/** @param texts of the words that are looked at, each once; @param kind what they are called where they are many */
export function massSentence(report: AttentionMasses, texts: readonly string[], kind: string): string {
  const names = focusNames(texts, kind);
  const [first, last] = [report.models[0]!, report.models.at(-1)!];
  const own = last.scopeShares.verbs;
  if (!report.difference)
    return l10n.t('The model gives {0} {1} of its attention{2}.', names, percent(own), where(report, own, 0));
  const base = first.scopeShares.verbs;
  const [less, more] = [Math.min(base, own), Math.max(base, own)];
  if (less < LEAST_FOR_RATIO) {
    return l10n.t(
      'Tuned gives {0} {1} of its attention, base {2}{3}.',
      names,
      percent(own),
      percent(base),
      changed(report, own - base, true),
    );
  }
  const times = more / less;
  if (times < NOTABLE_RATIO)
    return l10n.t('Tuned and base read {0} alike: {1} and {2}.', names, percent(own), percent(base));
  const [reader, other] = own > base ? [l10n.t('Tuned'), l10n.t('base')] : [l10n.t('Base'), l10n.t('tuned')];
  return l10n.t(
    '{0} reads {1} {2} times as much as {3}{4}.',
    reader,
    names,
    decimals(times, 1),
    other,
    changed(report, own - base),
  );
}

/** The band whose share changed most in the direction of the whole. */
function changed({ difference, bands }: AttentionMasses, whole: number, isApart = false): string {
  const shifts = difference!.bandShares.map(shares => Math.sign(whole) * shares.verbs);
  if (bands.length < 2 || whole === 0) return '';
  const band = strongestBand(bands, shifts);
  return isApart ? l10n.t('; the difference is mostly in {0}', band) : l10n.t(', mostly in {0}', band);
}

function where({ models, bands }: AttentionMasses, share: number, m: number): string {
  const shares = models[m]!.bandShares.map(({ verbs }) => verbs);
  return bands.length < 2 || share === 0 ? '' : l10n.t(', most in {0}', strongestBand(bands, shares));
}

function strongestBand(bands: AttentionMasses['bands'], values: readonly number[]): string {
  return layersText(bands[values.indexOf(Math.max(...values))]!);
}

function focusNames(texts: readonly string[], kind: string): string {
  if (texts.length > NAMED) return l10n.t('the {0} {1}', texts.length, kind);
  return texts.map(text => l10n.t('“{0}”', printable(text))).join(l10n.t(' and '));
}
