/** @file Pairs of parts: which are worth deleting together, and what comes of it beyond the two alone. */
import { PAIRED_RULES, type PairRelation, type RulePair } from '../../protocol/rules';

/** Part of the words that two parts share, from which on they may say the same. */
const ALIKE = 0.4;
/** Pairs of like parts beside those of the most influential ones. */
const MAX_ALIKE = 20;

interface Candidate {
  readonly text: string;
  readonly influence: number;
}

/**
 * All pairs of the PAIRED_RULES parts with the most influence, and those that share many words.
 * @returns places in the list
 */
export function pairsToMeasure(candidates: readonly Candidate[]): [number, number][] {
  const order = [...candidates.keys()].sort((a, b) => candidates[b]!.influence - candidates[a]!.influence || a - b);
  const strongest = order.slice(0, PAIRED_RULES).sort((a, b) => a - b);
  const pairs = strongest.flatMap((one, i) => strongest.slice(i + 1).map((other): [number, number] => [one, other]));
  const known = new Set(pairs.map(pair => pair.join()));
  const words = candidates.map(({ text }) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu)));
  const alike: [number, number][] = [];
  for (let one = 0; one < candidates.length && alike.length < MAX_ALIKE; one++) {
    for (let other = one + 1; other < candidates.length && alike.length < MAX_ALIKE; other++) {
      if (!known.has(`${one},${other}`) && shared(words[one]!, words[other]!) >= ALIKE) alike.push([one, other]);
    }
  }
  return [...pairs, ...alike];
}

/** Jaccard. */
function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter(word => other.has(word)).length;
  const all = one.size + other.size - both;
  return all === 0 ? 0 : both / all;
}

/**
 * @param one effect of deleting the first alone, nats an answer token
 * @param both of deleting both
 * @param noise of the two alone, added
 * @param floor under which an effect is none
 */
export function pairOf(
  units: readonly [number, number],
  one: number,
  other: number,
  both: number,
  noise: number,
  floor: number,
): RulePair {
  const interaction = both - one - other;
  const least = Math.max(floor, noise);
  return { units, both, interaction, noise, relation: relationOf(one, other, both, interaction, least) };
}

/** Beyond the noise an interaction is also a part of what is lost: of large effects the last percent says nothing. */
const NOTABLE = 0.2;

function relationOf(one: number, other: number, both: number, interaction: number, least: number): PairRelation {
  const size = Math.abs(interaction);
  if (size <= least || size < NOTABLE * Math.max(Math.abs(one), Math.abs(other), Math.abs(both))) return 'independent';
  // Deleting both costs more than each alone would let one expect: while one is there, the other is not needed.
  if (interaction > 0) return both > least && interaction >= 0.5 * both ? 'redundant' : 'independent';
  return Math.min(one, other) < 0 && Math.max(one, other) > 0 ? 'opposed' : 'together';
}
