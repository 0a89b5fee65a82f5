/** @file From effects to words: which parts carry the answer, which do nothing, which push against it, which stand in for each other. */
import { textsIn, wordsOf } from '../../base/sentence';
import {
  EFFECT_FLOOR,
  FLOOR_OF_LARGEST,
  type RuleEffect,
  type RulePair,
  type RulesReport,
  type RuleState,
} from '../../protocol/rules';

/** Of the largest effect: from here on a part carries the answer. */
const CARRIES = 1 / 3;

function withinNoise(perToken: number, noise: number | null): boolean {
  return Math.abs(perToken) <= Math.max(noise ?? 0, LEAST_NOISE);
}

/** Whether an effect is none: under the floor and within the noise. */
export function isNone(perToken: number, noise: number | null, floor: number): boolean {
  const size = Math.abs(perToken);
  return size < floor && withinNoise(perToken, noise);
}

/**
 * Which units the scale is of: the parts, and what of a section can only be taken out as a whole, such as a user's message that is one
 * question. Other sections hold parts, so that theirs are no measure for them.
 */
export function scaled(
  units: readonly Pick<RulesReport['prompt']['units'][number], 'kind' | 'section'>[],
  effects: readonly (RuleEffect | null)[],
): boolean[] {
  const open = new Set<number>();
  units.forEach(({ kind, section }, unit) => {
    const effect = effects[unit];
    if (kind === 'section' || (effect && 'absent' in effect)) return;
    for (let at = section; at !== undefined; at = units[at]!.section) open.add(at);
  });
  return units.map(({ kind }, unit) => kind !== 'section' || !open.has(unit));
}

/** Nats an answer token: EFFECT_FLOOR, or a part of the largest effect on the scale. */
export function floorOf(effects: readonly (RuleEffect | null)[], parts: readonly boolean[]): number {
  return Math.max(EFFECT_FLOOR, FLOOR_OF_LARGEST * largestOf(effects, parts));
}

function largestOf(effects: readonly (RuleEffect | null)[], parts: readonly boolean[]): number {
  return effects.reduce(
    (top, effect, i) => (effect && 'perToken' in effect && parts[i] === true ? Math.max(top, effect.perToken) : top),
    0,
  );
}

/** What float32 itself moves an answer by, with room: nats per token. */
const LEAST_NOISE = 0.002;

/**
 * One a part; null where its turn has not come.
 * @param parts which of them the scale is of
 */
export function ruleStates(
  effects: readonly (RuleEffect | null)[],
  noise: readonly (number | null)[],
  parts: readonly boolean[],
  pairs: readonly RulePair[],
  numbers: readonly number[],
): (RuleState | null)[] {
  const largest = largestOf(effects, parts);
  const floor = floorOf(effects, parts);
  const enough = standIns(pairs, numbers);
  return effects.map((effect, unit): RuleState | null => {
    if (effect === null) return null;
    if ('absent' in effect) return { state: 'absent', ...textsIn({ why: wordsOf(effect, 'absent') }) };
    const others = enough.get(unit);
    if (others && effect.perToken < CARRIES * largest) return { state: 'redundant', with: others };
    if (isNone(effect.perToken, noise[unit] ?? null, floor)) return { state: 'none' };
    if (effect.perToken >= CARRIES * largest) return { state: 'carries' };
    const doubt = withinNoise(effect.perToken, noise[unit] ?? null) ? ({ withinNoise: true } as const) : {};
    return { state: effect.perToken < 0 ? 'against' : 'helps', ...doubt };
  });
}

function standIns(pairs: readonly RulePair[], numbers: readonly number[]): Map<number, number[]> {
  const enough = new Map<number, number[]>();
  for (const { units, relation } of pairs) {
    if (relation !== 'redundant') continue;
    const [one, other] = units;
    enough.set(one, [...(enough.get(one) ?? []), numbers[other]!]);
    enough.set(other, [...(enough.get(other) ?? []), numbers[one]!]);
  }
  return enough;
}
