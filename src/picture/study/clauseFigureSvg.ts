/** @file The figure of a prompt's clauses as an SVG file: for a paper or a slide, light, with its text as text. */
import { printable } from '../../base/printable';
import type { ModelRole } from '../../protocol/explanation';
import { along, type ClauseFigure } from './clauseFigure';
import { cut, roleCell } from './studyWords';

const SIZE = { label: 280, plot: 380, value: 150, row: 30, top: 34, foot: 44, pad: 12 } as const;
/** Colours of the views' light theme. */
const COLOURS: Readonly<Record<ModelRole, string>> = { tuned: '#6a3fc0', base: '#c75300', single: '#00695f' };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @param title what it is of */
export function clauseFigureSvg(shown: ClauseFigure, title: string): string {
  const { label, plot, value, row, top, foot, pad } = SIZE;
  const width = label + plot + value + 2 * pad;
  const height = top + shown.rows.length * row + foot;
  const left = pad + label;
  const x = (at: number): number => round(left + along(shown, at) * plot);
  const bottom = top + shown.rows.length * row;
  const grid = shown.ticks.map(
    tick =>
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top}" y2="${bottom}" stroke="${tick === 0 ? '#555' : '#ddd'}"/>` +
      `<text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle" fill="#555">${number(tick)}</text>`,
  );
  const rows = shown.rows.map(({ clause, marks }, r) => {
    const middle = top + r * row + row / 2;
    const drawn = marks.map((mark, m) => {
      const y = middle + (m - (marks.length - 1) / 2) * 9;
      const ink = COLOURS[mark.role];
      const shape =
        mark.role === 'base'
          ? `<rect x="${round(x(mark.value.mean) - 3)}" y="${y - 3}" width="6" height="6" fill="${ink}"/>`
          : `<circle cx="${x(mark.value.mean)}" cy="${y}" r="3.5" fill="${ink}"/>`;
      return `<line x1="${x(mark.low)}" x2="${x(mark.high)}" y1="${y}" y2="${y}" stroke="${ink}" stroke-width="2"/>${shape}`;
    });
    const told = marks[0] ? `${shown.show(marks[0].value.mean)}, n ${marks[0].value.n}` : '–';
    return (
      `<text x="${left - 10}" y="${middle}" dominant-baseline="central" text-anchor="end">${text(cut(clause.text, 42))}</text>` +
      drawn.join('') +
      `<text x="${left + plot + 10}" y="${middle}" dominant-baseline="central" fill="#555">${text(told)}</text>`
    );
  });
  const roles = [...new Set(shown.rows.flatMap(({ marks }) => marks.map(({ role }) => role)))];
  const key = roles.map(
    (role, i) =>
      `<text x="${left + i * 90}" y="18" fill="${COLOURS[role]}">${role === 'base' ? '■' : '●'} ${roleCell(role)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">
<title>${text(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${[...key, ...grid, ...rows].join('\n')}
<text x="${left + plot / 2}" y="${bottom + 34}" text-anchor="middle" fill="#555">${text(shown.label)}</text>
</svg>
`;
}

function text(value: string): string {
  return printable(value).replace(/[&<>"]/g, c => ESCAPES[c]!);
}

function number(value: number): string {
  return String(value).replace('-', '\u2212');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
