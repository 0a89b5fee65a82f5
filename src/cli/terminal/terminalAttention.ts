/** @file Attention edges on a terminal: a sentence, where attention goes band by band, and each instruction word's strongest edges. */
import { printable } from '../../base/printable';
import { percent } from '../../base/readableNumbers';
import {
  massKinds,
  type AttentionEdge,
  type AttentionReport,
  type FocusWord,
  type LayerRange,
  type MassKind,
  type MassShares,
} from '../../protocol/attention';
import { answerLines, RESPONSE_ORIGINS } from './terminalAnswers';
import { attentionHeadline } from './attentionHeadline';
import { MODEL_TITLES, rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { headingLines, informationOf, noteLines } from './terminalHeading';
import { fit, textWidth, wrap } from './terminalText';

export interface AttentionInput {
  readonly report: AttentionReport;
  readonly fileName: string;
  /** The pair's or the model's name. */
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

/** Wider words are cut. */
const WIDEST_WORD = 16;
const NUMBER = 7;
/** A column of the first table. */
const KIND = 9;

/** Lines without line ends. */
export function attentionLines(input: AttentionInput): string[] {
  const { report, fileName, label, width, ink } = input;
  return [
    ...headingLines([fileName, label], report, input),
    ...wrap(attentionHeadline(report), width),
    ...noteLines([...input.notes, ...informationOf(report.prompt.problems)], width),
    '',
    ...massTable(input),
    '',
    ...report.focus.flatMap(focus => [...focusLines(input, focus), '']),
    ...answer(input),
    '',
    ...legend(report)
      .flatMap(text => wrap(text, width, '  '))
      .map(ink.dim),
  ];
}

export function layerName({ from, to }: LayerRange): string {
  return from === to ? `layer ${from}` : `layers ${from}-${to}`;
}

function titleOf(kind: MassKind, { focus }: AttentionReport): string {
  return kind === 'verbs' && focus[0]?.origin === 'chosen' ? 'chosen' : kind;
}

/** One row a band and model, and what tuning changed. */
function massTable({ report, ink }: AttentionInput): string[] {
  const { bands, models, difference } = report;
  const rows = bands.flatMap((band, b) => [
    ...models.toReversed().map((model, i) => massRow(i === 0 ? layerName(band) : '', model.role, model.bandShares[b]!)),
    ...(difference ? [massRow('', 'difference', difference.bandShares[b]!)] : []),
  ]);
  const head = massKinds.map(kind => titleOf(kind, report).padStart(KIND)).join('');
  const unit = report.weighting === 'raw' ? 'probability' : 'value-weighted';
  return [ink.bold(`Where attention goes · ${unit}, % of the whole`), ink.dim(`${' '.repeat(26)}${head}`), ...rows];
}

function massRow(band: string, who: string, shares: MassShares): string {
  const name = who === 'single' ? '' : who;
  const cell = (kind: MassKind): string => {
    const value = (100 * shares[kind]).toFixed(1).replace(/^-0\.0$/, '0.0');
    return (who === 'difference' && shares[kind] > 0 && value !== '0.0' ? `+${value}` : value).replace('-', '\u2212');
  };
  return `  ${fit(band, 12)}${fit(name, 12)}${massKinds.map(kind => cell(kind).padStart(KIND)).join('')}`;
}

function focusLines(input: AttentionInput, focus: FocusWord): string[] {
  const { report, ink } = input;
  const word = nameOf(report, focus.word);
  const title = focus.infinitive === undefined ? `“${word}”` : `“${word}” · verb of an instruction`;
  return [
    ink.bold(title),
    ...sideLines(input, 'is read by', focus.readBy.edges),
    ...sideLines(input, 'reads', focus.reads.edges),
  ];
}

function sideLines(input: AttentionInput, title: string, edges: readonly AttentionEdge[]): string[] {
  const { report, ink } = input;
  const shown = edges
    .filter(edge => edge.models.some(model => model.total > 0))
    .slice(0, report.focus.length > 4 ? 4 : 8);
  if (shown.length === 0) return [ink.dim(`  ${title} no other word`)];
  const column = Math.min(
    WIDEST_WORD,
    Math.max(...shown.map(edge => textWidth(nameOf(report, edge.word))), title.length),
  );
  const rows = shown.map(edge => `  ${fit(nameOf(report, edge.word), column)}${edgeCells(edge)}`);
  return [ink.dim(`  ${fit(title, column)}${header(report)}`), ...rows];
}

/** Models, the last first, what tuning changed, the last model's bands, its strongest heads. */
function header({ models, difference, bands }: AttentionReport): string {
  const roles = models.toReversed().map(({ role }) => (role === 'single' ? 'weight' : role));
  const titles = [...roles, ...(difference ? ['diff.'] : [])].map(title => title.padStart(NUMBER));
  const layers = bands.map(({ from, to }) => (from === to ? `l.${from}` : `l.${from}-${to}`).padStart(NUMBER));
  return ` ${titles.join(' ')}  ${layers.join('')}  heads`;
}

function edgeCells({ models, difference }: AttentionEdge): string {
  const lead = models.at(-1)!;
  const weights = models.toReversed().map(model => amount(model.total));
  if (difference) weights.push(`${difference.total > 0 ? '+' : ''}${amount(difference.total)}`);
  const bands = lead.bands.map(weight => amount(weight).padStart(NUMBER));
  const heads = lead.topHeads.map(({ layer, head }) => `${layer}.${head}`).join(' ');
  return ` ${weights.map(w => w.padStart(NUMBER)).join(' ')}  ${bands.join('')}  ${heads}`;
}

/** At most six characters, two digits that count. */
function amount(value: number): string {
  const size = Math.abs(value);
  if (size < 0.0005) return '0';
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(3);
  return value < 0 ? `\u2212${text}` : text;
}

/** @returns a word as it is shown; those of the answer are marked */
export function nameOf({ words }: AttentionReport, index: number): string {
  const { text, part, end } = words[index]!;
  if (end) return '[end]';
  return part === 'answer' ? `${printable(text)} \u21b5` : printable(text);
}

function answer({ report, width, ink }: AttentionInput): string[] {
  const forced = report.models.length > 1 ? ', the same forced on both' : '';
  return [
    ink.bold(`Answer · ${RESPONSE_ORIGINS[report.answer.origin]}${forced}; its words are marked \u21b5`),
    ...answerLines(report.answer.text, false, width, ink),
  ];
}

function legend({ weighting, scope, models, words }: AttentionReport): string[] {
  const heads =
    scope.head === undefined
      ? `all heads of ${layerName(scope.layers)}`
      : `head ${scope.head} of ${layerName(scope.layers)}`;
  const weight =
    weighting === 'raw'
      ? 'attention probability'
      : 'attention probability × length of what the head writes for the word read (α·‖W_O v‖)';
  const lead = models.at(-1)!;
  const first =
    lead.first.word === undefined
      ? `The first token (${printable(lead.first.text)}) is counted separately as sink.`
      : `The first token is the prompt's own “${printable(words[lead.first.word]!.text)}”; first tokens often collect idle attention.`;
  const sinks = models
    .toReversed()
    .map(model => `${rolePrefix(model)}${percent(model.scopeShares.sink)}`)
    .join(', ');
  return [
    `Numbers are ${weight}: sum over the read word's tokens, mean over the reading word's, mean over ${heads}; l. are the means of bands of layers in ${MODEL_TITLES[lead.role].toLowerCase()}, heads its strongest as layer.head.`,
    lead.first.word === undefined ? `${first} It gets ${sinks} of the attention.` : first,
  ];
}
