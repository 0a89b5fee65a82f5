/** @file What a pair's concepts say in one sentence. */
import * as l10n from '@vscode/l10n';
import type { ConceptReport, ConceptShift } from '../protocol/concepts';
import { decimals } from '../base/readableNumbers';

const SINGLE = l10n.t(
  'What the feed-forward layers of one model write, read as words. A shift needs a pair, base and tuned.',
);

/** What the numbers say, in one sentence, held against noise. */
export function conceptHeadline({ layers }: Pick<ConceptReport, 'layers'>): string {
  const shifts = layers.flatMap(({ layer, shift }) => (shift ? [{ layer, ...shift }] : []));
  if (shifts.length === 0) return SINGLE;
  if (shifts.every(({ reference }) => reference.noise === 0)) {
    return l10n.t('Base and tuned write the same: their feed-forward layers are equal, so no concept shifted.');
  }
  const mean = (values: readonly number[]): string => degrees(values.reduce((a, b) => a + b, 0) / values.length);
  const turned = mean(shifts.map(({ statistics }) => statistics.rotation));
  const noise = mean(shifts.map(({ reference }) => reference.mean.rotation));
  const beyond = shifts.filter(({ statistics, reference }) => statistics.rotation > reference.largest.rotation);
  if (beyond.length === 0)
    return l10n.t(
      'Tuning turned the leading concepts by {0} on average, no further than noise of the same size does ({1}).',
      turned,
      noise,
    );
  const most = beyond.reduce((a, b) => (excess(b) > excess(a) ? b : a));
  const where =
    shifts.length === 1
      ? l10n.t('In layer {0}', most.layer)
      : l10n.t('In {0} of {1} layers, most in layer {2},', beyond.length, shifts.length, most.layer);
  return l10n.t(
    '{0} tuning turned the leading concepts further than noise of the same size: by {1} on average, where noise turns them by {2}.',
    where,
    turned,
    noise,
  );
}

/** How much further a layer turned than noise of the same size turns it, in degrees. */
export function excess({ statistics, reference }: Pick<ConceptShift, 'statistics' | 'reference'>): number {
  return statistics.rotation - reference.mean.rotation;
}

export function degrees(angle: number): string {
  return `${decimals(angle, 1)}°`;
}
