/** @file From rows of columns to cases: an id, values of variables, an answer, a label, checks; or a whole prompt of their own. */
import { createHash } from 'node:crypto';
import type { FollowedBy, StudyColumns } from '../../protocol/study';
import type { GivenCheck } from '../checks/checks';
import { refused } from '../studyError';
import type { CaseRow, CaseRows } from './caseRows';

export interface StudyCase {
  readonly id: string;
  /** Of its content: decides about its shard, wherever in the file it stands. */
  readonly hash: string;
  readonly values: Readonly<Record<string, string>>;
  readonly answer?: string;
  /** What the column says of whether the instruction was followed. */
  readonly label?: boolean;
  readonly checks: readonly GivenCheck[];
  /** A prompt of its own, in the place of a prompt file. */
  readonly own?: { readonly text: string; readonly fileName: string };
  /** Instruction clauses of it, in code points. */
  readonly instructions?: readonly (readonly [number, number])[];
  /** From 1, in the file of cases. */
  readonly line: number;
  /** Why it cannot be asked. */
  readonly broken?: string;
}

/** Columns that are no variables unless a prompt asks for them. */
const KNOWN = ['id', 'key', 'answer', 'messages', 'prompt', 'instruction_id_list', 'kwargs', 'label', 'description'];

/**
 * @param hasPrompts whether there are prompt files; else each case is a prompt
 * @throws LensError bad-input: a column that is not there, an id that is there twice
 */
export function studyCases(
  { rows }: CaseRows,
  name: string,
  columns: StudyColumns,
  followed: FollowedBy | undefined,
  hasPrompts: boolean,
): StudyCase[] {
  const all = new Set(rows.flatMap(({ columns: own }) => Object.keys(own)));
  for (const column of namedColumns(columns, followed)) {
    if (!all.has(column))
      throw refused(`${name}: there is no column "${column}".`, `Its columns are: ${[...all].join(', ')}.`);
  }
  const cases = rows.map(row => studyCase(row, columns, followed, hasPrompts));
  const lines = new Map<string, number>();
  for (const { id, line } of cases) {
    const before = lines.get(id);
    if (before !== undefined)
      throw refused(
        `${name}:${line}: the case "${id}" is there twice; first in line ${before}.`,
        'Give each case an id of its own.',
      );
    lines.set(id, line);
  }
  return cases;
}

function namedColumns({ id, answer, instructions }: StudyColumns, followed: FollowedBy | undefined): string[] {
  return [id, answer, instructions, followed?.column].flatMap(column => column ?? []);
}

/** Columns of a case that have no meaning of their own. */
export function variableColumns(
  rows: readonly CaseRow[],
  columns: StudyColumns,
  followed: FollowedBy | undefined,
): string[] {
  const taken = new Set([...KNOWN, ...namedColumns(columns, followed)]);
  return [...new Set(rows.flatMap(({ columns: own }) => Object.keys(own)))].filter(column => !taken.has(column));
}

function studyCase(
  row: CaseRow,
  columns: StudyColumns,
  followed: FollowedBy | undefined,
  hasPrompts: boolean,
): StudyCase {
  const { columns: own, line } = row;
  const id = own[columns.id ?? 'id'] ?? own['key'];
  const answer = own[columns.answer ?? 'answer'];
  const values: Record<string, string> = {};
  for (const [column, value] of Object.entries(own)) if (value !== null) values[column] = asText(value);
  const label = followed?.column === undefined ? undefined : labelOf(own[followed.column], followed.from);
  const prompt = hasPrompts ? undefined : ownPrompt(own);
  const spans = columns.instructions === undefined ? undefined : own[columns.instructions];
  return {
    id: id === undefined || id === null || asText(id) === '' ? `line ${line}` : asText(id),
    hash: hashOf(own),
    values,
    ...(typeof answer === 'string' && answer !== '' ? { answer } : {}),
    ...(label === undefined ? {} : { label }),
    checks: checksOf(row, followed, values),
    ...(prompt === undefined ? {} : { own: prompt }),
    ...(isSpans(spans) ? { instructions: spans } : {}),
    line,
    ...(hasPrompts || prompt
      ? {}
      : { broken: 'it has neither "messages" nor "prompt", and the study names no prompts' }),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Keys in the order of their names, so that the same case has the same hash however it is written. */
export function hashOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
  return createHash('sha256').update(sorted).digest('hex');
}

const YES = /^(?:true|yes|y|1|followed|pass|passed)$/i;
const NO = /^(?:false|no|n|0|unfollowed|fail|failed)$/i;

function labelOf(value: unknown, from: number | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = value === undefined || value === null ? '' : asText(value).trim();
  if (from !== undefined) return text === '' || Number.isNaN(Number(text)) ? undefined : Number(text) >= from;
  return YES.test(text) ? true : NO.test(text) ? false : undefined;
}

function ownPrompt(own: CaseRow['columns']): StudyCase['own'] | undefined {
  if (Array.isArray(own['messages'])) {
    const { messages, tools } = own;
    return { text: JSON.stringify({ messages, ...(tools === undefined ? {} : { tools }) }), fileName: 'case.json' };
  }
  return typeof own['prompt'] === 'string' ? { text: own['prompt'], fileName: 'case.txt' } : undefined;
}

/** The spec's, with the case's values put in; promptfoo's; and those of a file of IFEval. */
function checksOf(
  { columns, checks = [] }: CaseRow,
  followed: FollowedBy | undefined,
  values: Record<string, string>,
): GivenCheck[] {
  const ids: unknown = columns['instruction_id_list'];
  const given: unknown = columns['kwargs'];
  const ifeval = Array.isArray(ids) ? ids.map((id, i) => ({ name: asText(id), given: kwargs(given, i) })) : [];
  return [...(followed?.checks ?? []).map(check => withValues(check, values)), ...checks, ...ifeval];
}

function kwargs(given: unknown, i: number): Record<string, unknown> {
  const own: unknown = Array.isArray(given) ? given[i] : undefined;
  if (typeof own !== 'object' || own === null) return {};
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
}

/** `{{column}}` in what a check is given. */
export function withValues(check: GivenCheck, values: Readonly<Record<string, string>>): GivenCheck {
  const put = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/\{\{\s*([\w-]+)\s*\}\}/g, (all, name: string) =>
        Object.hasOwn(values, name) ? values[name]! : all,
      );
    return Array.isArray(value) ? value.map(put) : value;
  };
  return {
    name: check.name,
    given: Object.fromEntries(Object.entries(check.given).map(([key, value]) => [key, put(value)])),
  };
}

function isSpans(value: unknown): value is (readonly [number, number])[] {
  return (
    Array.isArray(value) &&
    value.every(span => Array.isArray(span) && span.length === 2 && span.every(end => Number.isSafeInteger(end)))
  );
}
