/** @file Files of cases as rows of columns: JSONL, CSV, a JSON list, or the plain `tests:` of a promptfoo file. */
import { messageOf } from '../../base/errors';
import { plural } from '../../base/readableNumbers';
import type { GivenCheck } from '../checks/checks';
import { readPlaced } from '../spec/plainData';
import { refused } from '../studyError';
import { readCsv } from './csv';

/** More than any model works through in a month; each takes memory while the study runs. */
const MOST_CASES = 1_000_000;

export interface CaseRow {
  readonly columns: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly line: number;
  /** What a promptfoo test asserts, as checks of our own. */
  readonly checks?: readonly GivenCheck[];
}

export interface CaseRows {
  readonly rows: readonly CaseRow[];
  /** What of the file is not used, and why. */
  readonly notes: readonly string[];
}

/** @throws LensError bad-input naming the line */
export function readCaseRows(text: string, name: string): CaseRows {
  const read = /\.csv$/i.test(name)
    ? csvRows(text, name)
    : /\.ya?ml$/i.test(name)
      ? promptfooRows(text, name)
      : /\.json$/i.test(name)
        ? jsonRows(text, name)
        : jsonlRows(text, name);
  if (read.rows.length === 0) throw refused(`${name} holds no case.`, 'Write one case a line.');
  if (read.rows.length > MOST_CASES)
    throw refused(`${name} holds more than ${MOST_CASES} cases.`, 'Divide it into several studies.');
  return read;
}

function csvRows(text: string, name: string): CaseRows {
  const [head, ...rows] = readCsv(text, name);
  const names = head?.cells ?? [];
  const twice = names.find((column, i) => names.indexOf(column) !== i);
  if (twice !== undefined) throw refused(`${name}:1: the column "${twice}" is there twice.`, 'Name each column once.');
  return {
    notes: [],
    rows: rows.map(({ line, cells }) => {
      if (cells.length > names.length)
        throw refused(
          `${name}:${line}: ${plural(cells.length, 'cell')}, but ${plural(names.length, 'column')}.`,
          'Put quotes around cells that hold commas.',
        );
      // A cell that is not there is no value, an empty one is.
      return { line, columns: record(cells.map((cell, i) => [names[i]!, cell])) };
    }),
  };
}

function jsonlRows(text: string, name: string): CaseRows {
  const rows: CaseRow[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    rows.push({ line: i + 1, columns: object(parsed(line, `${name}:${i + 1}`), `${name}:${i + 1}`) });
  }
  return { rows, notes: [] };
}

function jsonRows(text: string, name: string): CaseRows {
  const list = parsed(text.replace(/^\ufeff/, ''), name);
  if (!Array.isArray(list)) throw refused(`${name} holds no list.`, 'Give a list of cases, or JSON Lines (.jsonl).');
  return { rows: list.map((row, i) => ({ line: i + 1, columns: object(row, `${name}, case ${i + 1}`) })), notes: [] };
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw refused(`${where}: this is not JSON (${messageOf(error)}).`, 'Correct the line and try again.');
  }
}

/** Columns lie in the object itself or, as promptfoo writes them, in its `vars`: once, whatever lies in there. */
function object(value: unknown, where: string): Record<string, unknown> {
  const { vars, ...rest } = map(value, where);
  return vars === undefined ? rest : { ...rest, ...map(vars, where) };
}

function map(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw refused(`${where}: this is not an object of columns.`, 'Write {"id": …, "variable": "value"}.');
}

function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

/** Assertions of promptfoo that are rules on the text alone. */
const PLAIN: Readonly<Record<string, string>> = {
  equals: 'equals',
  contains: 'contains',
  icontains: 'mentions',
  'icontains-all': 'mentions',
  'icontains-any': 'mentions_any',
  'not-icontains': 'excludes',
  'starts-with': 'starts_with',
  'is-json': 'json',
};

function promptfooRows(text: string, name: string): CaseRows {
  const { value, placeOf } = readPlaced(text, name);
  const tests = Array.isArray(value) ? value : (value as { tests?: unknown } | null)?.tests;
  const path = Array.isArray(value) ? [] : ['tests'];
  if (!Array.isArray(tests))
    throw refused(`${placeOf(path)}: "tests" is not a list here.`, 'Give promptfoo’s list of tests, or JSONL or CSV.');
  const unused = new Set<string>();
  const rows = tests.map((test, i): CaseRow => {
    const where = placeOf([...path, i]);
    const given = plainTest(test, where);
    const checks = given.assert.flatMap(one => plainCheck(one, unused));
    const line = Number(where.slice(name.length + 1).split(':')[0]);
    const id = given.description === undefined ? {} : { id: given.description };
    return { line, columns: { ...id, ...given.vars }, ...(checks.length > 0 && { checks }) };
  });
  const notes = [...unused].map(
    type => `${name}: assertions of the kind ${type} are not rules on a text, and left out.`,
  );
  return { rows, notes };
}

interface PlainTest {
  readonly description?: string;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly assert: readonly unknown[];
}

function plainTest(test: unknown, where: string): PlainTest {
  if (typeof test !== 'object' || test === null || Array.isArray(test))
    throw refused(`${where}: this is no test.`, 'Write vars below it (a test from another file is not read).');
  const { description, vars: own = {}, assert } = test as Record<string, unknown>;
  if (typeof own !== 'object' || own === null || Array.isArray(own))
    throw refused(`${where}: the vars of this test are no map (a file of them is not read).`, 'Write them out.');
  const list = Object.entries(own).find(([, value]) => Array.isArray(value));
  if (list) throw refused(`${where}: ${list[0]} has a list of values.`, 'Write one test for each.');
  return {
    ...(typeof description === 'string' ? { description } : {}),
    vars: own as Record<string, unknown>,
    assert: Array.isArray(assert) ? assert : [],
  };
}

function plainCheck(assert: unknown, unused: Set<string>): GivenCheck[] {
  const { type, value } = (typeof assert === 'object' && assert !== null ? assert : {}) as Record<string, unknown>;
  const name = typeof type === 'string' && Object.hasOwn(PLAIN, type) ? PLAIN[type] : undefined;
  if (name !== undefined) return [{ name, given: { value } }];
  unused.add(String(type));
  return [];
}
