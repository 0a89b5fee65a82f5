/** @file Which of an explanation's models a view shows. */
import type { Explanation, ModelExplanation } from '../protocol/explanation';
import type { ShownMode, ViewMode } from '../protocol/view';

/** What was asked for, where the explanation has it: the difference of a pair, a role, else the model there is. */
export function shownMode({ models, difference }: Explanation, wanted: ViewMode): ShownMode {
  if (wanted === 'difference' && difference) return wanted;
  const role = wanted === 'base' ? 'base' : 'tuned';
  return models.some(model => model.role === role) ? role : 'single';
}

/** The model of a mode; of a difference, the tuned one. */
export function modelOf({ models }: Explanation, mode: ShownMode): ModelExplanation {
  return models.find(model => model.role === mode) ?? models.at(-1)!;
}
