/** @file The two tables of Wu et al. 2023 for a study's own pair. */
import * as l10n from '@vscode/l10n';
import { decimals } from '../../base/readableNumbers';
import type { MeanFigure, StudyReport } from '../../protocol/study';
import type { StudyTable } from './studyTable';
import { NONE, pText } from './studyWords';

/** The layout of the paper's two tables (Wu et al. 2023), for this study's pair. */
export function paperTables(report: StudyReport): StudyTable[] {
  const mark = (value: MeanFigure | undefined): string =>
    value
      ? `${decimals(value.mean, 4)}${value.deviation === undefined ? '' : ` ± ${decimals(value.deviation, 2)}`}, n ${value.n}`
      : NONE;
  const lead = report.groups.map(group => ({ group, model: group.models.at(-1) }));
  const first = lead.flatMap(({ group, model }) =>
    model?.byFollowed
      ? [
          [
            group.prompt,
            group.pair,
            mark(model.followedScore),
            mark(model.unfollowedScore),
            pText(model.byFollowed.greater),
          ],
        ]
      : [],
  );
  const second = report.groups.flatMap(group =>
    group.difference
      ? [
          [
            group.prompt,
            group.pair,
            ...['tuned', 'base'].map(role => mark(group.models.find(model => model.role === role)?.score)),
            pText(group.difference.greater),
          ],
        ]
      : [],
  );
  return [
    {
      title: l10n.t('Table 1: instruction score of followed and unfollowed cases, tuned model'),
      head: [
        l10n.t('prompts'),
        l10n.t('pair'),
        l10n.t('followed'),
        l10n.t('unfollowed'),
        l10n.t('p (Welch, one-sided)'),
      ],
      rows: first,
      ...(first.length === 0
        ? {
            note: l10n.t('The study has no labels with scores: add "followed" to its spec, and take the kind score.'),
          }
        : {}),
    },
    {
      title: l10n.t('Table 2: instruction score of tuned and base'),
      head: [l10n.t('prompts'), l10n.t('pair'), l10n.t('tuned'), l10n.t('base'), l10n.t('p (paired, one-sided)')],
      rows: second,
      ...(second.length === 0 ? { note: l10n.t('The study has no scores of a pair: take the kind score.') } : {}),
    },
  ];
}
