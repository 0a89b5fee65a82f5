/** @file The question of instruction tuning, rule by rule: which rules move the tuned model's answer and not the base's. */
import type { RulesReport } from '../../protocol/rules';
import { floorOf, isNone } from './ruleStates';

export interface ObeyedRules {
  /** Places of rules that move the answer in tuned and have no effect in base, the largest difference first. */
  readonly tunedOnly: readonly number[];
  /** The other way round. */
  readonly baseOnly: readonly number[];
  /** By the verb of the rule, most rules first: how many rules, and the mean effect of each model, nats an answer token. */
  readonly verbs: readonly {
    readonly verb: string;
    readonly rules: number;
    readonly tuned: number;
    readonly base: number;
  }[];
}

/** Undefined without a pair, or where neither model has a rule that was measured. */
export function obeyedRules({ models, prompt }: Pick<RulesReport, 'models' | 'prompt'>): ObeyedRules | undefined {
  const [base, tuned] = [models.find(({ role }) => role === 'base'), models.find(({ role }) => role === 'tuned')];
  if (!base || !tuned) return undefined;
  const parts = prompt.units.map(({ kind }) => kind !== 'section');
  const [floor, baseFloor] = [floorOf(tuned.effects, parts), floorOf(base.effects, parts)];
  const measured = prompt.units.flatMap((unit, place) => {
    const [own, other] = [tuned.effects[place], base.effects[place]];
    if (!unit.rule || !own || !other || !('perToken' in own) || !('perToken' in other)) return [];
    const moved = [
      !isNone(own.perToken, tuned.noise[place] ?? null, floor) && own.perToken > 0,
      !isNone(other.perToken, base.noise[place] ?? null, baseFloor) && other.perToken > 0,
    ];
    return [{ place, verb: unit.verb, tuned: own.perToken, base: other.perToken, moved }];
  });
  if (measured.length === 0) return undefined;
  const by = [...measured].sort((a, b) => b.tuned - b.base - (a.tuned - a.base) || a.place - b.place);
  const places = (list: typeof measured, one: boolean, other: boolean): number[] =>
    list.filter(({ moved }) => moved[0] === one && moved[1] === other).map(({ place }) => place);
  return {
    tunedOnly: places(by, true, false),
    baseOnly: places(by.toReversed(), false, true),
    verbs: verbsOf(measured),
  };
}

function verbsOf(
  rules: readonly { readonly verb: string | undefined; readonly tuned: number; readonly base: number }[],
): ObeyedRules['verbs'] {
  const groups = new Map<string, (typeof rules)[number][]>();
  for (const rule of rules)
    if (rule.verb !== undefined) groups.set(rule.verb, [...(groups.get(rule.verb) ?? []), rule]);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...groups]
    .map(([verb, own]) => ({
      verb,
      rules: own.length,
      tuned: mean(own.map(({ tuned }) => tuned)),
      base: mean(own.map(({ base }) => base)),
    }))
    .sort((a, b) => b.rules - a.rules || b.tuned - a.tuned);
}
