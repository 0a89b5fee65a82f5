/** @file Leave-one-out on a terminal: units in the order of what the answer loses without them, in nats. */
import { printable } from '../../base/printable';
import { figure, plural, signed } from '../../base/readableNumbers';
import type { AblationReport, UnitEffect } from '../../protocol/ablation';
import { MODEL_TITLES, rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { fit, wrap } from './terminalText';

export interface AblationInput {
  readonly report: AblationReport;
  readonly fileName: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const FIGURE = 9;
const BAR = 9;

/** Lines without line ends. */
export function ablationLines({ report, fileName, label, notes, width, ink }: AblationInput): string[] {
  const models = report.models.toReversed();
  const lead = models[0]!;
  const order = orderOf(lead.effects);
  const largest = lead.effects.reduce((top, effect) => Math.max(top, Math.abs(totalOf(effect) ?? 0)), 0);
  const columns = models.map(({ role }) => fit(`${MODEL_TITLES[role].toLowerCase()}, nats`, FIGURE + 4));
  const rows = order.flatMap(unit => {
    const total = totalOf(lead.effects[unit]!);
    const bar = total === undefined || largest === 0 ? 0 : Math.round((Math.abs(total) / largest) * BAR);
    const cells = models.map(({ effects }) => fit(cell(effects[unit]!), FIGURE + 4)).join(' ');
    const start = `  ${'▇'.repeat(bar).padEnd(BAR)} ${cells} `;
    const text = printable(report.prompt.units[unit]!.text.replaceAll(/\s+/g, ' '));
    return [
      `${start}${fit(text, Math.max(12, width - start.length)).trimEnd()}`,
      ...why(lead.effects[unit]!, width, ink),
    ];
  });
  return [
    ...wrap(printable(`${fileName} · ${label} · leave-one-out by ${report.units}`), width, '  ').map(ink.bold),
    ...wrap(ablationHeadline(report), width),
    ...notes.flatMap(note => wrap(`Note: ${printable(note)}`, width, '  ')),
    '',
    ink.dim(`  ${' '.repeat(BAR)} ${columns.join(' ')} without`),
    ...rows,
    '',
    ...answers(report).flatMap(text => wrap(text, width, '  ')),
    ...ablationLegend(report).flatMap(text => wrap(text, width, '  ').map(ink.dim)),
  ];
}

/** What the numbers say, in a sentence. */
export function ablationHeadline({ models, prompt, complete }: AblationReport): string {
  const lead = models.at(-1)!;
  const [first] = orderOf(lead.effects);
  const total = first === undefined ? undefined : totalOf(lead.effects[first]!);
  const open = complete ? '' : ' (so far)';
  if (first === undefined || total === undefined || total <= 0)
    return `Deleting any one of these parts does not make the answer less likely${open}.`.replace(
      'Without none',
      'Without any one',
    );
  const text = printable(prompt.units[first]!.text.replaceAll(/\s+/g, ' '));
  return `The answer loses most without “${text.length > 60 ? `${text.slice(0, 59)}…` : text}”: ${figure(total)} nats${open}.`;
}

/** What the numbers are. */
export function ablationLegend({ models, units }: AblationReport): string[] {
  const tokens = models.at(-1)!.response.tokens.length;
  return [
    `Nats: log p of the answer (${plural(tokens, 'token')}) with the prompt as it is, minus log p with the part deleted from the file, the same answer forced.`,
    ...(units === 'variables' ? ['A variable is deleted by giving it an empty value.'] : []),
  ];
}

function answers({ models }: AblationReport): string[] {
  return models
    .toReversed()
    .map(
      model =>
        `Answer, ${rolePrefix(model)}log p ${figure(model.logProbability)}: ${printable(model.response.text.trim().replaceAll(/\s+/g, ' '))}`,
    );
}

/** Largest loss first; behind them what has no number, in the order of the prompt. */
export function orderOf(effects: readonly (UnitEffect | null)[]): number[] {
  const total = (unit: number): number => totalOf(effects[unit]!) ?? -Infinity;
  return [...effects.keys()].sort((a, b) => (total(a) === total(b) ? a - b : total(b) - total(a)));
}

export function totalOf(effect: UnitEffect | null): number | undefined {
  return effect && 'total' in effect ? effect.total : undefined;
}

function cell(effect: UnitEffect | null): string {
  if (effect === null) return 'not yet'.padStart(FIGURE);
  return ('total' in effect ? signed(effect.total) : '—').padStart(FIGURE);
}

function why(effect: UnitEffect | null, width: number, ink: Ink): string[] {
  if (effect === null || 'total' in effect) return [];
  return wrap(`${' '.repeat(BAR + 3)}${printable(effect.absent)}`, width, ' '.repeat(BAR + 5)).map(ink.dim);
}
