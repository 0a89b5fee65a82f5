/** @file Two versions of a prompt in short: for each model the words that gained, lost, came and went, and what makes the two unequal. */
import { inOwnLanguage } from '../base/sentence';
import * as l10n from '@vscode/l10n';
import { overlaps } from '../base/span';
import { alignWords } from '../explain/comparison/alignment';
import { answerDifference, promptVersions } from '../explain/comparison/promptVersions';
import type { Comparison, VersionComparison, VersionedWord } from '../protocol/comparison';
import type {
  ScoreRange,
  ToldVersions,
  VersionLists,
  VersionRow,
  VersionScore,
} from '../protocol/views/comparisonMessages';
import type { ModelRole } from '../protocol/explanation';
import { versionsHeadline } from './comparisonHeadline';

/** Rows of each list. */
const LISTED = 5;
const LISTED_RULES = 12;

/** Two versions compared, and what a view tells of them: the one way to both, in the editor and in the terminal. */
export interface ComparedVersions {
  readonly versions: VersionComparison;
  readonly told: Omit<ToldVersions, 'earlier'>;
}

export function comparedVersions(before: Comparison, after: Comparison): ComparedVersions {
  const versions = promptVersions(before, after);
  const [said, says] = [before, after].map(saidBy) as [string, string];
  const told = {
    headline: versionsHeadline(versions),
    answer: answerDifference(said, says),
    rules: ruleRows(versions),
    scores: versionScores(versions),
    lists: versionLists(versions),
    notes: versionNotes(versions),
  };
  return { versions, told };
}

/** The tuned (or single) model's own answer, or the one that it was given. */
function saidBy({ answers, explanation }: Comparison): string {
  const { role, response } = explanation.models.at(-1)!;
  return (answers.find(own => own.role === role)?.text ?? response.text).trim();
}

/** Clauses of both versions, matched by their text. */
function ruleRows({ before, after }: VersionComparison): VersionRow[] {
  const [old, now] = [before, after].map(({ explanation }) => clausesOf(explanation)) as [Clause[], Clause[]];
  const aligned = alignWords(
    old.map(({ text }) => text),
    now.map(({ text }) => text),
  );
  const rows = aligned.map(({ a, b }): VersionRow => {
    const [was, is] = [a === undefined ? undefined : old[a]!, b === undefined ? undefined : now[b]!];
    return {
      text: (was ?? is)!.text,
      ...(was && { before: was.influence }),
      ...(is && { after: is.influence, ...(is.word !== undefined && { word: is.word }) }),
    };
  });
  const change = ({ before: was = 0, after: is = 0 }: VersionRow): number => Math.abs(is - was);
  return rows.sort((a, b) => change(b) - change(a)).slice(0, LISTED_RULES);
}

interface Clause {
  readonly text: string;
  /** |influence| of its words, of 1 for all words of the prompt. */
  readonly influence: number;
  /** Index of its first word. */
  readonly word: number | undefined;
}

function clausesOf({ prompt, models }: Comparison['explanation']): Clause[] {
  const { words } = models.at(-1)!;
  return prompt.clauses.map(({ text, spans }) => {
    const own = [...prompt.words.keys()].filter(w => spans.some(span => overlaps(span, prompt.words[w]!.span)));
    const influence = own.reduce((sum, w) => sum + Math.abs(words[w]?.influence ?? 0), 0);
    return { text: text.trim().replaceAll(/\s+/g, ' '), influence, word: own[0] };
  });
}

/** Of every model that has one in a version, tuned first. */
function versionScores({ before, after }: VersionComparison): VersionScore[] {
  return after.explanation.models
    .map(({ role }): VersionScore => {
      const [was, is] = [before, after].map(({ explanation }) => scoreOf(explanation, role));
      return { role, ...(was && { before: was }), ...(is && { after: is }) };
    })
    .filter(({ before: was, after: is }) => was !== undefined || is !== undefined)
    .reverse();
}

function scoreOf({ models }: Comparison['explanation'], role: ModelRole): ScoreRange | undefined {
  const score = models.find(model => model.role === role)?.instructionScore;
  if (!score || score.clauses.length === 0) return undefined;
  const values = score.clauses.map(({ value }) => value);
  return { value: score.value, least: Math.min(...values), largest: Math.max(...values) };
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
  const failures = [...before.failures, ...after.failures].map(
    failure => `${inOwnLanguage(failure, 'message')} ${inOwnLanguage(failure, 'next')}`,
  );
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
