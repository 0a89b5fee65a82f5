/** @file The question of instruction tuning in tables: rules and verbs under tuned and base. */
import * as l10n from '@vscode/l10n';
import { percent, signed } from '../../base/readableNumbers';
import type { StudyGroup, StudyReport, TunedAgainstBase } from '../../protocol/study';
import { clauseName, type StudyTable } from './studyTable';
import { digitsOf, intervalText, NONE, pText } from './studyWords';

const used = (): string[] => [l10n.t('only tuned'), l10n.t('both'), l10n.t('only base')];

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
      title: l10n.t('Rules under tuned and base · {0}', name),
      head: [l10n.t('rule'), ...used(), l10n.t('tuned'), l10n.t('base'), l10n.t('tuned − base'), level, 'p'],
      rows: told.map(clause => [clauseName(clause), ...usedCells(clause.tuning!)]),
      note: l10n.t(
        'Parts of the cases in which the rule matters to only one of the models, or to both (from {0} nats per token on); effects in nats per token, their difference paired by case; p of one above 0.',
        digitsOf(matters),
      ),
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
      title: l10n.t('Rules by verb, over all prompts'),
      head: [
        ...[l10n.t('verb'), ...(several ? [l10n.t('pair')] : []), l10n.t('prompts'), l10n.t('cases')],
        ...[...used(), l10n.t('tuned'), l10n.t('base'), l10n.t('tuned − base'), level, 'p'],
      ],
      rows: verbs.map(verb => [
        verb.verb ?? l10n.t('all rules'),
        ...(several ? [verb.pair] : []),
        String(verb.prompts),
        String(verb.tuned.n),
        ...usedCells(verb),
      ]),
      ...(several ? { textColumns: [1] } : {}),
      note: l10n.t('A verb that a case has several times counts once, by its mean. Intervals and p are over cases.'),
    },
  ];
}
