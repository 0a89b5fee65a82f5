/** @file The rows of a table of parts: grouped by section, or in the order of a number; filtered and searched. */
import { scaled } from '../explain/rules/ruleStates';
import type { RuleEffect, RulesReport } from '../protocol/rules';
import { ruleLabel } from './ruleWords';

export const RULE_ORDERS = ['place', 'effect', 'difference'] as const;
export type RuleOrder = (typeof RULE_ORDERS)[number];
export const RULE_FILTERS = ['all', 'rules', 'carries', 'none', 'against', 'redundant'] as const;
export type RuleFilter = (typeof RULE_FILTERS)[number];

export interface RuleChoice {
  readonly order: RuleOrder;
  readonly filter: RuleFilter;
  /** Of the text; upper and lower case are the same. */
  readonly search: string;
}

export interface RuleRow {
  /** Place in the list of units. */
  readonly unit: number;
  /** How many sections it is in; 0 where rows are not grouped. */
  readonly depth: number;
}

/** Sections stand above what is in them, where one of it is shown; ordered by a number there are no groups. */
export function ruleRows({ prompt, states, models }: RulesReport, { order, filter, search }: RuleChoice): RuleRow[] {
  const { units } = prompt;
  const wanted = search.trim().toLowerCase();
  const shown = units.flatMap((unit, i) => {
    if (unit.kind === 'section' || !passes(filter, unit.rule, states[i]?.state)) return [];
    return wanted === '' || ruleLabel(unit).toLowerCase().includes(wanted) ? [i] : [];
  });
  if (order !== 'place') {
    const number = (i: number): number => valueOf(order, models, i);
    return shown.sort((a, b) => number(b) - number(a) || a - b).map(unit => ({ unit, depth: 0 }));
  }
  const rows: RuleRow[] = [];
  const open = new Set<number>();
  for (const unit of shown) {
    const path: number[] = [];
    for (let at = units[unit]!.section; at !== undefined; at = units[at]!.section) path.unshift(at);
    path.forEach((section, depth) => {
      if (open.has(section)) return;
      open.add(section);
      rows.push({ unit: section, depth });
    });
    rows.push({ unit, depth: path.length });
  }
  return rows;
}

function passes(filter: RuleFilter, rule: boolean, state: string | undefined): boolean {
  if (filter === 'all') return true;
  return filter === 'rules' ? rule : state === filter;
}

function valueOf(order: 'effect' | 'difference', models: RulesReport['models'], unit: number): number {
  const lead = perToken(models.at(-1)?.effects[unit]);
  if (lead === undefined) return -Infinity;
  if (order === 'effect' || models.length < 2) return lead;
  return lead - (perToken(models[0]?.effects[unit]) ?? 0);
}

export function perToken(effect: RuleEffect | null | undefined): number | undefined {
  return effect && 'perToken' in effect ? effect.perToken : undefined;
}

/** Least and largest effect, 0 among them. */
export type EffectScale = readonly [least: number, most: number];

/** Of all models, for bars on one scale: of the units that states are measured by. */
export function effectScale({ models, prompt }: Pick<RulesReport, 'models' | 'prompt'>): EffectScale {
  const sizes = models.flatMap(({ effects }) => {
    const scale = scaled(prompt.units, effects);
    return effects.flatMap((effect, i) => (scale[i] === true ? (perToken(effect) ?? []) : []));
  });
  return [
    sizes.reduce((least, size) => Math.min(least, size), 0),
    sizes.reduce((most, size) => Math.max(most, size), 0),
  ];
}

/** The largest effect, of either sign, for bars that begin at one edge. */
export function largestEffect(report: Pick<RulesReport, 'models' | 'prompt'>): number {
  const [least, most] = effectScale(report);
  return Math.max(-least, most);
}
