/** @file What the trust of a picture says, in words. */
import { duration, figure } from '../base/readableNumbers';
import type { PictureMethod, Trust, TrustFigures } from '../protocol/trust';

/** The part of the words that the sentence speaks of. */
const SPOKEN = 0.2;

export const TRUST_NAMES: Readonly<Record<TrustFigures['state'], string>> = {
  strong: 'strong',
  weak: 'weak',
  chance: 'no better than chance',
};

/** "Without its 20 % strongest words, the answer loses 1.90 nats per token; without random words, 0.60 (0.40 to 0.90)." */
export function trustSentence(trust: Trust): string {
  if ('absent' in trust) return `Trust was not measured: ${trust.absent}${estimate(trust.secondsEstimated)}.`;
  const at = spoken(trust.fractions);
  const random = trust.random.map(curve => curve[at]!);
  const mean = random.reduce((sum, loss) => sum + loss, 0) / random.length;
  const [least, most] = [Math.min(...random), Math.max(...random)];
  const strongest = `Without its ${Math.round(trust.fractions[at]! * 100)} % strongest words, the answer loses ${figure(trust.picture[at]!)} nats per token`;
  const way =
    trust.way === undefined
      ? ''
      : ` The picture goes ${Math.round(trust.way * 100)} % of the way from chance to exact leave-one-out.`;
  return `${strongest}; without random words, ${figure(mean)} (${figure(least)} to ${figure(most)}).${way}`;
}

function estimate(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` (about ${duration(seconds)})`;
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
