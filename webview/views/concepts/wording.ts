/** @file The concepts view's numbers in words: sentences for the ear, cells of the table. */
import { printable } from '../../../src/base/printable';
import { figure, percent } from '../../../src/base/readableNumbers';
import type {
  ComponentRow,
  LayerPicture,
  LayerRow,
  MatchOfRow,
  WordOfConcept,
} from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import type { ConceptReport } from '../../../src/protocol/concepts';
import type { GridNumbers } from '../../components/numberGrid';

const MINUS = '\u2212';

/** White space inside a token is made visible, so that it does not run together with what separates two of them. */
export function shown(word: string): string {
  return printable(word).replaceAll(/[ \u00a0]/g, '␣');
}

/** “Ella Rose −was”: the opposite direction is marked. */
export function wordLine(words: readonly WordOfConcept[], count: number): string {
  return words
    .slice(0, count)
    .map(({ text, opposite }) => (opposite ? MINUS : '') + shown(text))
    .join(' ');
}

export function layerSentence({ layer, turned, hits }: LayerRow, filter: string): string {
  const found = filter === '' ? '' : `, ${hits} with “${shown(filter)}”`;
  if (!turned) return `Layer ${layer}${found}`;
  const { tuning, noise, largest } = turned;
  const beyond = tuning > largest ? ', more than any draw of noise' : '';
  return `Layer ${layer}: turned by ${degrees(tuning)}, noise ${degrees(noise)}${beyond}${found}`;
}

export function componentSentence({ component, share, words }: ComponentRow, match: MatchOfRow | undefined): string {
  const own = `Component ${component}, ${percent(share)} of the variance: ${wordLine(words, 5)}`;
  if (!match) return own;
  return `${own}; tuned component ${match.tuned}, turned by ${degrees(match.angle)}, variance × ${figure(match.varianceRatio)}`;
}

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
  const columns = matches.size > 0 ? PAIR_COLUMNS : ['share', 'words'];
  return {
    label: `Components of layer ${layer}`,
    corner: 'component',
    columns: columns.map(text => ({ text })),
    rows: base.map(({ component }) => ({ text: String(component) })),
    cell: (row, column) => componentCells(base[row]!, matches.get(base[row]!.component))[column] ?? '',
  };
}

function componentCells({ share, words }: ComponentRow, match: MatchOfRow | undefined): string[] {
  const own = [percent(share)];
  const line = wordLine(words, 5);
  if (!match) return [...own, line];
  const { tuned, angle, tunedShare, varianceRatio, rankChange, left, kept, came } = match;
  const counts = [left, kept, came].map(list => String(list.length));
  return [
    ...own,
    String(tuned),
    degrees(angle),
    percent(tunedShare),
    figure(varianceRatio),
    whole(rankChange),
    ...counts,
    line,
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

/** What the picture is of. */
export function methodText({ vocabulary, matching, layers }: ConceptReport): string {
  const words = vocabulary === 'tokens' ? 'tokens of the vocabulary' : 'whole words of the vocabulary';
  const what = `Components are the principal components of the down-projection’s rows, read as the ${words} nearest to them (\u2212: opposite direction).`;
  const shift = layers[0]?.shift;
  if (!shift) return what;
  const way = matching === 'largest' ? 'largest |cosine|' : 'the best one-to-one assignment';
  const { statistics, reference } = shift;
  return `${what} Each base component is matched with the tuned one of ${way}; a layer’s angle is the mean over its ${statistics.over} leading components, and noise is ${reference.draws} draws as large as the change of the weights.`;
}
