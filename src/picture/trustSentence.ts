/** @file What the trust of a picture says, in words. */
import * as l10n from '@vscode/l10n';
import { duration, figure } from '../base/readableNumbers';
import { ABSENT_TRUST, type PictureMethod, type Trust, type TrustFigures } from '../protocol/trust';

/** The part of the words that the sentence speaks of. */
const SPOKEN = 0.2;

export const TRUST_NAMES: Readonly<Record<TrustFigures['state'], string>> = {
  strong: l10n.t('strong'),
  weak: l10n.t('weak'),
  chance: l10n.t('no better than chance'),
};

/** "Without its 20 % strongest words, the answer loses 1.90 nats per token; without random words, 0.60 (0.40 to 0.90)." */
export function trustSentence(trust: Trust): string {
  if ('absent' in trust)
    return trust.secondsEstimated === undefined
      ? l10n.t('Trust was not measured: {0}.', reason(trust.absent))
      : l10n.t('Trust was not measured yet; it takes about {0}.', duration(trust.secondsEstimated));
  const at = spoken(trust.fractions);
  const random = trust.random.map(curve => curve[at]!);
  const mean = random.reduce((sum, loss) => sum + loss, 0) / random.length;
  const [least, most] = [Math.min(...random), Math.max(...random)];
  const strongest = l10n.t(
    'Without its {0} % strongest words, the answer loses {1} nats per token',
    Math.round(trust.fractions[at]! * 100),
    figure(trust.picture[at]!),
  );
  const way =
    trust.way === undefined
      ? ''
      : l10n.t(' The picture goes {0} % of the way from chance to exact leave-one-out.', Math.round(trust.way * 100));
  return l10n.t(
    '{0}; without random words, {1} ({2} to {3}).{4}',
    strongest,
    figure(mean),
    figure(least),
    figure(most),
    way,
  );
}

/** The same where it is said already that this is about trust. */
export function notMeasured({ absent, secondsEstimated }: Extract<Trust, { absent: string }>): string {
  return secondsEstimated === undefined
    ? l10n.t('not measured: {0}.', reason(absent))
    : l10n.t('not measured yet; it takes about {0}.', duration(secondsEstimated));
}

/** What the engine gives as a reason, in the language of the reader. */
const REASONS: ReadonlyMap<string, string> = new Map([
  [ABSENT_TRUST.oneWord, l10n.t('the prompt has only one word, so there is no other to compare it with')],
  [ABSENT_TRUST.unreadable, l10n.t('the prompt cannot be read once a word is missing')],
]);

function reason(absent: string): string {
  return REASONS.get(absent) ?? absent;
}

/** The fraction nearest to the one that is spoken of. */
function spoken(fractions: readonly number[]): number {
  const distance = (i: number): number => Math.abs(fractions[i]! - SPOKEN);
  return fractions.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}

/**
 * Of the methods that `auto` tries, the one whose deletions cost most, added up over the models; the first where none was measured.
 * @param models the trust of each model, one a method in the same order
 */
export function betterMethod(models: readonly (readonly Trust[])[], methods: readonly PictureMethod[]): PictureMethod {
  const area = (m: number): number =>
    models.reduce((sum, all) => {
      const trust = all[m];
      return trust && 'areas' in trust ? sum + trust.areas.picture : sum;
    }, 0);
  return methods.reduce((best, method, m) => (area(m) > area(methods.indexOf(best)) ? method : best), methods[0]!);
}
