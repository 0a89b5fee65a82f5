/** @file The one number a word that the file shows now: influence, density and others, an answer word's column, a contrast; of a model or tuned minus base. */
import { LEVELS } from '../explain/attribution/density';
import type { Contrast } from '../protocol/comparison';
import type { Passage } from '../protocol/passage';
import type { Explanation } from '../protocol/explanation';
import { answerCells } from './answerCells';
import { firstMethod } from './firstMethod';
import { modelOf, shownMode } from './shownMode';
import type { Quantity, ShownMode, ViewMode } from '../protocol/view';

export interface View extends Picked {
  readonly mode: ViewMode;
  /** What the user wants to see; until it is there, what was computed first. */
  readonly quantity: Quantity;
}

/** What a reader has picked to see in place of the whole answer; a contrast goes before a word. */
export interface Picked {
  /** Index into the answer's words. */
  readonly answerWord?: number;
  /** Why a token of the answer and not another. */
  readonly contrast?: Contrast;
  /** What some words of the answer depended on. */
  readonly passage?: PickedPassage;
}

export interface PickedPassage extends Passage {
  /** The words, on one line. */
  readonly text: string;
  /** Indices into the answer's words. */
  readonly first: number;
  readonly last: number;
}

/** That part of what is known of a file. */
export function pickedOf({ answerWord, contrast, passage }: Picked): Picked {
  return {
    ...(answerWord !== undefined && { answerWord }),
    ...(contrast && { contrast }),
    ...(passage && { passage }),
  };
}

export interface PaintedNumbers {
  /** What is shown, which while the first picture lasts is not what was asked for. */
  readonly quantity: Quantity | 'answer-word' | 'answer-word-share' | 'contrast' | 'passage';
  /** `difference` only where there is one. */
  readonly mode: ShownMode;
  /**
   * One entry a word of the prompt: in [0, 1], in a difference [-1, 1] with the sign of tuned minus base. Densities and levels
   * are as they are; shares, influence, gradient and differences of an answer word are divided by the largest. Influence and gradient are
   * in [-1, 1] too: above 0 speaks for the answer (a passage: for it), below against it. So is a contrast: for the token, for the other.
   */
  readonly values: readonly number[];
}

export function paintedNumbers(explanation: Explanation, view: View): PaintedNumbers {
  const mode = shownMode(explanation, view.mode);
  return (
    contrastNumbers(mode, view.contrast) ??
    passageNumbers(mode, view.passage) ??
    answerWordNumbers(explanation, mode, view.answerWord) ??
    wordNumbers(explanation, mode, view.quantity)
  );
}

const SIGNED_QUANTITIES: readonly PaintedNumbers['quantity'][] = ['contrast', 'influence', 'gradient', 'passage'];

/** Whether values have a side. */
export function isSigned({ mode, quantity }: Pick<PaintedNumbers, 'mode' | 'quantity'>): boolean {
  return mode === 'difference' || SIGNED_QUANTITIES.includes(quantity);
}

/** The model's whose mode it is; of a difference, and where that model cannot say, the last one's that can. */
export function contrastOf({ models }: Contrast, mode: ShownMode): Contrast['models'][number] | undefined {
  return models.find(({ role }) => role === mode) ?? models.at(-1);
}

function contrastNumbers(mode: ShownMode, contrast: Contrast | undefined): PaintedNumbers | undefined {
  const own = contrast && contrastOf(contrast, mode);
  return own && { quantity: 'contrast', mode: own.role, values: overLargest(own.words) };
}

/** Of a difference, tuned minus base. */
function passageNumbers(mode: ShownMode, passage: Passage | undefined): PaintedNumbers | undefined {
  const of = (role: ShownMode): readonly number[] | undefined =>
    passage?.models.find(model => model.role === role)?.words;
  const [tuned, base] = [of('tuned'), of('base')];
  const words = mode === 'difference' ? tuned?.map((value, i) => value - (base?.[i] ?? 0)) : of(mode);
  return words && { quantity: 'passage', mode, values: overLargest(words) };
}

function wordNumbers(explanation: Explanation, mode: ShownMode, wanted: Quantity): PaintedNumbers {
  const words: readonly Partial<Record<Quantity, number>>[] =
    mode === 'difference' ? explanation.difference!.words : modelOf(explanation, mode).words;
  const quantity = words.every(word => word[wanted] !== undefined) ? wanted : firstMethod(words);
  const values = words.map(word => word[quantity] ?? 0);
  return { quantity, mode, values: quantity === 'density' ? values : overLargest(values) };
}

/**
 * By influence where that matrix is there, else levels. Undefined without a chosen word, without its column, and for the difference of two
 * different answers.
 */
function answerWordNumbers(
  explanation: Explanation,
  mode: ShownMode,
  answerWord: number | undefined,
): PaintedNumbers | undefined {
  if (answerWord === undefined) return undefined;
  const influences = answerCells(explanation, mode, 'influence', [answerWord]);
  if (influences) return { quantity: 'passage', mode, values: overLargest(Array.from(influences.values.data)) };
  const cells = answerCells(explanation, mode, 'levels', [answerWord]);
  if (!cells) return undefined;
  const values = Array.from(cells.values.data);
  return {
    quantity: mode === 'difference' ? 'answer-word-share' : 'answer-word',
    mode,
    values: mode === 'difference' ? overLargest(values) : values.map(level => level / LEVELS),
  };
}

/** All 0 where the largest is. */
function overLargest(values: readonly number[]): number[] {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return values.map(value => (largest === 0 ? 0 : value / largest));
}
