/** @file The clauses of a prompt as a table that is also their figure: each row draws its means and intervals on the axis of the head. */
import * as l10n from '@vscode/l10n';
import { html, svg, type TemplateResult } from 'lit';
import { percent } from '../../../src/base/readableNumbers';
import { along, type ClauseFigure, type ClauseMark } from '../../../src/picture/study/clauseFigure';
import { intervalText, meanText, NONE, pText } from '../../../src/picture/study/studyWords';
import { roleWord } from '../../../src/picture/roleWord';
import type { ClauseSummary, StudyReport } from '../../../src/protocol/study';
import type { SortableColumn, SortableContent } from '../../components/sortableTable';

const WIDTH = 260;
const PAD = 10;

export function clauseTable(shown: ClauseFigure, { statistics }: StudyReport, label: string): SortableContent {
  const lead = (row: number): ClauseMark | undefined => shown.rows[row]!.marks[0];
  const model = (row: number): ClauseSummary['models'][number] | undefined =>
    shown.rows[row]!.clause.models.find(one => one.role === lead(row)?.role);
  const isEffect = shown.measure === 'effect';
  const level = `${Number((100 * statistics.confidence).toPrecision(6))} %`;
  const columns: (SortableColumn & { readonly of: (row: number) => string })[] = [
    { title: l10n.t('Clause'), text: true, of: row => clauseName(shown.rows[row]!.clause) },
    {
      title: shown.label,
      head: axis(shown),
      value: row => lead(row)?.value.mean ?? null,
      draw: row => plot(shown, row),
      of: row => shown.rows[row]!.marks.map(mark => markText(shown, mark)).join('; ') || NONE,
    },
    { title: l10n.t('Mean'), of: row => (lead(row) ? shown.show(lead(row)!.value.mean) : NONE) },
    { title: level, of: row => intervalText(lead(row)?.value.interval, shown.show) },
    ...(isEffect
      ? [
          { title: 'q', of: (row: number) => pText(model(row)?.effect?.q) },
          {
            title: l10n.t('Matters in'),
            of: (row: number) => (model(row)?.effect ? percent(model(row)!.effect!.mattersIn) : NONE),
          },
        ]
      : []),
    { title: l10n.t('Mean rank'), of: row => meanText(model(row)?.rank) },
    { title: l10n.t('Cases'), of: row => String(lead(row)?.value.n ?? 0) },
  ];
  return {
    label,
    columns,
    rows: shown.rows.map((_, row) => columns.map(column => column.of(row))),
    pickLabel: l10n.t('Show the cases behind it'),
  };
}

export function clauseName({ text, line }: ClauseSummary): string {
  return line > 1 ? l10n.t('{0} (line {1})', text, line) : text;
}

function markText({ show }: ClauseFigure, { role, value }: ClauseMark): string {
  return `${roleWord(role)} ${show(value.mean)} (${intervalText(value.interval, show)})`;
}

function x(shown: ClauseFigure, value: number): number {
  return Math.round((PAD + along(shown, value) * (WIDTH - 2 * PAD)) * 10) / 10;
}

function axis(shown: ClauseFigure): TemplateResult {
  return html`<svg class="axis" width=${WIDTH} height="18" aria-hidden="true">
    ${shown.ticks.map(
      tick => svg`<text x=${x(shown, tick)} y="13" text-anchor="middle">${String(tick).replace('-', '\u2212')}</text>`,
    )}
  </svg>`;
}

function plot(shown: ClauseFigure, row: number): TemplateResult {
  const { marks } = shown.rows[row]!;
  const height = 14 + 10 * Math.max(1, marks.length);
  return html`<svg class="plot" width=${WIDTH} height=${height} aria-hidden="true">
    ${shown.ticks.map(
      tick =>
        svg`<line class=${tick === 0 ? 'zero' : 'grid'} x1=${x(shown, tick)} x2=${x(shown, tick)} y1="0" y2=${height}></line>`,
    )}
    ${marks.map((mark, m) => {
      const y = height / 2 + (m - (marks.length - 1) / 2) * 10;
      const middle = x(shown, mark.value.mean);
      const shape =
        mark.role === 'base'
          ? svg`<rect x=${middle - 3} y=${y - 3} width="6" height="6"></rect>`
          : svg`<circle cx=${middle} cy=${y} r="3.5"></circle>`;
      return svg`<g class=${mark.role}><title>${markText(shown, mark)}</title>
        <line x1=${x(shown, mark.low)} x2=${x(shown, mark.high)} y1=${y} y2=${y}></line>${shape}</g>`;
    })}
  </svg>`;
}
