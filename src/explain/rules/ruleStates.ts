/** @file From effects to words: which parts carry the answer, which do nothing, which push against it, which stand in for each other. */
import { EFFECT_FLOOR, FLOOR_OF_LARGEST, type RuleEffect, type RulePair, type RuleState } from '../../protocol/rules';

/** Of the largest effect: from here on a part carries the answer. */
const CARRIES = 1 / 3;

/** Whether an effect is none: under the floor and within the noise. */
export function isNone(perToken: number, noise: number | null, floor: number): boolean {
  const size = Math.abs(perToken);
  return size < floor && size <= Math.max(noise ?? 0, LEAST_NOISE);
}

/** Nats an answer token: EFFECT_FLOOR, or a part of the largest effect of a part that is no section. */
export function floorOf(effects: readonly (RuleEffect | null)[], parts: readonly boolean[]): number {
  return Math.max(EFFECT_FLOOR, FLOOR_OF_LARGEST * largestOf(effects, parts));
}

/** Sections hold the others, so that theirs are no measure for them. */
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
 * @param parts which of them are no sections
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
    if ('absent' in effect) return { state: 'absent', why: effect.absent };
    const others = enough.get(unit);
    if (others && effect.perToken < CARRIES * largest) return { state: 'redundant', with: others };
    if (isNone(effect.perToken, noise[unit] ?? null, floor)) return { state: 'none' };
    if (effect.perToken < 0) return { state: 'against' };
    return { state: effect.perToken >= CARRIES * largest ? 'carries' : 'helps' };
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
