/** @file The concepts of a pair on a terminal: how far each layer shifted beside noise, and the components of the layers asked for. */
import { printable } from '../../base/printable';
import { figure, percent, plural, signed, timesText } from '../../base/readableNumbers';
import { conceptHeadline, degrees } from '../../picture/conceptSentence';
import type {
  ConceptBand,
  ConceptLayer,
  ConceptReport,
  ConceptSpectrum,
  VarianceChange,
} from '../../protocol/concepts';
import type { ConceptName } from '../../protocol/views/conceptsMessages';
import type { Ink } from './terminalColour';
import { headingLines, informationOf, noteLines } from './terminalHeading';
import { fit, wrap, NO_BREAK } from './terminalText';

const MINUS = '\u2212';

/**
 * A component's own sign means nothing, so its strongest word counts as positive.
 * @param words indices into `table`, strongest first, with their signed cosines
 */
export function wordLine(
  { words, scores }: { readonly words: readonly number[]; readonly scores: readonly number[] },
  table: readonly string[],
  count: number,
): string {
  const side = Math.sign(scores[0] ?? 1);
  return words
    .slice(0, count)
    .map((word, i) => (Math.sign(scores[i]!) === side ? '' : MINUS) + shown(table[word]!))
    .join(' ');
}

export function wordList(words: readonly number[], table: readonly string[], count: number): string {
  const more = words.length > count ? ` … (${words.length})` : '';
  return words.length === 0
    ? 'none'
    : words
        .slice(0, count)
        .map(word => shown(table[word]!))
        .join(' ') + more;
}

/** White space inside a token would run together with what separates two of them. */
export function shown(word: string): string {
  return printable(word).replaceAll(' ', '␣').replaceAll(NO_BREAK, '␣');
}

export interface ConceptInput {
  readonly report: ConceptReport;
  /** The pair's or the model's name. */
  readonly label: string;
  /** Whether layers were asked for: their components are listed then, else the summary of all layers. */
  readonly chosen: boolean;
  /** Components listed a layer. */
  readonly top: number;
  readonly width: number;
  readonly ink: Ink;
}

/** Lines without line ends. */
export function conceptLines({ report, label, chosen, top, width, ink }: ConceptInput): string[] {
  const pair = report.layers.every(layer => layer.shift !== undefined);
  const components = chosen || !pair ? report.layers.flatMap(layer => layerLines(layer, report, top, width, ink)) : [];
  return [
    ...headingLines(['Concepts', label], report, { width, ink }),
    ...wrap(conceptHeadline(report), width),
    ...noteLines(informationOf(report.problems), width),
    '',
    ...(pair ? [...shiftTable(report, width, ink), ''] : []),
    ...components,
    ...(chosen ? [] : (report.bands ?? []).flatMap(band => bandLines(band, report, width, ink))),
    ...wrap(methodOf(report), width, '  ').map(ink.dim),
  ];
}

/** One line a layer: tuning, and what noise of the same size does. */
function shiftTable({ layers }: ConceptReport, width: number, ink: Ink): string[] {
  const over = layers[0]!.shift!.statistics.over;
  const draws = layers[0]!.shift!.reference.draws;
  const rows = layers.map(({ layer, shift }) => {
    const { statistics, reference } = shift!;
    const cells = [
      String(layer),
      degrees(statistics.rotation),
      degrees(reference.mean.rotation),
      degrees(reference.largest.rotation),
      degrees(statistics.subspaceAngle),
      degrees(reference.mean.subspaceAngle),
      figure(statistics.rankChange),
      figure(reference.mean.rankChange),
      percent(reference.relativeNoise),
    ];
    return cells.map((cell, c) => cell.padStart(COLUMNS[c]!.length)).join('  ');
  });
  const title = `How far the ${plural(over, 'leading component')} of each layer turned; noise: mean and largest of ${draws} draws`;
  return [...wrap(title, width).map(ink.bold), ink.dim(`  ${COLUMNS.join('  ')}`), ...rows.map(row => `  ${row}`)];
}

const COLUMNS = ['layer', 'turned', 'noise', 'largest', 'space', 'noise', 'ranks', 'noise', 'change of weights'];

/** Words of a line that names a component, and of a list of those that came or left. */
const NAMED = 10;
const LISTED = 8;

function layerLines(layer: ConceptLayer, report: ConceptReport, top: number, width: number, ink: Ink): string[] {
  const [first] = layer.models;
  const blocks = first!.concepts
    .slice(0, top)
    .flatMap((_, i) => componentLines(layer, i, report, width, ink).map(line => line.trimEnd()));
  return [ink.bold(`Layer ${layer.layer} · ${plural(first!.variance.length, 'component')}`), ...blocks, ''];
}

function componentLines(
  { models, shift }: ConceptLayer,
  i: number,
  report: ConceptReport,
  width: number,
  ink: Ink,
): string[] {
  const [base, tuned] = models;
  const indent = ' '.repeat(RANK + 4);
  const own = `  ${String(i).padStart(RANK)}  ${sharePercent(base!, i)}  ${wordLine(base!.concepts[i]!, report.words, NAMED)}`;
  const lines = wrap(own, width, indent);
  const match = shift?.matches[i];
  if (!match || !tuned) return lines;
  const facts = [
    `tuned ${match.tuned}`,
    degrees(match.angle),
    `variance ${sharePercent(tuned, match.tuned).trim()} (${timesText(match.varianceRatio)})`,
    `left: ${wordList(match.left, report.words, LISTED)}`,
    `came: ${wordList(match.came, report.words, LISTED)}`,
  ];
  return [...lines, ...wrap(`${indent}→ ${facts.join(' · ')}`, width, `${indent}  `).map(ink.dim)];
}

const RANK = 3;

/** Part of the layer's whole variance. */
function sharePercent({ variance, totalVariance }: ConceptSpectrum, i: number): string {
  return percent(totalVariance > 0 ? variance[i]! / totalVariance : 0).padStart(6);
}

function bandLines(band: ConceptBand, report: ConceptReport, width: number, ink: Ink): string[] {
  const layers = band.from === band.to ? `Layer ${band.from}` : `Layers ${band.from} to ${band.to}`;
  const title = `${layers} · turned by ${degrees(band.rotation)}, noise ${degrees(band.referenceRotation)}`;
  return [
    ink.bold(title),
    ...changeLines('gained', band.gained, report, width),
    ...changeLines('lost', band.lost, report, width),
    '',
  ];
}

/** `*` marks what noise does not reach. */
function changeLines(
  title: string,
  changes: readonly VarianceChange[],
  report: ConceptReport,
  width: number,
): string[] {
  const rows = changes.flatMap(change => {
    const mark = change.beyondReference ? '*' : ' ';
    const shares = `${percent(change.baseShare)} → ${percent(change.tunedShare)}`.padStart(15);
    const points = signed(100 * (change.tunedShare - change.baseShare)).padStart(6);
    const place = `layer ${change.layer}, ${change.role} ${change.component}`;
    const head = `  ${fit(title, 6)} ${mark} ${points}  ${shares}  ${fit(place, 20)}  `;
    return wrap(head + wordList(change.words.slice(0, LISTED), report.words, LISTED), width, '      ');
  });
  return rows.length === 0 ? [`  ${title} nothing`] : rows;
}

/** What a model calls them, each with the words that it was told. */
export function conceptNameLines(
  names: readonly ConceptName[],
  { layers, words }: ConceptReport,
  { width, ink }: { readonly width: number; readonly ink: Ink },
): string[] {
  const rows = names.flatMap(({ layer, component, name }) => {
    const concept = layers.find(each => each.layer === layer)!.models[0]!.concepts[component]!;
    const place = `${layer}.${component}`;
    return wrap(`  ${place.padEnd(8)}${printable(name)}: ${wordLine(concept, words, LISTED)}`, width, ' '.repeat(10));
  });
  return [...wrap(namesTitle(names[0]!), width, '  ').map(ink.bold), ...rows];
}

function namesTitle({ by }: ConceptName): string {
  return by === 'tuned'
    ? 'Layer.component of the base model, as the tuned model names it from its words alone'
    : `Layer.component, as the ${by ?? ''} model names it from its words alone`;
}

function methodOf({ vocabulary, matching, provenance, bands }: ConceptReport): string {
  const words = vocabulary === 'tokens' ? 'tokens of the vocabulary' : 'whole words of the vocabulary';
  const pair =
    bands === undefined
      ? ''
      : ` Each base component is matched with the tuned one of ${matching === 'largest' ? 'largest |cosine|' : 'the best one-to-one assignment'}; ` +
        'noise is as large as the change of the weights. * marks a change of variance (in per cent of the layer’s variance) that no draw of noise reaches.';
  return `Principal components of the down-projection's rows, read as the ${words} whose unembedding rows lie nearest (\u2212: opposite direction); per cent: part of the layer's variance.${pair} ${provenance.product}, ONNX Runtime ${provenance.onnxruntime}.`;
}
