/** @file The three tables of a study's results, column by column, and the record of a case that rows are made from. */
import type { StudyModel } from '../../protocol/study';

export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;
export type ColumnType = 'text' | 'whole' | 'number' | 'truth';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const text = (...names: string[]): Column[] => names.map(name => ({ name, type: 'text' }));
const whole = (...names: string[]): Column[] => names.map(name => ({ name, type: 'whole' }));
const number = (...names: string[]): Column[] => names.map(name => ({ name, type: 'number' }));
const truth = (...names: string[]): Column[] => names.map(name => ({ name, type: 'truth' }));

/** `n` is the case's place in the whole study: pair, prompt, case. Rows of a table stand in its order. */
const key = [...whole('n'), ...text('pair', 'prompt', 'case')];

export const TABLES = {
  cases: [
    ...key,
    ...whole('line'),
    ...text('status', 'reason', 'model', 'rendering'),
    ...whole('prompt_tokens'),
    ...text('answer'),
    ...whole('answer_tokens'),
    ...number('log_probability', 'instruction_score'),
    ...whole('instruction_tokens'),
    ...text('trust'),
    ...number('trust_area', 'trust_chance'),
    ...truth('followed'),
    ...text('checks'),
  ],
  clauses: [
    ...key,
    ...text('model'),
    ...whole('clause', 'with_clause'),
    ...text('text', 'spans'),
    ...whole('line', 'column', 'end_column'),
    ...text('verb'),
    ...number('score'),
    ...whole('score_tokens'),
    ...number('influence'),
    ...whole('rank'),
    ...number('effect', 'effect_per_token'),
    ...text('absent'),
  ],
  words: [
    ...key,
    ...text('model'),
    ...whole('word'),
    ...text('text'),
    ...whole('start', 'end', 'message'),
    ...number('influence', 'density'),
  ],
} as const satisfies Record<string, readonly Column[]>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** All that is kept of one prompt with one case on one pair. */
export interface CaseRecord {
  readonly n: number;
  readonly rows: Readonly<Record<TableName, readonly Row[]>>;
  /** Empty where the case was excluded before a model was asked. */
  readonly models: readonly StudyModel[];
}
