/** @file The question of instruction tuning, rule by rule: which rules move the tuned model's answer and not the base's. */
import type { ComparedRule, ComparedRules, ComparedVerb } from '../protocol/comparisonSections';
import type { RulesReport } from '../protocol/rules';
import { floorOf, isNone, scaled } from '../explain/rules/ruleStates';

/** Undefined without a pair, or where no rule was measured on both. */
export function obeyedRules({ models, prompt }: Pick<RulesReport, 'models' | 'prompt'>): ComparedRules | undefined {
  const [base, tuned] = [models.find(({ role }) => role === 'base'), models.find(({ role }) => role === 'tuned')];
  if (!base || !tuned) return undefined;
  const uses = ({ effects, noise }: RulesReport['models'][number]): ((place: number) => boolean) => {
    const floor = floorOf(effects, scaled(prompt.units, effects));
    return place => {
      const effect = effects[place];
      if (!effect || !('perToken' in effect)) return false;
      return effect.perToken > 0 && !isNone(effect.perToken, noise[place] ?? null, floor);
    };
  };
  const [tunedUses, baseUses] = [uses(tuned), uses(base)];
  const rules = prompt.units.flatMap((unit, place): ComparedRule[] => {
    const [own, other] = [tuned.effects[place], base.effects[place]];
    if (!unit.rule || !own || !other || !('perToken' in own) || !('perToken' in other)) return [];
    const { number, text, verb } = unit;
    const usedBy = usedByOf(tunedUses(place), baseUses(place));
    return [{ number, text, ...(verb !== undefined && { verb }), tuned: own.perToken, base: other.perToken, usedBy }];
  });
  if (rules.length === 0) return undefined;
  return {
    rules: rules.toSorted((a, b) => b.tuned - b.base - (a.tuned - a.base) || a.number - b.number),
    verbs: verbsOf(rules),
  };
}

/** In whose answers a rule makes itself felt. */
export function usedByOf(tuned: boolean, base: boolean): ComparedRule['usedBy'] {
  if (tuned) return base ? 'both' : 'tuned';
  return base ? 'base' : 'neither';
}

function verbsOf(rules: readonly ComparedRule[]): ComparedVerb[] {
  const groups = new Map<string, ComparedRule[]>();
  for (const rule of rules)
    if (rule.verb !== undefined) groups.set(rule.verb, [...(groups.get(rule.verb) ?? []), rule]);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const count = (own: readonly ComparedRule[], role: 'tuned' | 'base'): number =>
    own.filter(({ usedBy }) => usedBy === 'both' || usedBy === role).length;
  return [...groups]
    .map(([verb, own]) => ({
      verb,
      rules: own.length,
      usedByTuned: count(own, 'tuned'),
      usedByBase: count(own, 'base'),
      tuned: mean(own.map(({ tuned }) => tuned)),
      base: mean(own.map(({ base }) => base)),
    }))
    .sort((a, b) => b.rules - a.rules || b.tuned - a.tuned);
}
