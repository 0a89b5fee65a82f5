/**
 * @file Tables on the disk, as Parquet or as JSON Lines, written and read in row groups: memory does not grow with a study.
 * The only file that knows hyparquet and hyparquet-writer.
 */
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { messageOf } from '../../base/errors';
import { partialName } from '../../files/atomicWrite';
import { requireRegularFile, streamRegularFile } from '../../files/regularFile';
import { refused } from '../studyError';
import type { Cell, Column, ColumnType, Row } from './resultTables';

/** Rows that are held at a time. */
const GROUP = 5000;

export type TableFormat = 'parquet' | 'ndjson';

interface Sink {
  add(rows: readonly Row[]): void;
  end(): void;
}

/** A table that appears under its name when it is whole. */
export class TableWriter {
  readonly #partial: string;
  readonly #sink: Sink;
  #rows: Row[] = [];

  constructor(
    private readonly file: string,
    columns: readonly Column[],
    format: TableFormat,
  ) {
    this.#partial = partialName(file);
    this.#sink = writing(file, () =>
      format === 'parquet' ? parquet(this.#partial, columns) : ndjson(this.#partial, columns),
    );
  }

  add(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length >= GROUP) this.#flush();
  }

  finish(): void {
    if (this.#rows.length > 0) this.#flush();
    writing(this.file, () => {
      this.#sink.end();
      renameSync(this.#partial, this.file);
    });
  }

  /** Leaves nothing behind. */
  drop(): void {
    rmSync(this.#partial, { force: true });
  }

  #flush(): void {
    writing(this.file, () => this.#sink.add(this.#rows));
    this.#rows = [];
  }
}

/** @throws LensError bad-input: a full disk, rights */
export function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw refused(
      `${file} cannot be written: ${isFull ? 'the disk is full' : messageOf(error)}.`,
      'Make room, then go on with: instruct-lens study resume.',
      error,
    );
  }
}

const PARQUET: Readonly<Record<ColumnType, 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN'>> = {
  text: 'STRING',
  whole: 'INT32',
  number: 'DOUBLE',
  truth: 'BOOLEAN',
};

function parquet(file: string, columns: readonly Column[]): Sink {
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }) => {
      const physical = PARQUET[type];
      const optional = { name, repetition_type: 'OPTIONAL' as const };
      return physical === 'STRING'
        ? { ...optional, type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const }
        : { ...optional, type: physical };
    }),
  ];
  const writer = new ParquetWriter({ writer: fileWriter(file), schema, createdBy: 'instruct-lens' });
  return {
    add: rows => {
      const columnData = columns.map(({ name }) => ({ name, data: rows.map(row => row[name] ?? null) }));
      void writer.write({ columnData, rowGroupSize: GROUP });
    },
    end: () => void writer.finish(),
  };
}

function ndjson(file: string, columns: readonly Column[]): Sink {
  const descriptor = openSync(file, 'wx');
  return {
    add: rows => {
      const lines = rows.map(row =>
        JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]))),
      );
      // All of it: a disk may have room for a part.
      writeFileSync(descriptor, `${lines.join('\n')}\n`);
    },
    end: () => closeSync(descriptor),
  };
}

/** Rows in their order. @throws LensError bad-input where the file cannot be read */
export async function* tableRows(file: string, format: TableFormat): AsyncGenerator<Row> {
  if (!existsSync(file)) throw refused(`${file} is missing.`, 'Run the study again, or copy the whole results folder.');
  try {
    yield* format === 'parquet' ? parquetRows(file) : ndjsonRows(file);
  } catch (error) {
    throw refused(`${file} cannot be read: ${messageOf(error)}.`, 'Delete it and run the study again.', error);
  }
}

async function* parquetRows(path: string): AsyncGenerator<Row> {
  requireRegularFile(path);
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const count = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < count; rowStart += GROUP) {
    const rowEnd = Math.min(count, rowStart + GROUP);
    for (const row of await parquetReadObjects({ file, metadata, rowStart, rowEnd })) yield plain(row);
  }
}

async function* ndjsonRows(path: string): AsyncGenerator<Row> {
  for await (const line of createInterface({ input: streamRegularFile(path), crlfDelay: Infinity }))
    if (line !== '') yield JSON.parse(line) as Row;
}

function plain(row: Record<string, unknown>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? Number(value) : ((value ?? null) as Cell),
    ]),
  );
}
