/** @file What is said of a prompt's parts, in words: the same in the terminal, on a page, in the view and in the file. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import { figure, plural, signed } from '../base/readableNumbers';
import { obeyedRules } from './obeyedRules';
import type { RuleUnit } from '../prompt/ruleUnits';
import type { ComparedRule, ComparedRules } from '../protocol/comparisonSections';
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
  if (state === null) return l10n.t('not yet measured');
  switch (state.state) {
    case 'carries':
      return l10n.t('carries the answer');
    case 'helps':
      return state.withinNoise ? l10n.t('helps (within the noise)') : l10n.t('helps');
    case 'none':
      return l10n.t('no effect');
    case 'against':
      return state.withinNoise ? l10n.t('pushes against it (within the noise)') : l10n.t('pushes against it');
    case 'redundant':
      return l10n.t('redundant with {0}', list((state.with ?? []).map(partName)));
    case 'absent':
      return state.why === undefined
        ? l10n.t('cannot be taken out')
        : inOwnLanguage({ why: state.why, translatable: state.translatable }, 'why');
  }
}

/** “3 of 12 rules carry this answer; 4 have no effect.” */
export function rulesHeadline({ prompt, states, complete, leftOut }: RulesReport): string {
  const parts = prompt.units.flatMap((unit, i) =>
    unit.kind === 'section' ? [] : [{ unit, state: states[i] ?? null }],
  );
  const rules = parts.filter(({ unit }) => unit.rule);
  const told = rules.length > 1 ? rules : parts;
  const several = rules.length > 1;
  const count = (...names: RuleState['state'][]): number =>
    told.filter(({ state }) => state !== null && !state.withinNoise && names.includes(state.state)).length;
  const measured = told.filter(({ state }) => state !== null).length;
  if (measured === 0)
    return several ? l10n.t('No rule has been measured yet.') : l10n.t('No part has been measured yet.');
  const carries = count('carries');
  const more = [
    ...[redundantText(count('redundant')), noEffectText(count('none')), againstText(count('against'))],
    leftOutText(leftOut ?? 0),
  ];
  const all = plural(told.length, several ? 'rule' : 'part');
  const head =
    carries === 1
      ? l10n.t('{0} of {1} carries this answer', carries, all)
      : l10n.t('{0} of {1} carry this answer', carries, all);
  const left = complete || measured === told.length ? '' : l10n.t(' ({0} measured so far)', measured);
  return `${[head, ...more].filter(Boolean).join('; ')}${left}.`;
}

function redundantText(count: number): string {
  return count === 0 ? '' : count === 1 ? l10n.t('1 is redundant') : l10n.t('{0} are redundant', count);
}

function noEffectText(count: number): string {
  return count === 0 ? '' : count === 1 ? l10n.t('1 has no effect') : l10n.t('{0} have no effect', count);
}

function againstText(count: number): string {
  return count === 0 ? '' : count === 1 ? l10n.t('1 pushes against it') : l10n.t('{0} push against it', count);
}

function leftOutText(count: number): string {
  return count === 0
    ? ''
    : count === 1
      ? l10n.t('1 with little influence was not measured')
      : l10n.t('{0} with little influence were not measured', count);
}

/** “#3 and #9 pull against each other” */
export function pairText({ units, relation }: RulePair, numbers: readonly number[]): string {
  const [one, other] = units.map(unit => partName(numbers[unit]!));
  switch (relation) {
    case 'redundant':
      return l10n.t('Either of {0} and {1} is enough', one!, other!);
    case 'opposed':
      return l10n.t('{0} and {1} pull against each other', one!, other!);
    case 'together':
      return l10n.t('{0} and {1} do it only together', one!, other!);
    case 'independent':
      return l10n.t('{0} and {1} have nothing to do with each other', one!, other!);
  }
}

/** “without both −1.20, beyond the two alone −0.90, noise 0.05” */
export function pairFigures({ both, interaction, noise }: RulePair): string {
  return l10n.t(
    'without both {0}, of it {1} beyond the two alone; noise {2} (nats a token)',
    lost(both),
    lost(interaction),
    figure(noise),
  );
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
  return l10n.t('{0} to {1}', signed(low), signed(high));
}

/** The number of a part, where its text stands beside it. */
function numbered({ number }: ComparedRule): string {
  return partName(number);
}

/** Its text, where nothing else shows it. */
export function quotedRule({ text }: Pick<ComparedRule, 'text'>): string {
  return `“${cutLabel(ruleLabel({ text }), 60)}”`;
}

/** “tuned uses 3 of 5 rules, base 1” */
export function obeyedLine({ rules }: ComparedRules): string {
  const [tuned, base] = (['tuned', 'base'] as const).map(role => rules.filter(rule => uses(rule, role)).length);
  return l10n.t('tuned uses {0} of {1}, base {2}', tuned!, plural(rules.length, 'rule'), base!);
}

function uses({ usedBy }: ComparedRule, role: 'tuned' | 'base'): boolean {
  return usedBy === 'both' || usedBy === role;
}

/** “only tuned” */
export function usedByText({ usedBy }: Pick<ComparedRule, 'usedBy'>): string {
  switch (usedBy) {
    case 'both':
      return l10n.t('both');
    case 'tuned':
      return l10n.t('only tuned');
    case 'base':
      return l10n.t('only base');
    case 'neither':
      return l10n.t('neither');
  }
}

/** What tuned obeys and base does not, in a sentence or two. @param named what a rule is called there */
export function usedOnlySentences(
  { rules }: ComparedRules,
  named: (rule: ComparedRule) => string = numbered,
): string[] {
  const only = (role: 'tuned' | 'base'): string[] => rules.filter(({ usedBy }) => usedBy === role).map(named);
  const [tuned, base] = [only('tuned'), only('base').toReversed()];
  return [
    tuned.length > 0
      ? l10n.t('Only the tuned model uses {0}: {1}.', plural(tuned.length, 'rule'), list(tuned))
      : l10n.t('There is no rule that only the tuned model uses.'),
    ...(base.length > 0 ? [l10n.t('Only the base uses {0}.', list(base))] : []),
  ];
}

/** The same, and what the rules of each verb do; none without a pair. */
export function obeyedSentences(report: RulesReport): string[] {
  const obeyed = obeyedRules(report);
  if (!obeyed) return [];
  const told = obeyed.verbs
    .slice(0, TOLD_VERBS)
    .map(({ verb, rules, tuned, base }) =>
      l10n.t('{0} ({1}) {2} tuned, {3} base', verb, rules, signed(tuned), signed(base)),
    );
  const said = usedOnlySentences(obeyed);
  return told.length === 0 ? said : [...said, l10n.t('By verb, mean effect: {0}.', told.join('; '))];
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
    l10n.t(
      'Effect: log p of the answer ({0}) with the prompt as it is, minus log p with the part deleted from the file, over the answer’s tokens: nats per token. Above 0 the part helps.',
      plural(tokens, 'token'),
    ),
    ...(several
      ? [
          l10n.t(
            'Effects are means over {0} answers ({1}), with the least and the largest.',
            answers.length,
            list(answers.map(({ origin }) => origin)),
          ),
        ]
      : []),
    l10n.t(
      'No effect: below {0} and within the noise, two standard deviations (by the median) of what deleting {1} elsewhere does, brought to the part’s length by the root of its words (seed {2}). Carries: at least a third of the largest effect.',
      figure(floor),
      plural(draws, 'random passage'),
      seed,
    ),
    l10n.t('Influence: the part of the influence picture that its words have.'),
  ];
}

export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : l10n.t('{0} and {1}', items.slice(0, -1).join(', '), items.at(-1)!);
}
