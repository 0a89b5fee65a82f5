/** @file Lists that lead on: the prompts and pairs of a study, and the cases behind a clause or behind a prompt. */
import * as l10n from '@vscode/l10n';
import { figure, percent, signed } from '../../base/readableNumbers';
import type { CaseRow, StudyGroup, StudyReport } from '../../protocol/study';
import type { StudyTable } from './studyTable';
import { cut, meanText, NONE, trustCell } from './studyWords';

export function groupName({ prompt, pair }: Pick<StudyGroup, 'prompt' | 'pair'>): string {
  return `${prompt} · ${pair}`;
}

/** One row a group, in the order of the report. */
export function overviewTable({ groups }: StudyReport): StudyTable {
  return {
    title: l10n.t('Prompts and pairs'),
    head: [
      l10n.t('prompt'),
      l10n.t('pair'),
      l10n.t('cases'),
      l10n.t('excluded'),
      l10n.t('score'),
      l10n.t('tuned − base'),
      l10n.t('answer tokens'),
      l10n.t('trust above chance'),
      l10n.t('followed'),
    ],
    textColumns: [1],
    rows: groups.map(group => {
      const lead = group.models.at(-1);
      const { strong = 0, weak = 0, chance = 0 } = lead?.trust ?? {};
      const measured = strong + weak + chance;
      const told = lead?.followed;
      const known = told ? told.followed + told.unfollowed : 0;
      return [
        group.prompt,
        group.pair,
        String(group.cases),
        String(group.excluded),
        meanText(lead?.score),
        group.difference?.difference === undefined ? NONE : signed(group.difference.difference),
        lead ? figure(lead.answerTokens.mean) : NONE,
        measured === 0 ? NONE : percent((strong + weak) / measured),
        known === 0 ? NONE : percent(told!.followed / known),
      ];
    }),
  };
}

export interface ListedCase {
  /** Into the report's rows. */
  readonly index: number;
  readonly value: number | null;
  readonly cells: readonly string[];
}

export interface CaseListing {
  /** What the first figure is. */
  readonly measure: string;
  readonly head: readonly string[];
  readonly rows: readonly ListedCase[];
}

/**
 * Cases of the answering model, the largest number first.
 * @param clause a clause of the group; else the number is the case's own instruction score
 */
export function caseListing(report: StudyReport, group: StudyGroup, clause: number | undefined): CaseListing {
  const role = group.models.at(-1)?.role;
  const own = report.rows.flatMap((row, index) =>
    row.pair === group.pair && row.prompt === group.prompt && row.role === role ? [{ row, index }] : [],
  );
  const hasEffects = clause !== undefined && own.some(({ row }) => typeof row.effects[clause] === 'number');
  const valueOf = (row: CaseRow): number | null => {
    if (clause === undefined) return row.score ?? null;
    return (hasEffects ? row.effects[clause] : row.clauseScores[clause]) ?? null;
  };
  const hasValues = own.some(({ row }) => valueOf(row) !== null);
  const measure = hasEffects ? l10n.t('nats a token') : l10n.t('score');
  const show = hasEffects ? signed : figure;
  const listed = own
    .map(({ row, index }) => ({ row, index, value: valueOf(row) }))
    .filter(({ value }) => clause === undefined || value !== null)
    .toSorted((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity) || a.index - b.index);
  return {
    measure,
    head: [
      l10n.t('case'),
      ...(hasValues ? [measure] : []),
      l10n.t('answer tokens'),
      l10n.t('trust'),
      l10n.t('followed'),
      l10n.t('answer'),
    ],
    rows: listed.map(({ row, index, value }) => ({
      index,
      value,
      cells: [
        row.case,
        ...(hasValues ? [value === null ? NONE : show(value)] : []),
        String(row.answerTokens),
        row.trust === undefined ? NONE : trustCell(row.trust),
        row.followed === undefined ? NONE : row.followed ? l10n.t('yes') : l10n.t('no'),
        cut(row.answer.trim().replaceAll(/\s+/g, ' '), 120),
      ],
    })),
  };
}
