/** @file Re-scores a matrix that was computed elsewhere by the paper's literal formula (`instruct-lens score`). */
import { LensError } from '../../base/errors';
import { matrixFromRows } from '../../base/matrix';
import type { Matrix } from '../../base/matrix';
import { paperDensities, instructionScore, LEVELS, paperLevels, scoredLevels } from './density';

/** One line of the `score` command's input, checked. */
export interface PaperScoreRequest {
  /** Signed attribution of the probability, or levels; prompt tokens x response tokens; every row competes. */
  readonly attribution: readonly (readonly number[])[];
  /** Rows of the instruction tokens, each once; may be empty. */
  readonly instruction: readonly number[];
  /** Whether the matrix holds levels already, as its line says; undefined where the line does not say. */
  readonly quantized: boolean | undefined;
}

export interface PaperScore {
  /** One number a row, in [0, 1]. */
  readonly density: readonly number[];
  readonly instruction_score: number;
}

type Scored = Pick<PaperScoreRequest, 'attribution' | 'instruction'>;

/** b = 7 and `+ 1e-9`, on every row given, from raw attributions. */
export function scorePaper({ attribution, instruction }: Scored): PaperScore {
  return scoreOf(paperLevels(matrixFromRows(attribution)), instruction);
}

/** The same from levels, such as those of the matrices that the paper's authors released. */
export function scoreQuantized({ attribution, instruction }: Scored): PaperScore {
  return scoreOf(scoredLevels(matrixFromRows(attribution)), instruction);
}

function scoreOf(scored: Matrix, instruction: readonly number[]): PaperScore {
  const density = paperDensities(scored);
  return { density, instruction_score: instructionScore(density, instruction) };
}

/** Whole numbers from 0 to 10, and which of the two ends are among them; undefined where anything else is. */
export interface LevelEnds {
  readonly least: boolean;
  readonly most: boolean;
}

export function levelEnds(attribution: PaperScoreRequest['attribution']): LevelEnds | undefined {
  if (firstNoLevel(attribution) !== undefined) return undefined;
  return { least: attribution.some(row => row.includes(0)), most: attribution.some(row => row.includes(LEVELS)) };
}

/** @throws LensError bad-input naming the first entry that is no level */
export function requireLevels({ attribution }: PaperScoreRequest, where: string): void {
  const place = firstNoLevel(attribution);
  if (place === undefined) return;
  const [r, c] = place;
  throw refused(
    where,
    `attribution[${r}][${c}] is ${shown(attribution[r]![c])}, and a quantized matrix holds whole numbers from 0 to ${LEVELS}`,
  );
}

function firstNoLevel(attribution: PaperScoreRequest['attribution']): [row: number, column: number] | undefined {
  for (const [r, row] of attribution.entries()) {
    const c = row.findIndex(entry => !Number.isInteger(entry) || entry < 0 || entry > LEVELS);
    if (c >= 0) return [r, c];
  }
  return undefined;
}

/**
 * Checks one request. An empty matrix is refused: an empty prompt or answer has no score, and a 0 would be averaged like one.
 * @param value parsed JSON
 * @param where for messages, such as `line 3 of matrices.jsonl`
 * @throws LensError bad-input that names the field
 */
export function readPaperScoreRequest(value: unknown, where: string): PaperScoreRequest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(where, 'it is not a JSON object');
  }
  const { attribution, instruction, quantized } = value as Record<string, unknown>;
  const rows = readRows(attribution, where);
  if (quantized !== undefined && typeof quantized !== 'boolean')
    throw refused(where, `"quantized" is ${shown(quantized)}, neither true nor false`);
  return { attribution: rows, instruction: readInstruction(instruction, rows.length, where), quantized };
}

function readRows(value: unknown, where: string): readonly (readonly number[])[] {
  if (!isList(value)) throw refused(where, '"attribution" is not a list of rows');
  const columns = isList(value[0]) ? value[0].length : 0;
  if (columns === 0)
    throw refused(where, '"attribution" is empty: it needs a row per prompt token and a column per response token');
  return value.map((row, r) => {
    if (!isList(row) || row.length !== columns) {
      throw refused(where, `attribution[${r}] is not a list of ${columns} numbers, unlike attribution[0]`);
    }
    const bad = row.findIndex(entry => typeof entry !== 'number' || !Number.isFinite(entry));
    if (bad >= 0) throw refused(where, `attribution[${r}][${bad}] is ${shown(row[bad])}, not a finite number`);
    return row as readonly number[];
  });
}

function readInstruction(value: unknown, rows: number, where: string): readonly number[] {
  if (!isList(value)) throw refused(where, '"instruction" is not a list of row indices');
  const seen = new Set<unknown>();
  value.forEach((index, i) => {
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= rows) {
      throw refused(where, `instruction[${i}] is ${shown(index)}, not a row index from 0 to ${rows - 1}`);
    }
    if (seen.has(index)) throw refused(where, `"instruction" names row ${shown(index)} twice`);
    seen.add(index);
  });
  return value as readonly number[];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'a list or an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
}

function refused(where: string, what: string): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `Can't score ${where}: ${what}.`,
    next: 'Write one JSON object per line: {"id", "attribution": [prompt tokens][response tokens], "instruction": [row indices]}, with "quantized": true where the entries are levels.',
  });
}
