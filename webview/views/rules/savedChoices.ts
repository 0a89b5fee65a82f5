/** @file What the reader chose, kept over a reload. */
import * as v from 'valibot';
import { RULE_FILTERS, RULE_ORDERS, type RuleChoice } from '../../../src/picture/ruleRows';

const choices = v.fallback(
  v.object({
    order: v.fallback(v.picklist(RULE_ORDERS), 'place'),
    filter: v.fallback(v.picklist(RULE_FILTERS), 'all'),
  }),
  { order: 'place', filter: 'all' },
);

export function restoredChoice(saved: unknown): RuleChoice {
  return { ...v.parse(choices, saved), search: '' };
}
