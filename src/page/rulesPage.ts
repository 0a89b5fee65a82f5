/** @file A prompt's parts as an HTML file: what each does to the answer, with bars on one scale; no script, any browser opens it. */
import { labelInPart } from '../picture/partNames';
import { percent, signed } from '../base/readableNumbers';
import { effectScale, perToken, ruleRows, type RuleOrder } from '../picture/ruleRows';
import {
  obeyedSentences,
  pairFigures,
  pairText,
  partName,
  rangeText,
  ruleLabel,
  ruleNotes,
  stateText,
  tellingPairs,
} from '../picture/ruleWords';
import type { RulesReport } from '../protocol/rules';
import { escapeHtml } from './escape';
import { tablePage } from './tablePage';

export interface RulesPage {
  readonly report: RulesReport;
  readonly order: RuleOrder;
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly headline: string;
  readonly notes: readonly string[];
  /** Colours and fonts that an editor would give. */
  readonly styles: string;
}

const STYLES = `
p { margin: 4px 0 8px; }
h2 { font-size: 1.05em; margin: 20px 0 4px; }
table { width: 100%; }
th, td { border: 0; border-bottom: 1px solid var(--vscode-panel-border); padding: 5px 8px; vertical-align: top; }
th { font-weight: normal; color: var(--vscode-descriptionForeground); border-bottom-width: 2px; white-space: nowrap; }
th.text, td.text { text-align: left; }
td.text { min-width: 14rem; overflow-wrap: anywhere; }
td.state { text-align: left; white-space: nowrap; }
tr.section td { font-weight: 600; padding-top: 14px; }
tr.none td.text, tr.none td.state { color: var(--vscode-descriptionForeground); }
tr.carries td.state { font-weight: 600; }
svg { display: block; width: 120px; height: 20px; }
svg .axis { stroke: var(--vscode-panel-border); }
svg .tuned { fill: var(--vscode-charts-purple, #8250c8); }
svg .base { fill: var(--vscode-charts-orange, #b35900); }
blockquote { margin: 4px 0 12px; padding: 4px 12px; border-left: 3px solid var(--vscode-panel-border); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 700px) {
  table, tbody, tr, td { display: block; border: 0; text-align: left; }
  thead { display: none; }
  tr { border-bottom: 1px solid var(--vscode-panel-border); padding: 6px 0; display: flex; flex-wrap: wrap; align-items: baseline; }
  td { padding: 1px 10px 1px 0; }
  td.text { flex: 1 0 100%; min-width: 0; order: -1; }
  td.state { white-space: normal; }
  td[data-name]::before { content: attr(data-name) ' '; color: var(--vscode-descriptionForeground); }
}
`;

/** @returns the whole document */
export function rulesPage({ report, order, fileName, label, headline, notes, styles }: RulesPage): string {
  return tablePage({
    title: `Rules of ${fileName}`,
    about: `${fileName} · ${label} · what each part does to the answer`,
    content: [table(report, order), pairs(report), obeyed(report), answers(report)].join('\n'),
    styles: styles + STYLES,
    headline,
    notes: [...ruleNotes(report), ...notes],
  });
}

function table(report: RulesReport, order: RuleOrder): string {
  const models = report.models.toReversed();
  const heads = models.map(({ role }) => `<th scope="col">${escapeHtml(role)}</th>`).join('');
  const rows = ruleRows(report, { order, filter: 'all', search: '' }).map(({ unit }) => row(report, unit));
  return `<div class="wide"><table>
<thead><tr><th scope="col">part</th><th class="text" scope="col">nats an answer token lost without it</th><th scope="col"></th>${heads}<th scope="col">influence</th><th class="text" scope="col">what it does</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function row(report: RulesReport, unit: number): string {
  const part = report.prompt.units[unit]!;
  const state = report.states[unit] ?? null;
  const section = part.kind === 'section';
  const models = report.models.toReversed();
  const cells = models.map(({ role, effects }) => {
    const value = perToken(effects[unit]);
    const range = rangeText(effects[unit]);
    const more = range === '' ? '' : `<br><small>${range}</small>`;
    return `<td data-name="${role}">${value === undefined ? '' : signed(value)}${more}</td>`;
  });
  const kind = [section ? 'section' : '', state?.state ?? ''].filter(Boolean).join(' ');
  return (
    `<tr class="${kind}"><td>${section ? '' : partName(part.number)}</td>` +
    `<td class="text">${escapeHtml(labelInPart(report.prompt, part.spans, ruleLabel(part)))}</td>` +
    `<td>${section ? '' : bars(report, unit)}</td>${cells.join('')}` +
    `<td data-name="influence">${percent(report.influence[unit]!)}</td>` +
    `<td class="state text">${escapeHtml(stateText(state))}</td></tr>`
  );
}

/** One bar a model, on the scale of all; the axis is no effect. */
function bars(report: RulesReport, unit: number): string {
  const [least, most] = effectScale(report);
  if (least === most) return '';
  const models = report.models.toReversed();
  const height = models.length > 1 ? 8 : 12;
  const at = (value: number): number => Math.min(WIDTH, Math.max(0, ((value - least) / (most - least)) * WIDTH));
  const zero = at(0).toFixed(1);
  const drawn = models.flatMap(({ role, effects }, i) => {
    const value = perToken(effects[unit]);
    if (value === undefined) return [];
    const [from, to] = [at(Math.min(0, value)), at(Math.max(0, value))];
    return [
      `<rect class="${role === 'base' ? 'base' : 'tuned'}" x="${from.toFixed(1)}" y="${1 + i * (height + 2)}" width="${(to - from).toFixed(1)}" height="${height}"/>`,
    ];
  });
  return `<svg viewBox="0 0 ${WIDTH} 20" aria-hidden="true"><line class="axis" x1="${zero}" x2="${zero}" y1="0" y2="20"/>${drawn.join('')}</svg>`;
}

const WIDTH = 120;

function pairs({ pairs: measured, prompt }: RulesReport): string {
  const numbers = prompt.units.map(({ number }) => number);
  const telling = tellingPairs(measured);
  if (telling.length === 0) return '';
  const lines = telling.map(
    pair => `<li>${escapeHtml(pairText(pair, numbers))} <span class="dim">${escapeHtml(pairFigures(pair))}</span></li>`,
  );
  return `<h2>Pairs</h2>\n<ul>${lines.join('\n')}</ul>`;
}

function obeyed(report: RulesReport): string {
  const said = obeyedSentences(report);
  return said.length === 0
    ? ''
    : `<h2>Tuned and base</h2>\n${said.map(text => `<p>${escapeHtml(text)}</p>`).join('\n')}`;
}

function answers({ answers: told }: RulesReport): string {
  return told
    .map(({ origin, text }, i) => {
      const title = told.length === 1 ? `Answer (${origin})` : `Answer ${i + 1} (${origin})`;
      return `<h2>${escapeHtml(title)}</h2>\n<blockquote>${escapeHtml(text.trim())}</blockquote>`;
    })
    .join('\n');
}
