/** @file The numbers of a study by prompt, model and clause, read from its tables row by row. */
import type { ModelRole } from '../../protocol/explanation';
import type { Exclusion } from '../../protocol/study';
import type { StudyRows } from '../results/studyRows';
import type { Row } from '../results/resultTables';

export interface CollectedCase {
  readonly n: number;
  readonly id: string;
  readonly line: number;
  readonly answer: string;
  readonly answerTokens: number;
  readonly score: number | null;
  readonly trust: string | null;
  readonly followed: boolean | null;
}

/** A clause in one case. */
export interface ClauseInCase {
  readonly n: number;
  readonly score: number | null;
  readonly influence: number;
  readonly rank: number;
  readonly effect: number | null;
  readonly perToken: number | null;
}

export interface CollectedClause {
  readonly spans: readonly (readonly [number, number])[];
  readonly text: string;
  /** Infinitive; absent of a clause without one. */
  readonly verb: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly cases: Map<ModelRole, ClauseInCase[]>;
}

export interface CollectedGroup {
  readonly pair: string;
  readonly prompt: string;
  readonly cases: Map<ModelRole, CollectedCase[]>;
  readonly excluded: Exclusion[];
  /** By what they are in every case: their spans in the prompt file, or their verb where each case is a prompt. */
  readonly clauses: Map<string, CollectedClause>;
  /** Nats a token without both, by the keys of two clauses. */
  readonly together: Map<string, Map<ModelRole, { readonly n: number; readonly perToken: number }[]>>;
}

/** @param isShared whether clauses are those of a prompt file; else they are brought together by their verbs */
export async function collect({ rows }: StudyRows, isShared: boolean): Promise<CollectedGroup[]> {
  const groups = new Map<string, CollectedGroup>();
  const groupOf = (row: Row): CollectedGroup => {
    const [pair, prompt] = [String(row['pair']), String(row['prompt'])];
    const key = `${pair}\0${prompt}`;
    const known = groups.get(key) ?? {
      pair,
      prompt,
      cases: new Map(),
      excluded: [],
      clauses: new Map(),
      together: new Map(),
    };
    groups.set(key, known);
    return known;
  };
  for await (const row of rows('cases')) addCase(groupOf(row), row);
  const keys = new Map<number, string>();
  let at = -1;
  for await (const row of rows('clauses')) {
    if (Number(row['n']) !== at) keys.clear();
    at = Number(row['n']);
    if (row['with_clause'] === null) keys.set(Number(row['clause']), addClause(groupOf(row), row, isShared));
    else addTogether(groupOf(row), row, keys);
  }
  return [...groups.values()];
}

function addCase(group: CollectedGroup, row: Row): void {
  const { pair, prompt } = group;
  if (row['status'] !== 'done') {
    group.excluded.push({ pair, prompt, case: String(row['case']), reason: String(row['reason']) });
    return;
  }
  listOf(group.cases, row['model'] as ModelRole).push({
    n: Number(row['n']),
    id: String(row['case']),
    line: Number(row['line']),
    answer: String(row['answer']),
    answerTokens: Number(row['answer_tokens']),
    score: number(row['instruction_score']),
    trust: row['trust'] as string | null,
    followed: row['followed'] as boolean | null,
  });
}

function addClause(group: CollectedGroup, row: Row, isShared: boolean): string {
  const verb = typeof row['verb'] === 'string' ? row['verb'] : undefined;
  const name = verb ?? 'without a verb';
  const key = isShared ? String(row['spans']) : name;
  const known = group.clauses.get(key) ?? {
    spans: isShared ? (JSON.parse(String(row['spans'])) as [number, number][]) : [],
    text: isShared ? String(row['text']) : name,
    verb,
    line: isShared ? Number(row['line']) : 1,
    column: isShared ? Number(row['column']) : 1,
    endColumn: isShared ? Number(row['end_column']) : 1,
    cases: new Map<ModelRole, ClauseInCase[]>(),
  };
  group.clauses.set(key, known);
  listOf(known.cases, row['model'] as ModelRole).push({
    n: Number(row['n']),
    score: number(row['score']),
    influence: Number(row['influence']),
    rank: Number(row['rank']),
    effect: number(row['effect']),
    perToken: number(row['effect_per_token']),
  });
  return key;
}

function addTogether(group: CollectedGroup, row: Row, keys: ReadonlyMap<number, string>): void {
  const perToken = number(row['effect_per_token']);
  const [a, b] = [keys.get(Number(row['clause'])), keys.get(Number(row['with_clause']))];
  if (perToken === null || a === undefined || b === undefined || a === b) return;
  const key = `${a}\0${b}`;
  const known = group.together.get(key) ?? new Map<ModelRole, { n: number; perToken: number }[]>();
  group.together.set(key, known);
  listOf(known, row['model'] as ModelRole).push({ n: Number(row['n']), perToken });
}

function listOf<T>(map: Map<ModelRole, T[]>, role: ModelRole): T[] {
  const list = map.get(role) ?? [];
  map.set(role, list);
  return list;
}

function number(value: Row[string] | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
