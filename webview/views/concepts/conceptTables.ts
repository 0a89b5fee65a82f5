/** @file The concepts view's numbers as tables, for keyboards, screen readers and the clipboard. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../../src/base/printable';
import { figure, percent } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerPicture, LayerRow, MatchOfRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { MINUS, wordLine } from '../../../src/picture/conceptWording';
import type { GridNumbers } from '../../components/numberGrid';
import { roleWord } from '../../../src/picture/roleWord';

/** One row a layer. */
export function layerNumbers(rows: readonly LayerRow[]): GridNumbers {
  const pair = rows.some(row => row.turned);
  const columns = pair
    ? [
        l10n.t('turned'),
        l10n.t('noise'),
        l10n.t('largest of noise'),
        l10n.t('first component, base'),
        roleWord('tuned'),
      ]
    : [l10n.t('first component')];
  return {
    label: l10n.t('Every layer'),
    corner: l10n.t('layer'),
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

const PAIR_COLUMNS = [
  l10n.t('share'),
  roleWord('tuned'),
  l10n.t('angle'),
  l10n.t('tuned share'),
  l10n.t('× variance'),
  l10n.t('rank'),
  l10n.t('left'),
  l10n.t('kept'),
  l10n.t('came'),
  l10n.t('words'),
];

/** One row a component of the chosen layer. */
export function componentNumbers({ layer, base, matches }: LayerPicture): GridNumbers {
  const named = base.some(({ name }) => name !== undefined);
  const columns = [
    ...(matches.size > 0 ? PAIR_COLUMNS : [l10n.t('share'), l10n.t('words')]),
    ...(named ? [l10n.t('name')] : []),
  ];
  return {
    label: l10n.t('Components of layer {0}', layer),
    corner: l10n.t('component'),
    columns: columns.map(text => ({ text, words: text === l10n.t('words') || text === l10n.t('name') })),
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
