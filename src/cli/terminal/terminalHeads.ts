/** @file Word pairs of heads on a terminal: a sentence, the statistic band by band, and what tuning changed of each verb. */
import { printable } from '../../base/printable';
import { percent, plural } from '../../base/readableNumbers';
import type { BandStatistic, HeadChange, HeadsReport, RiseShare, VerbPairs } from '../../protocol/heads';
import { layerName } from './terminalAttention';
import { rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { headingLines } from './terminalHeading';
import { fit, textWidth, wrap } from './terminalText';

export interface HeadsInput {
  readonly report: HeadsReport;
  readonly label: string;
  readonly width: number;
  readonly ink: Ink;
}

/** Heads whose strongest pairs are shown. */
const SHOWN_HEADS = 6;

export function headsLines(input: HeadsInput): string[] {
  const { report, label, width, ink } = input;
  return [
    ...headingLines(['Word pairs of heads', label], report, input),
    ...wrap(headsHeadline(report), width),
    '',
    ...statisticTable(report, ink),
    ...verbTable(report, ink),
    ...strongestHeads(report, width, ink),
    ...headsLegend(report)
      .flatMap(text => wrap(text, width, '  '))
      .map(ink.dim),
  ];
}

/** What the statistic says, whatever it turns out to be. */
export function headsHeadline({ statistic, models, vocabulary }: HeadsReport): string {
  if (!statistic) {
    const found = models.map(({ instructionPairs }) =>
      Array.from(instructionPairs.data).reduce((a, b) => a + b, 0),
    )[0]!;
    return `The heads tie ${plural(vocabulary.instructionVerbs.length, 'instruction verb')} to other words in ${plural(found, 'pair')}.`;
  }
  const { instruction, general, difference } = statistic.all;
  if (instruction.share === undefined) return 'Tuning changed no head’s number of pairs with an instruction verb.';
  const rose = `Of the heads whose pairs with an instruction verb changed after tuning, ${percent(instruction.share)} gained pairs`;
  if (!difference) return `${rose}; there is no general verb to compare it with.`;
  const [low, high] = difference.interval;
  const sure = low > 0 ? 'more than' : high < 0 ? 'fewer than' : 'which cannot be told from';
  return `${rose}, ${sure} the ${percent(general.share!)} for general verbs.`;
}

function statisticTable({ statistic, bands }: HeadsReport, ink: Ink): string[] {
  if (!statistic) return [];
  const rows: [string, BandStatistic][] = [
    ...statistic.bands.map((band, b): [string, BandStatistic] => [layerName(bands[b]!), band]),
    ['all layers', statistic.all],
  ];
  const line = (name: string, own: string, other: string, difference: string): string =>
    `  ${fit(name, 12)} ${fit(own, 25)} ${fit(other, 27)} ${difference}`;
  return [
    ink.bold('Heads that gained pairs after tuning, of those that changed · 95 % interval, n'),
    ink.dim(line('', 'instruction verbs', 'general verbs', 'difference').trimEnd()),
    ...rows.map(([name, { instruction, general, difference }]) =>
      line(name, shareCell(instruction), shareCell(general), difference ? points(difference) : '').trimEnd(),
    ),
    '',
  ];
}

function shareCell({ share, interval, changed }: RiseShare): string {
  if (share === undefined || interval === undefined) return 'none changed';
  const [low, high] = interval.map(end => (100 * end).toFixed(0));
  return `${(100 * share).toFixed(0)} % (${low!}-${high!}) n=${changed}`;
}

function points({ value, interval }: NonNullable<BandStatistic['difference']>): string {
  const text = (x: number): string => `${x < 0 ? '\u2212' : '+'}${Math.abs(100 * x).toFixed(0)}`;
  return `${text(value)} (${text(interval[0])} to ${text(interval[1])})`;
}

/** Every verb, those with the most pairs first. */
function verbTable({ verbs, models, bands }: HeadsReport, ink: Ink): string[] {
  const total = ({ models: counts }: VerbPairs, m: number): number =>
    Array.from(counts[m]!.data).reduce((a, b) => a + b, 0);
  const lead = models.length - 1;
  const column = Math.max(4, ...verbs.map(({ verb }) => textWidth(printable(verb))));
  const change = ({ rose, changed }: HeadChange): string =>
    (changed === 0 ? '\u2013' : `${rose}/${changed}`).padStart(8);
  const rows = [...verbs]
    .sort((a, b) => total(b, lead) - total(a, lead))
    .map(verb => {
      const counts = models.toReversed().map((_, i) => String(total(verb, lead - i)).padStart(7));
      const changes = verb.change ? [verb.change.all, ...verb.change.bands].map(change) : [];
      return `  ${fit(printable(verb.verb), column)}${counts.join('')} ${changes.join('')}`.trimEnd();
    });
  const roles = models.toReversed().map(({ role }) => (role === 'single' ? 'pairs' : role).padStart(7));
  const ranges = verbs[0]?.change
    ? ['rose/all', ...bands.map(({ from, to }) => (from === to ? `l.${from}` : `l.${from}-${to}`))]
    : [];
  const head = `  ${' '.repeat(column)}${roles.join('')} ${ranges.map(range => range.padStart(8)).join('')}`.trimEnd();
  const title =
    ranges.length > 0 ? 'Pairs with each verb, and heads that rose of those that changed' : 'Pairs with each verb';
  return [ink.bold(title), ink.dim(head), ...rows, ''];
}

/** The heads with the most instruction pairs in the last model, by their strongest pairs of two words. */
function strongestHeads({ models }: HeadsReport, width: number, ink: Ink): string[] {
  const lead = models.at(-1)!;
  const { columns, data } = lead.instructionPairs;
  const top = lead.strongest
    .map(head => ({ ...head, count: data[head.layer * columns + head.head]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, SHOWN_HEADS);
  if (top.length === 0) return [];
  const rows = top.flatMap(({ layer, head, count, pairs }) => {
    const named = pairs.map(({ query, key }) => `${printable(query)}\u2192${printable(key)}`).join(', ');
    return wrap(`  ${`${layer}.${head}`.padEnd(6)}${String(count).padStart(4)}  ${named}`, width, ' '.repeat(14));
  });
  const title = `Heads with the most instruction pairs, ${rolePrefix(lead)}and their strongest pairs (query\u2192key)`;
  return [...wrap(title, width, '  ').map(ink.bold), ...rows, ''];
}

/** What the numbers are. */
export function headsLegend({ vocabulary, statistic }: HeadsReport): string[] {
  const { words, instructionVerbs, generalVerbs, missing, tokensAWord } = vocabulary;
  const spelled = `${plural(words, 'word')} (${tokensAWord.toFixed(1)} tokens each), ${plural(instructionVerbs.length, 'instruction verb')}, ${generalVerbs} general ones`;
  const unknown = missing.length === 0 ? [] : [`Not in the vocabulary: ${missing.map(printable).join(', ')}.`];
  const drawn = statistic ? [`Intervals: ${statistic.resamples} resamples over verbs, seed ${statistic.seed}.`] : [];
  return [
    `${spelled}. A pair: two words among the 100 that move a query and its key neuron most, with the same sign, alike by the base's input embedding (not GloVe). Weights only; biases, norms of heads and positions are left out.`,
    ...unknown,
    ...drawn,
  ];
}
