/** @file Whose answer is looked at, in words of the views. */
import type { ExplainedResponse } from '../protocol/explanation';

/** “tuned’s own, the same forced on both”. @param same whether two models read the one answer */
export function answerOrigin(origin: ExplainedResponse['origin'], same: boolean): string {
  const origins = {
    tuned: 'tuned’s own',
    base: 'base’s own',
    single: 'the model’s own',
    file: 'from the file',
    given: 'as given',
  };
  return `${origins[origin]}${same ? ', the same forced on both' : ''}`;
}
