/** @file What the bench reports: a figure, its unit, and where there is one, the bound it is judged by. */

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Judged: `value` must be at least, or at most, this. Otherwise only recorded, perhaps beside an aim. */
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly aim?: string;
}

export function holds({ value, atLeast = -Infinity, atMost = Infinity }: Figure): boolean {
  return value >= atLeast && value <= atMost;
}

function bound({ atLeast, atMost, aim }: Figure): string {
  if (atLeast !== undefined) return `≥ ${atLeast}`;
  if (atMost !== undefined) return `≤ ${atMost}`;
  return aim ? `aim: ${aim}` : '';
}

function verdict(figure: Figure): string {
  if (figure.atLeast === undefined && figure.atMost === undefined) return '';
  return holds(figure) ? 'met' : '**missed**';
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(f => `| ${f.name} | ${f.value.toPrecision(3)} ${f.unit} | ${bound(f)} | ${verdict(f)} |`);
  return ['| figure | value | bound | |', '|---|---|---|---|', ...rows].join('\n');
}
