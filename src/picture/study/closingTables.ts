/** @file Tables of a study that are of no single prompt: rules by verb, versions, what was excluded, and the models. */
import * as l10n from '@vscode/l10n';
import { figure } from '../../base/readableNumbers';
import type { StudyReport } from '../../protocol/study';
import type { StudyTable } from './studyTable';
import { differenceText, NONE, roleCell } from './studyWords';
import { verbTables } from './tuningTables';

export function closingTables(report: StudyReport): StudyTable[] {
  return [...verbTables(report), ...versionTables(report), ...exclusionTables(report), modelTable(report)];
}

function versionTables({ versions }: StudyReport): StudyTable[] {
  if (versions.length === 0) return [];
  return [
    {
      title: l10n.t('Versions: {0} minus {1}, paired by case', versions[0]!.after, versions[0]!.before),
      head: [
        l10n.t('number'),
        l10n.t('model'),
        l10n.t('pair'),
        l10n.t('before'),
        l10n.t('after'),
        l10n.t('difference'),
      ],
      rows: versions.flatMap(({ role, pair, score, answerTokens, followed }) =>
        (
          [
            [l10n.t('instruction score'), score],
            [l10n.t('answer tokens'), answerTokens],
            [l10n.t('followed'), followed],
          ] as const
        ).flatMap(([number, tested]) =>
          tested
            ? [
                [
                  number,
                  roleCell(role),
                  pair,
                  ...[1, 0].map(i => (tested.means[i] === undefined ? NONE : figure(tested.means[i]))),
                  differenceText(tested),
                ],
              ]
            : [],
        ),
      ),
    },
  ];
}

function exclusionTables({ cases }: StudyReport): StudyTable[] {
  if (cases.excluded.length === 0) return [];
  const shown = cases.excluded.slice(0, 100);
  return [
    {
      title: l10n.t('Excluded ({0} of {1})', cases.excluded.length, cases.asked),
      head: [l10n.t('case'), l10n.t('prompt'), l10n.t('pair'), l10n.t('reason')],
      rows: shown.map(one => [one.case, one.prompt, one.pair, one.reason]),
      textColumns: [1, 2, 3],
      ...(shown.length < cases.excluded.length
        ? { note: l10n.t('{0} more are in the table of cases.', cases.excluded.length - shown.length) }
        : {}),
    },
  ];
}

function modelTable({ pairs }: StudyReport): StudyTable {
  return {
    title: l10n.t('Models'),
    head: [
      l10n.t('pair'),
      l10n.t('model'),
      l10n.t('checkpoint'),
      l10n.t('family'),
      l10n.t('precision'),
      l10n.t('computed on'),
      l10n.t('fingerprint'),
    ],
    textColumns: [1, 2, 3, 4, 5, 6],
    rows: pairs.flatMap(({ name, models }) =>
      models.map(model => [
        name,
        roleCell(model.role),
        model.name,
        model.family,
        model.precision ?? model.dtype,
        model.provider,
        model.fingerprint.slice(0, 16),
      ]),
    ),
  };
}
