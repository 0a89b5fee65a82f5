/** @file The attention view's numbers in words: read-out, table, labels. */
import { answerOrigin } from '../../../src/picture/answerOrigin';
import { printable } from '../../../src/base/printable';
import { percent } from '../../../src/base/readableNumbers';
import type { AttentionReport, MassKind, MassShares } from '../../../src/protocol/attention';
import { layersText, type Arc, type HeadFilter } from '../../../src/picture/attentionArcs';
import type { ShownMode } from '../../../src/protocol/view';
import type { GridNumbers } from '../../components/numberGrid';

/** A ratio over less than this part of the larger weight says more than the numbers do. */
const LEAST_FOR_RATIO = 0.01;

/** Three digits that count; small ones as 0. */
export function amount(value: number): string {
  const size = Math.abs(value);
  if (size < 0.0005) return '0';
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(3);
  return value < 0 ? `\u2212${text}` : text;
}

export function signedAmount(value: number): string {
  const text = amount(value);
  return value > 0 && text !== '0' ? `+${text}` : text;
}

export function wordText({ words }: AttentionReport, word: number): string {
  const { text, end } = words[word]!;
  return end ? '[end]' : printable(text);
}

export function filterText({ bands, scope }: AttentionReport, filter: HeadFilter): string {
  if (filter.kind === 'head') return `head ${filter.layer}.${filter.head}`;
  if (filter.kind === 'band') return layersText(bands[filter.band]!);
  return scope.head === undefined
    ? `all heads of ${layersText(scope.layers)}`
    : `head ${scope.layers.from}.${scope.head}`;
}

/** “Summarize” reads “drum”: tuned 0.297, base 0.119, 2.5 times; heads 3.0, 3.2. */
export function arcText(report: AttentionReport, focus: number, arc: Arc): string {
  const [own, other] = [`“${wordText(report, focus)}”`, `“${wordText(report, arc.word)}”`];
  const who = arc.direction === 'reads' ? `${own} reads ${other}` : `${other} reads ${own}`;
  const heads = arc.heads.map(({ layer, head }) => `${layer}.${head}`).join(', ');
  return `${who}: ${weightsText(report, arc)}${heads === '' ? '' : `; heads ${heads}`}`;
}

function weightsText({ models }: AttentionReport, { weights }: Arc): string {
  if (models.length === 1) return amount(weights[0]!);
  const [base, tuned] = [weights[0]!, weights.at(-1)!];
  const ratio = base > LEAST_FOR_RATIO * tuned && base > 0 ? `, ${(tuned / base).toFixed(1)} times` : '';
  return `tuned ${amount(tuned)}, base ${amount(base)}${ratio}`;
}

/** Every edge of the focus word: direction, word, a column a model, the difference, the heads. */
export function arcTable(report: AttentionReport, arcs: readonly Arc[], mode: ShownMode): GridNumbers {
  const pair = report.difference !== undefined;
  const roles = report.models.map(({ role }) => (role === 'single' ? 'weight' : role)).toReversed();
  const columns = [
    { text: 'direction' },
    ...roles.map(text => ({ text })),
    ...(pair ? [{ text: 'difference', label: 'tuned minus base' }] : []),
    { text: 'heads', label: `strongest heads of ${mode === 'difference' ? 'tuned' : mode}` },
  ];
  const cells = arcs.map(arc => [
    arc.direction === 'reads' ? 'is read' : 'reads it',
    ...arc.weights.map(amount).toReversed(),
    ...(pair ? [signedAmount(arc.weights.at(-1)! - arc.weights[0]!)] : []),
    arc.heads.map(({ layer, head }) => `${layer}.${head}`).join(' '),
  ]);
  return {
    label: 'Every edge of the word',
    corner: 'other word',
    columns,
    rows: arcs.map(({ word }) => ({ text: wordText(report, word), word })),
    cell: (row, column) => cells[row]![column]!,
  };
}

/** Tab-separated, in full precision. What a spreadsheet could run is kept from running. */
export function copiedTable(report: AttentionReport, focus: number, arcs: readonly Arc[]): string {
  const roles = report.models.map(({ role }) => role);
  const head = ['focus', 'direction', 'word', ...roles, 'heads'];
  const lines = arcs.map(arc => [
    wordText(report, focus),
    arc.direction === 'reads' ? 'reads' : 'is read by',
    wordText(report, arc.word),
    ...arc.weights.map(String),
    arc.heads.map(({ layer, head: h }) => `${layer}.${h}`).join(' '),
  ]);
  return [head, ...lines].map(line => line.map(plainCell).join('\t')).join('\n');
}

function plainCell(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ');
  return /^[=+@]|^-(?!\d)/.test(flat) ? `'${flat}` : flat;
}

export interface MassPart {
  readonly name: string;
  readonly share: number;
  /** How it is filled: the focus and what is near it in colour, the rest in greys. */
  readonly kind: 'verbs' | 'clauses' | 'text' | 'apart';
}

/** The six kinds as a reader needs them: answer and other text are text; sink and template are set apart as one. */
export function massParts({ focus }: AttentionReport, shares: MassShares): MassPart[] {
  const sum = (...kinds: readonly MassKind[]): number => kinds.reduce((total, kind) => total + shares[kind], 0);
  const verbs = focus[0]?.origin === 'chosen' ? 'chosen words' : 'instruction verbs';
  return [
    { name: verbs, share: sum('verbs'), kind: 'verbs' },
    { name: 'rest of the instructions', share: sum('clauses'), kind: 'clauses' },
    { name: 'other text and answer', share: sum('text', 'answer'), kind: 'text' },
    { name: 'sink and template', share: sum('sink', 'template'), kind: 'apart' },
  ];
}

export function massText(parts: readonly MassPart[]): string {
  return parts.map(({ name, share }) => `${name} ${percent(share)}`).join(', ');
}

export function answerTitle({ answer, models }: AttentionReport): string {
  return `answer: ${answerOrigin(answer.origin, models.length > 1)}`;
}
