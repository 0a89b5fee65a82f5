/** @file The concepts view's numbers as tables, for keyboards, screen readers and the clipboard. */
import { printable } from '../../../src/base/printable';
import { figure, percent } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerPicture, LayerRow, MatchOfRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { MINUS, wordLine } from '../../../src/picture/conceptWording';
import type { GridNumbers } from '../../components/numberGrid';

/** One row a layer. */
export function layerNumbers(rows: readonly LayerRow[]): GridNumbers {
  const pair = rows.some(row => row.turned);
  const columns = pair
    ? ['turned', 'noise', 'largest of noise', 'first component, base', 'tuned']
    : ['first component'];
  return {
    label: 'Every layer',
    corner: 'layer',
    columns: columns.map(text => ({ text })),
    rows: rows.map(({ layer }) => ({ text: String(layer) })),
    cell: (row, column) => {
      const { turned, spectra } = rows[row]!;
      const shares = spectra.map(spectrum => percent(spectrum[0] ?? 0));
      const cells = turned ? [turned.tuning, turned.noise, turned.largest].map(degrees).concat(shares) : shares;
      return cells[column] ?? '';
    },
  };
}

const PAIR_COLUMNS = ['share', 'tuned', 'angle', 'tuned share', '× variance', 'rank', 'left', 'kept', 'came', 'words'];

/** One row a component of the chosen layer. */
export function componentNumbers({ layer, base, matches }: LayerPicture): GridNumbers {
  const named = base.some(({ name }) => name !== undefined);
  const columns = [...(matches.size > 0 ? PAIR_COLUMNS : ['share', 'words']), ...(named ? ['name'] : [])];
  return {
    label: `Components of layer ${layer}`,
    corner: 'component',
    columns: columns.map(text => ({ text, words: text === 'words' || text === 'name' })),
    rows: base.map(({ component }) => ({ text: String(component) })),
    cell: (row, column) => componentCells(base[row]!, matches.get(base[row]!.component))[column] ?? '',
  };
}

function componentCells({ share, words, name = '' }: ComponentRow, match: MatchOfRow | undefined): string[] {
  const own = [percent(share)];
  const line = wordLine(words, 5);
  if (!match) return [...own, line, printable(name)];
  const { tuned, angle, tunedShare, varianceRatio, rankChange, left, kept, came } = match;
  const counts = [left, kept, came].map(list => String(list.length));
  return [
    ...own,
    String(tuned),
    degrees(angle),
    percent(tunedShare),
    varianceRatio === null ? '—' : figure(varianceRatio),
    whole(rankChange),
    ...counts,
    line,
    printable(name),
  ];
}

/** Ranks with their sign: behind is above 0. */
function whole(change: number): string {
  if (change === 0) return '0';
  return change < 0 ? `${MINUS}${-change}` : `+${change}`;
}

/** Tab-separated; what a spreadsheet could run is kept from running. */
export function asTable(numbers: GridNumbers): string {
  const head = [numbers.corner, ...numbers.columns.map(({ text }) => text)];
  const lines = numbers.rows.map(({ text }, row) => [text, ...numbers.columns.map((_, c) => numbers.cell(row, c))]);
  return [head, ...lines].map(line => line.map(plainCell).join('\t')).join('\n');
}

function plainCell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+@]|^-(?!\d)/.test(flat) ? `'${flat}` : flat;
}
