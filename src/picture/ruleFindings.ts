/** @file Rules that a prompt could do without, or that work against it: what the Problems view lists. Sections and plain text are none. */
import type { RulesReport } from '../protocol/rules';
import { perToken } from './ruleRows';

export interface RuleFinding {
  /** Place in the list of units. */
  readonly unit: number;
  readonly kind: 'none' | 'against';
  /** Nats an answer token that the answer loses without it, by the tuned (or single) model. */
  readonly effect: number;
  readonly noise: number;
}

/** In the order of the file. Both models' answer is the one that was explained; of an unfinished report, what is known so far. */
export function ruleFindings({ prompt, states, models }: RulesReport): RuleFinding[] {
  const lead = models.at(-1);
  return prompt.units.flatMap(({ kind: of, rule }, unit): RuleFinding[] => {
    const state = states[unit];
    const kind = state?.withinNoise ? undefined : state?.state;
    const effect = perToken(lead?.effects[unit]);
    if (of === 'section' || !rule || effect === undefined || (kind !== 'none' && kind !== 'against')) return [];
    return [{ unit, kind, effect, noise: lead?.noise[unit] ?? 0 }];
  });
}
