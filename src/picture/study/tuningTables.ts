/** @file The question of instruction tuning in tables: rules and verbs under tuned and base. */
import { percent, signed } from '../../base/readableNumbers';
import type { StudyGroup, StudyReport, TunedAgainstBase } from '../../protocol/study';
import { clauseName, type StudyTable } from './studyTable';
import { digitsOf, intervalText, NONE, pText } from './studyWords';

const USED = ['only tuned', 'both', 'only base'];

function usedCells({ tunedOnly, both, baseOnly, difference }: TunedAgainstBase): string[] {
  const { means, interval } = difference;
  return [
    ...[tunedOnly, both, baseOnly].map(percent),
    ...means.map(signed),
    difference.difference === undefined ? NONE : signed(difference.difference),
    intervalText(interval),
    pText(difference.greater),
  ];
}

/** Of one prompt: which of its rules the tuned model obeys and the base does not. */
export function tuningTables(
  { clauses }: StudyGroup,
  name: string,
  { matters, statistics }: StudyReport,
): StudyTable[] {
  const told = clauses.filter(({ tuning }) => tuning !== undefined);
  if (told.length === 0) return [];
  const level = `${digitsOf(100 * statistics.confidence)} %`;
  return [
    {
      title: `Rules under tuned and base · ${name}`,
      head: ['rule', ...USED, 'tuned', 'base', 'tuned − base', level, 'p'],
      rows: told.map(clause => [clauseName(clause), ...usedCells(clause.tuning!)]),
      note: `Parts of the cases in which the rule matters to only one of the models, or to both (from ${digitsOf(matters)} nats per token on); effects in nats per token, their difference paired by case; p of one above 0.`,
    },
  ];
}

/** Over all prompts, by the verb of the rule. */
export function verbTables({ verbs = [], statistics, pairs }: StudyReport): StudyTable[] {
  if (verbs.length === 0) return [];
  const level = `${digitsOf(100 * statistics.confidence)} %`;
  const several = pairs.length > 1;
  return [
    {
      title: 'Rules by verb, over all prompts',
      head: [
        ...['verb', ...(several ? ['pair'] : []), 'prompts', 'cases'],
        ...[...USED, 'tuned', 'base', 'tuned − base', level, 'p'],
      ],
      rows: verbs.map(verb => [
        verb.verb ?? 'all rules',
        ...(several ? [verb.pair] : []),
        String(verb.prompts),
        String(verb.tuned.n),
        ...usedCells(verb),
      ]),
      ...(several ? { textColumns: [1] } : {}),
      note: 'A verb that a case has several times counts once, by its mean. Intervals and p are over cases.',
    },
  ];
}
