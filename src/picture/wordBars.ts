/** @file The bars beside the words of a prompt: one number a word or sentence in the quantity that is shown, with its sign, and where zero stands. */
import * as l10n from '@vscode/l10n';
import type { Explanation, ModelExplanation } from '../protocol/explanation';
import { firstMethod } from './firstMethod';
import { pictureMethods } from '../protocol/trust';
import type { Quantity } from '../protocol/view';

/** Words `from` up to, not including, `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

export interface WordBars {
  /** Where zero stands, as a part of the room a bar has: 0 where nothing is negative. The same for every model. */
  readonly zero: number;
  /** One entry a model, in the order given. */
  readonly models: readonly ModelBars[];
}

/** One entry a range. */
export interface ModelBars {
  readonly role: ModelExplanation['role'];
  /** As they are. */
  readonly figures: readonly number[];
  /** Signed, in parts of the room a bar has. */
  readonly lengths: readonly number[];
}

export const QUANTITY_NAMES: Readonly<Record<Quantity, string>> = {
  influence: l10n.t('influence'),
  density: l10n.t('density'),
  share: l10n.t('share'),
  gradient: l10n.t('gradient × input'),
  flow: l10n.t('information flow'),
};

/** Of the words of an explanation, every model has these: density waits for the matrix, and so on. */
export function quantitiesOf({ models }: Pick<Explanation, 'models'>): Quantity[] {
  return pictureMethods.filter(quantity =>
    models.every(({ words }) => words.every(word => word[quantity] !== undefined)),
  );
}

/** What was wanted, where it is there; else what was computed first. */
export function shownQuantity(explanation: Pick<Explanation, 'models'>, wanted: Quantity): Quantity {
  return quantitiesOf(explanation).includes(wanted) ? wanted : firstMethod(explanation.models[0]?.words ?? []);
}

/** Whether it has a side: for the answer, or against it. */
export function hasSides(quantity: Quantity): boolean {
  return quantity === 'influence' || quantity === 'gradient';
}

/**
 * Densities are drawn as they are; the others over the largest of their model, so that zero does not move when a sentence unfolds.
 * @param ranges what the rows show. @param sentences every range that a row could show, beside the words
 */
export function wordBars(
  models: readonly ModelExplanation[],
  quantity: Quantity,
  ranges: readonly Range[],
  sentences: readonly Range[],
): WordBars {
  const scales = models.map(model => scaleOf(model, quantity, sentences));
  const below = Math.max(0, ...scales.map(({ least }) => -least));
  const room = below + Math.max(0, ...scales.map(({ most }) => most));
  const span = quantity === 'density' || room === 0 ? 1 : room;
  return {
    zero: below / span,
    models: models.map((model, m) => {
      const figures = ranges.map(range => figureOf(model, quantity, range));
      return { role: model.role, figures, lengths: figures.map(value => value / scales[m]!.top / span) };
    }),
  };
}

/** Words whose bar is at least this part of the longest, in one of the models. */
export function strongWords(models: readonly ModelExplanation[], quantity: Quantity, part: number): Set<number> {
  return new Set(
    models.flatMap(model => {
      const { top } = scaleOf(model, quantity, []);
      return model.words.flatMap((word, w) => (Math.abs(word[quantity] ?? 0) >= part * top ? [w] : []));
    }),
  );
}

/** A sentence's density is that of its strongest word; the other quantities add up. */
function figureOf({ words }: ModelExplanation, quantity: Quantity, { from, to }: Range): number {
  let result = 0;
  for (let word = from; word < to; word++) {
    const value = words[word]?.[quantity] ?? 0;
    result = quantity === 'density' ? Math.max(result, value) : result + value;
  }
  return result;
}

interface Scale {
  /** The size that is drawn at full length; never 0. */
  readonly top: number;
  /** Over it: the lowest and the highest of all. */
  readonly least: number;
  readonly most: number;
}

function scaleOf(model: ModelExplanation, quantity: Quantity, sentences: readonly Range[]): Scale {
  let [least, most] = [0, 0];
  const take = (value: number): void => {
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  for (const word of model.words) take(word[quantity] ?? 0);
  for (const sentence of sentences) take(figureOf(model, quantity, sentence));
  const largest = Math.max(-least, most);
  const top = quantity === 'density' || largest === 0 ? 1 : largest;
  return { top, least: least / top, most: most / top };
}
