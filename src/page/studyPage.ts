/** @file A study's report as one HTML page without a script: tables, effects drawn with their intervals, and the cases behind each clause. */
import { figure, signed } from '../base/readableNumbers';
import type { StudyTable } from '../picture/study/studyTables';
import { studyFacts, studyHeadline } from '../picture/study/studyWords';
import type { CasePicture, CaseRow, ClauseSummary, StudyGroup, StudyReport } from '../protocol/study';
import { escapeHtml } from './escape';
import { tablePage } from './tablePage';

/** Cases that are listed behind a clause, those with the largest effect first. */
const LISTED = 100;
/** Of the effect plot, in its own units. */
const PLOT = { label: 260, width: 360, row: 26 };

const STYLES = `
h2 { font-size: 1em; margin: 22px 0 4px; } h3 { font-size: 1em; margin: 12px 0 2px; font-weight: 600; }
th, td { vertical-align: top; } th { font-weight: 600; } th:first-child, td:first-child, td.text, th.text { text-align: left; }
summary { cursor: pointer; } details { margin: 4px 0; } details > .wide { margin: 4px 0 10px; }
svg text { fill: currentColor; font-size: 12px; } svg .axis { stroke: var(--vscode-descriptionForeground); } svg .mark { stroke: var(--vscode-charts-blue, currentColor); fill: var(--vscode-charts-blue, currentColor); stroke-width: 2; }
.for { background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) var(--part), transparent); } .against { background: color-mix(in srgb, var(--vscode-charts-orange, #d18616) var(--part), transparent); }
${[1, 2, 3, 4].map(step => `.s${step} { --part: ${step * 18}%; }`).join(' ')}
.words { line-height: 1.7; } .words span { padding: 1px 2px; }
`;

/** @param styles colours and fonts that an editor would give. @returns the whole document */
export function studyPage(report: StudyReport, tables: readonly StudyTable[], styles: string): string {
  const content = [
    ...report.groups.map(group => plot(group)),
    ...tables.map(tableHtml),
    ...report.groups.flatMap(group => behindClauses(group, report)),
  ].join('\n');
  return tablePage({
    title: `Study ${report.name}`,
    headline: studyHeadline(report),
    about: `${report.name} · ${report.cases.done} of ${report.cases.asked} measured · ${report.pairs.map(pair => pair.name).join(', ')}`,
    content,
    notes: [...report.notes, studyFacts(report)],
    styles: styles + STYLES,
  });
}

function tableHtml({ title, head, rows, note, textColumns = [] }: StudyTable): string {
  const kind = (column: number): string => (column === 0 || textColumns.includes(column) ? ' class="text"' : '');
  const name = escapeHtml(title);
  const table =
    rows.length === 0
      ? ''
      : `<div class="wide" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr>${head.map((cell, i) => `<th scope="col"${kind(i)}>${escapeHtml(cell)}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(row => `<tr>${row.map((cell, i) => `<td${kind(i)}>${escapeHtml(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
  return `<h2>${name}</h2>\n${table}${note === undefined ? '' : `<p class="dim">${escapeHtml(note)}</p>`}`;
}

/** Mean effect of each clause on the answering model, with its interval; the table below has the same numbers. */
function plot(group: StudyGroup): string {
  const rows = group.clauses.flatMap(clause => {
    const effect = clause.models.at(-1)?.effect?.perToken;
    return effect
      ? [
          {
            clause,
            mean: effect.mean,
            low: effect.interval?.[0] ?? effect.mean,
            high: effect.interval?.[1] ?? effect.mean,
          },
        ]
      : [];
  });
  if (rows.length === 0) return '';
  const low = Math.min(0, ...rows.map(row => row.low));
  const high = Math.max(0, ...rows.map(row => row.high));
  const span = high - low || 1;
  const x = (value: number): number =>
    Math.round((PLOT.label + 10 + ((value - low) / span) * (PLOT.width - 20)) * 10) / 10;
  const height = rows.length * PLOT.row + 22;
  const lines = rows.map(({ clause, mean, low: from, high: to }, i) => {
    const y = i * PLOT.row + 16;
    return `<text x="${PLOT.label - 6}" y="${y + 4}" text-anchor="end">${escapeHtml(short(clause.text, 38))}</text>
<line class="mark" x1="${x(from)}" x2="${x(to)}" y1="${y}" y2="${y}"/><circle class="mark" cx="${x(mean)}" cy="${y}" r="3.5"/>
<text x="${PLOT.label + PLOT.width + 4}" y="${y + 4}">${escapeHtml(signed(mean))}</text>`;
  });
  const title = escapeHtml(`Effect of each clause, nats a token · ${group.prompt} · ${group.pair}`);
  return `<h2>${title}</h2>
<div class="wide" tabindex="0" role="region" aria-label="${title}"><svg role="img" aria-label="${title}; the numbers are in the table below" width="${PLOT.label + PLOT.width + 60}" height="${height}">
<line class="axis" x1="${x(0)}" x2="${x(0)}" y1="2" y2="${height - 18}"/><text x="${x(0)}" y="${height - 4}" text-anchor="middle">0</text>
${lines.join('\n')}
</svg></div>`;
}

function behindClauses(group: StudyGroup, report: StudyReport): string[] {
  const role = group.models.at(-1)?.role;
  const rows = report.rows.filter(row => row.pair === group.pair && row.prompt === group.prompt && row.role === role);
  if (rows.length === 0 || group.clauses.length === 0) return [];
  const title = escapeHtml(`Cases behind each clause · ${group.prompt} · ${group.pair}`);
  return [`<h2>${title}</h2>`, ...group.clauses.map(clause => behindClause(clause, rows, report))];
}

function behindClause({ clause, text }: ClauseSummary, rows: readonly CaseRow[], { pictures }: StudyReport): string {
  const value = (row: CaseRow): number | null => row.effects[clause] ?? row.clauseScores[clause] ?? null;
  const known = rows.filter(row => value(row) !== null).toSorted((a, b) => value(b)! - value(a)!);
  const body = known.slice(0, LISTED).map(row => {
    const picture = pictures.find(
      one => one.case === row.case && one.pair === row.pair && one.prompt === row.prompt && one.role === row.role,
    );
    const cells = [
      figure(value(row)!),
      String(row.answerTokens),
      row.trust ?? '–',
      row.followed === undefined ? '–' : row.followed ? 'yes' : 'no',
    ];
    return `<tr><td>${escapeHtml(row.case)}</td>${cells.map(cell => `<td>${escapeHtml(cell)}</td>`).join('')}<td class="text">${escapeHtml(short(row.answer, 120))}</td><td class="text words">${picture ? words(picture) : ''}</td></tr>`;
  });
  const left = known.length - LISTED;
  return `<details><summary>${escapeHtml(text)} <span class="dim">(${known.length} cases)</span></summary>
<div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(`Cases of ${short(text, 60)}`)}"><table>
<thead><tr><th scope="col">case</th><th scope="col">${rows.some(row => row.effects[clause] !== null) ? 'nats a token' : 'score'}</th><th scope="col">answer tokens</th><th scope="col">trust</th><th scope="col">followed</th><th scope="col" class="text">answer</th><th scope="col" class="text">influence of the prompt’s words (blue for the answer, orange against it)</th></tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>${left > 0 ? `<p class="dim">${left} more are in the tables.</p>` : ''}</details>`;
}

/** Four steps of colour, relative to the case's strongest word. */
function words({ words: all }: CasePicture): string {
  const most = all.reduce((top, [, influence]) => Math.max(top, Math.abs(influence)), 0);
  return all
    .map(([text, influence]) => {
      const step = most === 0 ? 0 : Math.round((Math.abs(influence) / most) * 4);
      const look = step === 0 ? '' : ` class="${influence > 0 ? 'for' : 'against'} s${step}"`;
      return `<span${look} title="${escapeHtml(signed(influence))}">${escapeHtml(text)}</span>`;
    })
    .join(' ');
}

function short(text: string, most: number): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
