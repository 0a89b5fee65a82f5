/** @file Two versions of a prompt in short: for each model the words that gained, lost, came and went, and what makes the two unequal. */
import * as l10n from '@vscode/l10n';
import { promptVersions } from '../explain/comparison/promptVersions';
import type { Comparison, VersionComparison, VersionedWord } from '../protocol/comparison';
import type { ToldVersions, VersionLists, VersionRow } from '../protocol/views/comparisonMessages';
import type { ModelRole } from '../protocol/explanation';
import { versionsHeadline } from './comparisonHeadline';

/** Rows of each list. */
const LISTED = 5;

/** Two versions compared, and what a view tells of them: the one way to both, in the editor and in the terminal. */
export interface ComparedVersions {
  readonly versions: VersionComparison;
  readonly told: Omit<ToldVersions, 'earlier'>;
}

export function comparedVersions(before: Comparison, after: Comparison): ComparedVersions {
  const versions = promptVersions(before, after);
  const told = { headline: versionsHeadline(versions), lists: versionLists(versions), notes: versionNotes(versions) };
  return { versions, told };
}

/** Of every model that explained both versions, tuned first. */
function versionLists({ words, after }: VersionComparison): VersionLists[] {
  return after.explanation.models
    .map(model => model.role)
    .reverse()
    .flatMap(role => {
      const rows = rowsOf(role, words);
      return rows.length === 0 ? [] : [listsOf(role, rows)];
    });
}

/** What the reader should know before believing the lists. */
function versionNotes({ before, after }: VersionComparison): string[] {
  const failures = [...before.failures, ...after.failures].map(({ message, next }) => `${message} ${next}`);
  const texts = [before, after].map(({ explanation }) => explanation.models.at(-1)!.response.text);
  return [...new Set(failures), ...(texts[0] === texts[1] ? [] : [ANSWERS_DIFFER])];
}

/** Influence depends on the answer: two versions that were answered differently differ in that too. */
const ANSWERS_DIFFER = l10n.t(
  'Each version was explained on its own answer. Use one answer for both to compare them exactly.',
);

function rowsOf(role: ModelRole, words: readonly VersionedWord[]): VersionRow[] {
  return words.flatMap(({ text, models, after }): VersionRow[] => {
    const influence = models.find(model => model.role === role);
    if (!influence) return [];
    const { before, after: now } = influence;
    return [
      {
        text,
        ...(after !== undefined && { word: after }),
        ...(before !== undefined && { before }),
        ...(now !== undefined && { after: now }),
      },
    ];
  });
}

function listsOf(role: ModelRole, rows: readonly VersionRow[]): VersionLists {
  const stayed = ({ before, after }: VersionRow): boolean => before !== undefined && after !== undefined;
  const change = ({ before = 0, after = 0 }: VersionRow): number => after - before;
  const fall = (row: VersionRow): number => -change(row);
  const size = (row: VersionRow): number => Math.abs(change(row));
  return {
    role,
    gained: pick(rows, stayed, change),
    lost: pick(rows, stayed, fall),
    came: pick(rows, row => row.before === undefined, size),
    went: pick(rows, row => row.after === undefined, size),
  };
}

/** The strongest first, equal ones in the order of the prompt. */
function pick(
  rows: readonly VersionRow[],
  of: (row: VersionRow) => boolean,
  size: (row: VersionRow) => number,
): VersionRow[] {
  return rows
    .filter(row => of(row) && size(row) > 0)
    .sort((a, b) => size(b) - size(a))
    .slice(0, LISTED);
}
