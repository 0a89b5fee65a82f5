/** @file The attention view's numbers in words: read-out, table, labels. */
import * as l10n from '@vscode/l10n';
import { answerOrigin, roleWord } from '../../../src/picture/roleWord';
import { printable } from '../../../src/base/printable';
import { decimals, percent } from '../../../src/base/readableNumbers';
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
  const text = decimals(size, size >= 100 ? 0 : size >= 10 ? 1 : 3);
  return value < 0 ? `\u2212${text}` : text;
}

export function signedAmount(value: number): string {
  const text = amount(value);
  return value > 0 && text !== '0' ? `+${text}` : text;
}

export function wordText({ words }: AttentionReport, word: number): string {
  const { text, end } = words[word]!;
  return end ? l10n.t('[end]') : printable(text);
}

export function filterText({ bands, scope }: AttentionReport, filter: HeadFilter): string {
  if (filter.kind === 'head') return l10n.t('head {0}.{1}', filter.layer, filter.head);
  if (filter.kind === 'band') return layersText(bands[filter.band]!);
  return scope.head === undefined
    ? l10n.t('all heads of {0}', layersText(scope.layers))
    : l10n.t('head {0}.{1}', scope.layers.from, scope.head);
}

/** “Summarize” reads “drum”: tuned 0.297, base 0.119, 2.5 times; heads 3.0, 3.2. */
export function arcText(report: AttentionReport, focus: number, arc: Arc): string {
  const [own, other] = [l10n.t('“{0}”', wordText(report, focus)), l10n.t('“{0}”', wordText(report, arc.word))];
  const who = arc.direction === 'reads' ? l10n.t('{0} reads {1}', own, other) : l10n.t('{0} reads {1}', other, own);
  const heads = arc.heads.map(({ layer, head }) => `${layer}.${head}`).join(', ');
  return `${who}: ${weightsText(report, arc)}${heads === '' ? '' : l10n.t('; heads {0}', heads)}`;
}

function weightsText({ models }: AttentionReport, { weights }: Arc): string {
  if (models.length === 1) return amount(weights[0]!);
  const [base, tuned] = [weights[0]!, weights.at(-1)!];
  const ratio = base > LEAST_FOR_RATIO * tuned && base > 0 ? l10n.t(', {0} times', decimals(tuned / base, 1)) : '';
  return l10n.t('tuned {0}, base {1}{2}', amount(tuned), amount(base), ratio);
}

/** Every edge of the focus word: direction, word, a column a model, the difference, the heads. */
export function arcTable(report: AttentionReport, arcs: readonly Arc[], mode: ShownMode): GridNumbers {
  const pair = report.difference !== undefined;
  const roles = report.models.map(({ role }) => (role === 'single' ? l10n.t('weight') : roleWord(role))).toReversed();
  const columns = [
    { text: l10n.t('direction') },
    ...roles.map(text => ({ text })),
    ...(pair ? [{ text: l10n.t('difference'), label: l10n.t('tuned minus base') }] : []),
    {
      text: l10n.t('heads'),
      label: l10n.t('strongest heads of {0}', roleWord(mode === 'difference' ? 'tuned' : mode)),
    },
  ];
  const cells = arcs.map(arc => [
    arc.direction === 'reads' ? l10n.t('is read') : l10n.t('reads it'),
    ...arc.weights.map(amount).toReversed(),
    ...(pair ? [signedAmount(arc.weights.at(-1)! - arc.weights[0]!)] : []),
    arc.heads.map(({ layer, head }) => `${layer}.${head}`).join(' '),
  ]);
  return {
    label: l10n.t('Every edge of the word'),
    corner: l10n.t('other word'),
    columns,
    rows: arcs.map(({ word }) => ({ text: wordText(report, word), word })),
    cell: (row, column) => cells[row]![column]!,
  };
}

/** Tab-separated, in full precision. What a spreadsheet could run is kept from running. */
export function copiedTable(report: AttentionReport, focus: number, arcs: readonly Arc[]): string {
  const roles = report.models.map(({ role }) => (role === 'single' ? role : roleWord(role)));
  const head = [l10n.t('focus'), l10n.t('direction'), l10n.t('word'), ...roles, l10n.t('heads')];
  const lines = arcs.map(arc => [
    wordText(report, focus),
    arc.direction === 'reads' ? l10n.t('reads') : l10n.t('is read by'),
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
  const verbs = focus[0]?.origin === 'chosen' ? l10n.t('chosen words') : l10n.t('instruction verbs');
  return [
    { name: verbs, share: sum('verbs'), kind: 'verbs' },
    { name: l10n.t('rest of the instructions'), share: sum('clauses'), kind: 'clauses' },
    { name: l10n.t('other text and answer'), share: sum('text', 'answer'), kind: 'text' },
    { name: l10n.t('sink and template'), share: sum('sink', 'template'), kind: 'apart' },
  ];
}

export function massText(parts: readonly MassPart[]): string {
  return parts.map(({ name, share }) => `${name} ${percent(share)}`).join(', ');
}

export function answerTitle({ answer, models }: AttentionReport): string {
  return l10n.t('answer: {0}', answerOrigin(answer.origin, models.length > 1));
}
