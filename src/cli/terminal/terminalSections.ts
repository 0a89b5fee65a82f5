/** @file Attention and concepts of a comparison on a terminal: a band a line, the new edges, the concepts whose use changed most. */
import { printable } from '../../base/printable';
import { figure, percent } from '../../base/readableNumbers';
import { layersText } from '../../picture/attentionArcs';
import { attentionLine, conceptsLine, conceptWords } from '../../picture/comparisonLines';
import { knowingLine, knownText, knownWords } from '../../picture/knowingWords';
import type { Comparison } from '../../protocol/comparison';
import type {
  AbsentPart,
  ComparedAttention,
  ComparedConcepts,
  ComparedKnowing,
  ComparedRules,
  EdgeEnd,
} from '../../protocol/comparisonSections';
import type { Ink } from './terminalColour';
import { obeyedLines } from './terminalObeyed';
import { wrap } from './terminalText';

const NAMED = 6;

/** Lines of the parts that there are. */
export function partLines(comparison: Comparison, width: number, ink: Ink): string[] {
  const { attention, concepts, knowing, rules } = comparison;
  return [
    ...rulesPart(rules, width, ink),
    ...(attention === undefined ? [] : part('Attention', attention, attentionLines, width, ink)),
    ...(concepts === undefined ? [] : part('Concepts', concepts, conceptLines, width, ink)),
    ...(knowing === undefined ? [] : part('Layers', knowing, told => layerLines(comparison, told), width, ink)),
  ];
}

function rulesPart(rules: Comparison['rules'], width: number, ink: Ink): string[] {
  if (rules === undefined) return [];
  return 'absent' in rules ? part<ComparedRules>('Rules', rules, () => [], width, ink) : obeyedLines(rules, width, ink);
}

function part<T extends object>(
  title: string,
  told: T | AbsentPart,
  lines: (part: T) => readonly string[],
  width: number,
  ink: Ink,
): string[] {
  const [head, rows] =
    'absent' in told ? ['none', [`${told.absent.message} ${told.absent.next}`]] : [undefined, lines(told)];
  const [first, ...rest] = rows;
  return [
    ...wrap(`${title} · ${head ?? first!}`, width, '  ').map(ink.bold),
    ...(head === undefined ? rest : rows).flatMap(row => wrap(`  ${printable(row)}`, width, '    ')),
    '',
  ];
}

/** The first one heads the rest. */
function attentionLines(attention: ComparedAttention): string[] {
  const { bands, models, newEdges } = attention;
  const masses = bands.map((band, b) => {
    const shares = models.toReversed().map(({ role, bandShares }) => `${role} ${percent(bandShares[b]!.verbs)}`);
    return `${layersText(band)}: ${shares.join(', ')} on instruction verbs`;
  });
  const edges = newEdges.map(
    ({ reader, read, base, tuned, heads }) =>
      `${endText(reader)} reads ${endText(read)}: base ${figure(base)}, tuned ${figure(tuned)} (heads ${heads.map(({ layer, head }) => `${layer}.${head}`).join(' ')})`,
  );
  return [attentionLine(attention), ...masses, ...edges];
}

/** ↵: a word of the answer. */
function endText({ text, part: where, end }: EdgeEnd): string {
  return `${end ? '[end]' : `“${text}”`}${where === 'answer' ? ' ↵' : ''}`;
}

const KNOWN_FROM =
  'From layer N: read by the model’s own head behind that layer and behind every later one, the word is the likeliest.';

function layerLines(comparison: Comparison, knowing: ComparedKnowing): string[] {
  const known = knownWords(comparison, knowing);
  const rows = comparison.surprise.words.map(
    ({ text, end }, w) => `${end ? '[end]' : `“${text}”`}: ${knownText(known[w]!)}`,
  );
  return [knowingLine(comparison, knowing), ...rows, KNOWN_FROM];
}

function conceptLines(concepts: ComparedConcepts): string[] {
  const rows = concepts.changed.map(
    ({ layer, component, base, tuned, words }) =>
      `layer ${layer}, component ${component}: base ${percent(base.strength)}, tuned ${percent(tuned.strength)} ${conceptWords({ words }, NAMED)}`,
  );
  return [`${conceptsLine(concepts)} (at the last prompt token)`, ...rows];
}
