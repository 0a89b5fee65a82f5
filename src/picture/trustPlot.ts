/** @file Where the curves of a trust plot run, in a box of a given size, and what they say to those who cannot see them. */
import * as l10n from '@vscode/l10n';
import { figure, percent } from '../base/readableNumbers';
import type { TrustFigures } from '../protocol/trust';
import { TRUST_NAMES, trustSentence } from './trustSentence';

export type Point = readonly [x: number, y: number];

export interface TrustPlot {
  /** What the answer loses without the picture's strongest words: from nothing deleted to the largest part. */
  readonly picture: readonly Point[];
  /** Around all random orders: forth along the least losses, back along the largest. */
  readonly band: readonly Point[];
  readonly leaveOneOut?: readonly Point[];
  /** Height at which nothing is lost. */
  readonly zero: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  /** Kept free on every side, so that no line is cut. */
  readonly margin: number;
}

/** Every curve begins where nothing is deleted and nothing lost. */
export function trustPlot(trust: TrustFigures, { width, height, margin }: Box): TrustPlot {
  const { fractions, picture, leaveOneOut } = trust;
  const { least, most } = randomBand(trust);
  const all = [0, ...picture, ...least, ...most, ...(leaveOneOut ?? [])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const widest = Math.max(...fractions);
  const x = (fraction: number): number => margin + (fraction / widest) * (width - 2 * margin);
  const y = (loss: number): number =>
    high === low ? height - margin : margin + ((high - loss) / (high - low)) * (height - 2 * margin);
  const curve = (losses: readonly number[]): Point[] => [
    [x(0), y(0)],
    ...losses.map((loss, i): Point => [x(fractions[i]!), y(loss)]),
  ];
  return {
    picture: curve(picture),
    band: [...curve(least), ...curve(most).toReversed()],
    ...(leaveOneOut && { leaveOneOut: curve(leaveOneOut) }),
    zero: y(0),
  };
}

/** The smallest and the largest loss of the random orders, one a fraction. */
export function randomBand({ fractions, random }: TrustFigures): { readonly least: number[]; readonly most: number[] } {
  const at = (i: number): number[] => random.map(curve => curve[i]!);
  return {
    least: fractions.map((_, i) => Math.min(...at(i))),
    most: fractions.map((_, i) => Math.max(...at(i))),
  };
}

/** “Trust strong. Without its 20 % …”, for a screen reader. */
export function trustAlternative(trust: TrustFigures): string {
  return l10n.t('Trust {0}. {1}', TRUST_NAMES[trust.state], trustSentence(trust));
}

/** The numbers of the plot: one row a fraction. */
export interface TrustRow {
  readonly fraction: string;
  readonly words: string;
  readonly picture: string;
  readonly random: string;
  readonly leaveOneOut?: string;
}

export function trustRows(trust: TrustFigures): TrustRow[] {
  const { least, most } = randomBand(trust);
  return trust.fractions.map((fraction, i) => ({
    fraction: percent(fraction).replace(/[.,]0 %/, ' %'),
    words: String(trust.words[i]!),
    picture: figure(trust.picture[i]!),
    random: l10n.t('{0} to {1}', figure(least[i]!), figure(most[i]!)),
    ...(trust.leaveOneOut && { leaveOneOut: figure(trust.leaveOneOut[i]!) }),
  }));
}
