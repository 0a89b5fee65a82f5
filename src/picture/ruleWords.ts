/** @file What is said of a prompt's parts, in words: the same in the terminal, on a page, in the view and in the file. */
import { figure, plural, signed } from '../base/readableNumbers';
import { obeyedRules } from '../explain/rules/obeyedRules';
import type { RuleUnit } from '../prompt/ruleUnits';
import type { RuleEffect, RulePair, RulesReport, RuleState } from '../protocol/rules';

/** A line's worth of a part: its text in one line, without a bullet; the number of an item stays, since its writer knows it by that. */
export function ruleLabel({ text, title }: Pick<RuleUnit, 'text' | 'title'>): string {
  const words = (title ?? text).replaceAll(/\s+/g, ' ').trim();
  return words.replace(/^(?:[-*+•]|#{1,6}) /, '');
}

/** The name of a part in a list: numbers of the file's own lists have none of this. */
export function partName(number: number): string {
  return `#${number}`;
}

export function cutLabel(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text;
}

/** “redundant with #7 and #9” */
export function stateText(state: RuleState | null): string {
  if (state === null) return 'not yet measured';
  switch (state.state) {
    case 'carries':
      return 'carries the answer';
    case 'helps':
      return 'helps';
    case 'none':
      return 'no effect';
    case 'against':
      return 'pushes against it';
    case 'redundant':
      return `redundant with ${list((state.with ?? []).map(partName))}`;
    case 'absent':
      return state.why ?? 'cannot be taken out';
  }
}

/** “3 of 12 rules carry this answer; 4 have no effect.” */
export function rulesHeadline({ prompt, states, complete }: RulesReport): string {
  const parts = prompt.units.flatMap((unit, i) =>
    unit.kind === 'section' ? [] : [{ unit, state: states[i] ?? null }],
  );
  const rules = parts.filter(({ unit }) => unit.rule);
  const told = rules.length > 1 ? rules : parts;
  const noun = rules.length > 1 ? 'rule' : 'part';
  const count = (...names: RuleState['state'][]): number =>
    told.filter(({ state }) => state !== null && names.includes(state.state)).length;
  const measured = told.filter(({ state }) => state !== null).length;
  if (measured === 0) return `No ${noun} has been measured yet.`;
  const carries = count('carries');
  const rest: [number, string, string][] = [
    [count('redundant'), 'is redundant', 'are redundant'],
    [count('none'), 'has no effect', 'have no effect'],
    [count('against'), 'pushes against it', 'push against it'],
  ];
  const more = rest.flatMap(([n, one, several]) => (n === 0 ? [] : [`${n} ${n === 1 ? one : several}`]));
  const head = `${carries} of ${plural(told.length, noun)} ${carries === 1 ? 'carries' : 'carry'} this answer`;
  const left = complete || measured === told.length ? '' : ` (${measured} measured so far)`;
  return `${[head, ...more].join('; ')}${left}.`;
}

/** “#3 and #9 pull against each other” */
export function pairText({ units, relation }: RulePair, numbers: readonly number[]): string {
  const [one, other] = units.map(unit => partName(numbers[unit]!));
  switch (relation) {
    case 'redundant':
      return `Either of ${one!} and ${other!} is enough`;
    case 'opposed':
      return `${one!} and ${other!} pull against each other`;
    case 'together':
      return `${one!} and ${other!} do it only together`;
    case 'independent':
      return `${one!} and ${other!} have nothing to do with each other`;
  }
}

/** “without both −1.20, beyond the two alone −0.90, noise 0.05” */
export function pairFigures({ both, interaction, noise }: RulePair): string {
  return `without both ${lost(both)}, of it ${lost(interaction)} beyond the two alone; noise ${figure(noise)} (nats a token)`;
}

/** What the answer loses, as a change of its log p: deleting what helps makes it less likely. */
export function lost(perToken: number): string {
  return signed(-perToken);
}

/** Pairs that have something to do with each other, the strongest first. */
export function tellingPairs(pairs: readonly RulePair[]): RulePair[] {
  return pairs
    .filter(({ relation }) => relation !== 'independent')
    .sort((a, b) => Math.abs(b.interaction) - Math.abs(a.interaction));
}

/** “+1.20”, “+1.20 (+0.90 to +1.40)”, “—” where there is no number, nothing where its turn has not come. */
export function effectText(effect: RuleEffect | null | undefined): string {
  if (!effect) return '';
  return 'perToken' in effect ? signed(effect.perToken) : '—';
}

export function rangeText(effect: RuleEffect | null | undefined): string {
  if (!effect || !('perToken' in effect) || !effect.range) return '';
  const [low, high] = effect.range;
  return `${signed(low)} to ${signed(high)}`;
}

/** The number of a part, where its text stands beside it. */
function numbered({ number }: RuleUnit): string {
  return partName(number);
}

/** Its text, where nothing else shows it. */
export function quotedRule(unit: RuleUnit): string {
  return `“${cutLabel(ruleLabel(unit), 60)}”`;
}

/** What tuned obeys and base does not, in sentences; none without a pair. @param named what a rule is called there */
export function obeyedSentences(report: RulesReport, named: (unit: RuleUnit) => string = numbered): string[] {
  const obeyed = obeyedRules(report);
  if (!obeyed) return [];
  const numbers = (places: readonly number[]): string => list(places.map(place => named(report.prompt.units[place]!)));
  const { tunedOnly, baseOnly, verbs } = obeyed;
  const said = [
    tunedOnly.length > 0
      ? `Only the tuned model uses ${plural(tunedOnly.length, 'rule')}: ${numbers(tunedOnly)}.`
      : 'There is no rule that only the tuned model uses.',
    ...(baseOnly.length > 0 ? [`Only the base uses ${numbers(baseOnly)}.`] : []),
  ];
  const told = verbs
    .slice(0, TOLD_VERBS)
    .map(({ verb, rules, tuned, base }) => `${verb} (${rules}) ${signed(tuned)} tuned, ${signed(base)} base`);
  return told.length === 0 ? said : [...said, `By verb, mean effect: ${told.join('; ')}.`];
}

const TOLD_VERBS = 6;

/** What the numbers are, with their formulas and units. */
export function ruleNotes(report: RulesReport): string[] {
  const { models, floor, answers, seed } = report;
  const lead = models.at(-1)!;
  const tokens = lead.response.tokens.length;
  const draws = lead.draws.length;
  const several = answers.length > 1;
  return [
    `Effect: log p of the answer (${plural(tokens, 'token')}) with the prompt as it is, minus log p with the part deleted from the file, over the answer’s tokens: nats per token. Above 0 the part helps.`,
    ...(several
      ? [
          `Effects are means over ${answers.length} answers (${list(answers.map(({ origin }) => origin))}), with the least and the largest.`,
        ]
      : []),
    `No effect: below ${figure(floor)} and within the noise, the median of what deleting ${plural(draws, 'random passage')} elsewhere does, brought to the part’s length by the root of its words (seed ${seed}). Carries: at least a third of the largest effect.`,
    'Influence: the part of the influence picture that its words have.',
  ];
}

export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}
