/** @file CSV as RFC 4180 has it: quotes, commas and line breaks within quotes, a header line. */
import { refused } from '../studyError';

export interface CsvRow {
  /** From 1, where the row begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** @throws LensError bad-input where a quote is never closed */
export function readCsv(text: string, name: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [line, rowLine, at] = [1, 1, text.startsWith('\ufeff') ? 1 : 0];
  const endRow = (): void => {
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: rowLine, cells });
    cells = [];
  };
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quoted(text, at, name, line) : bare(text, at);
    cells.push(cell);
    line += cell.split('\n').length - 1;
    at = end;
    if (text[at] === ',') {
      at++;
      if (at === text.length) cells.push('');
      continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    endRow();
    rowLine = line;
  }
  if (cells.length > 0) endRow();
  return rows;
}

function bare(text: string, start: number): { cell: string; end: number } {
  const stop = /[,\r\n]/g;
  stop.lastIndex = start;
  const end = stop.exec(text)?.index ?? text.length;
  return { cell: text.slice(start, end), end };
}

function quoted(text: string, start: number, name: string, line: number): { cell: string; end: number } {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 2)) {
    if (text[end + 1] === '"') continue;
    const next = text[end + 1];
    if (next !== undefined && !',\r\n'.includes(next)) break;
    return { cell: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
  }
  throw refused(
    `${name}:${line}: a quote is opened and not closed.`,
    'Close it; a quote within quotes is written twice.',
  );
}
