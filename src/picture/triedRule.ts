/** @file A prompt tried without one of its parts, or with another text in its place: what both models say to either. */
import type { RuleUnit } from '../prompt/ruleUnits';
import type { Comparison, OwnAnswer } from '../protocol/comparison';
import type { ModelRole } from '../protocol/explanation';
import type { RuleEffect, RulesReport, RuleState } from '../protocol/rules';

export const TRIED_SCHEMA = 'instruct-lens/tried-rule/1';

export interface TriedRule {
  readonly schema: typeof TRIED_SCHEMA;
  readonly unit: RuleUnit;
  /** Absent where the part was taken out. */
  readonly instead?: string;
  /** The whole file as it was tried. */
  readonly text: string;
  readonly state: RuleState | null;
  /** Base before tuned. */
  readonly models: readonly {
    readonly role: ModelRole;
    /** What the old answer loses. */
    readonly effect: RuleEffect | null;
    /** What the model says by itself; absent where it could not be used. */
    readonly before?: string;
    readonly after?: string;
    readonly same: boolean;
  }[];
}

export function triedRule(tried: {
  readonly unit: RuleUnit;
  readonly place: number;
  readonly instead: string | undefined;
  readonly text: string;
  readonly effects: RulesReport;
  readonly before: Pick<Comparison, 'answers'>;
  readonly after: Pick<Comparison, 'answers'>;
}): TriedRule {
  const { unit, place, instead, text, effects, before, after } = tried;
  const said = ({ answers }: Pick<Comparison, 'answers'>, wanted: ModelRole): OwnAnswer | undefined =>
    answers.find(({ role }) => role === wanted);
  return {
    schema: TRIED_SCHEMA,
    unit,
    ...(instead !== undefined && { instead }),
    text,
    state: effects.states[place] ?? null,
    models: effects.models.map(({ role, effects: own }) => {
      const [old, now] = [said(before, role)?.text, said(after, role)?.text];
      return {
        role,
        effect: own[place] ?? null,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
        same: old === now,
      };
    }),
  };
}
