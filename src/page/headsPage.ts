/** @file What the heads of a pair know, as an HTML file of tables: no script, any browser opens it. */
import type { Matrix } from '../base/matrix';
import type { BandStatistic, HeadsReport, RiseShare, VerbPairs } from '../protocol/heads';
import { computedOn } from '../picture/computedOn';
import { escapeHtml } from './escape';
import { tablePage } from './tablePage';

export interface HeadsPage {
  readonly report: HeadsReport;
  /** Name of the pair or model. */
  readonly label: string;
  /** What the report says, in a sentence, and what its numbers are. */
  readonly headline: string;
  readonly notes: readonly string[];
  /** Colours and fonts that an editor would give. */
  readonly styles: string;
}

const STYLES = `
h2 { font-size: 1em; margin: 20px 0 4px; }
p { margin: 2px 0; }
th, td { white-space: nowrap; }
th { font-weight: 600; } th[scope=row], th:first-child, th.text, td.text { text-align: left; } td.text { white-space: normal; }
`;

/** @returns the whole document */
export function headsPage({ report, label, headline, notes, styles }: HeadsPage): string {
  return tablePage({
    title: `Heads of ${label}`,
    about: `Word pairs of heads · ${label} · ${computedOn(report.provenance)}`,
    content: `${statistic(report)}${verbs(report)}${strongest(report)}`,
    styles: styles + STYLES,
    ...{ headline, notes },
  });
}

function statistic({ statistic: found, bands }: HeadsReport): string {
  if (!found) return '';
  const rows: [string, BandStatistic][] = [
    ...found.bands.map((band, b): [string, BandStatistic] => [layers(bands[b]!), band]),
    ['all layers', found.all],
  ];
  return table(
    'Heads that gained pairs after tuning, of those that changed (95 % interval, n)',
    ['', 'instruction verbs', 'general verbs', 'difference in points'],
    rows.map(([name, { instruction, general, difference }]) => [
      name,
      share(instruction),
      share(general),
      difference
        ? `${points(difference.value)} (${points(difference.interval[0])} to ${points(difference.interval[1])})`
        : '',
    ]),
  );
}

function share({ share: part, interval, changed }: RiseShare): string {
  if (part === undefined || !interval) return 'none changed';
  const [low, high] = interval.map(end => (100 * end).toFixed(0));
  return `${(100 * part).toFixed(0)} % (${low!}\u2013${high!}), n = ${changed}`;
}

function points(value: number): string {
  return `${value < 0 ? '\u2212' : '+'}${Math.abs(100 * value).toFixed(0)}`;
}

function verbs({ verbs: all, models, bands }: HeadsReport): string {
  const roles = models.map(({ role }) => (role === 'single' ? 'pairs' : role)).toReversed();
  const changed = all[0]?.change ? ['rose of changed', ...bands.map(layers)] : [];
  const rows = [...all].sort((a, b) => pairs(b) - pairs(a)).map(verb => [verb.verb, ...counts(verb), ...changes(verb)]);
  return table('Pairs with each verb', ['verb', ...roles, ...changed], rows);
}

function pairs({ models }: VerbPairs): number {
  return sum(models.at(-1)!);
}

function counts({ models }: VerbPairs): string[] {
  return models.map(model => String(sum(model))).toReversed();
}

function changes({ change }: VerbPairs): string[] {
  return change ? [change.all, ...change.bands].map(({ rose, changed }) => `${rose}/${changed}`) : [];
}

function sum({ data }: Matrix): number {
  return Array.from(data).reduce((total, value) => total + value, 0);
}

/** Every head with an instruction pair in the last model, those with the most first. */
function strongest({ models }: HeadsReport): string {
  const lead = models.at(-1)!;
  const { columns, data } = lead.instructionPairs;
  const rows = lead.strongest
    .map(({ layer, head, pairs: known }) => ({ layer, head, known, count: data[layer * columns + head]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ layer, head, known, count }) => [
      `${layer}.${head}`,
      String(count),
      known.map(({ query, key }) => `${query}\u2192${key}`).join(', '),
    ]);
  const title = `Heads with instruction pairs${lead.role === 'single' ? '' : `, ${lead.role}`}, and their strongest pairs (query\u2192key)`;
  return rows.length === 0 ? '' : table(title, ['head', 'pairs', 'strongest pairs'], rows, 2);
}

function layers({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? `layer ${from}` : `layers ${from}\u2013${to}`;
}

/** @param textColumn column that is read, not compared */
function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumn?: number,
): string {
  const cell = (text: string, column: number): string => {
    if (column === 0) return `<th scope="row">${escapeHtml(text)}</th>`;
    return `<td${column === textColumn ? ' class="text"' : ''}>${escapeHtml(text)}</td>`;
  };
  const headCell = (text: string, column: number): string =>
    text === ''
      ? '<td></td>'
      : `<th scope="col"${column === textColumn ? ' class="text"' : ''}>${escapeHtml(text)}</th>`;
  const body = rows.map(row => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const heads = head.map(headCell).join('');
  return `<h2>${escapeHtml(title)}</h2>
<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(title)}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}
</tbody></table></div>
`;
}
