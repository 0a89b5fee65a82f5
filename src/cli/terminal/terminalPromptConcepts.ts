/** @file Concepts on a prompt on a terminal: what the prompt makes the layers write, word by word, and at one token. */
import { printable } from '../../base/printable';
import { percent, signed } from '../../base/readableNumbers';
import type { ConceptTrack, NextToken, PromptConcepts, WrittenConcept } from '../../protocol/concepts';
import { headingLines, informationOf, noteLines } from './terminalHeading';
import { shown, wordLine } from './terminalConcepts';
import type { Ink } from './terminalColour';
import { fit, NO_BREAK, wrap } from './terminalText';

export interface PromptConceptInput {
  readonly concepts: PromptConcepts;
  readonly fileName: string;
  readonly label: string;
  /** The token that is asked about; the last one where nobody asked. */
  readonly token?: number;
  /** Concepts listed. */
  readonly top: number;
  readonly width: number;
  readonly ink: Ink;
}

/** Lines without line ends. */
export function promptConceptLines(input: PromptConceptInput): string[] {
  const { concepts, fileName, label, width, ink } = input;
  const token = input.token ?? concepts.tokens.length - 1;
  return [
    ...headingLines(['Concepts', fileName, label], concepts, input),
    ...wrap(promptConceptHeadline(concepts), width),
    ...noteLines(informationOf(concepts.prompt.problems), width),
    '',
    ...(input.token === undefined ? trackLines(input) : []),
    ...tokenLines(concepts, token, width, ink),
    ...(token === concepts.tokens.length - 1 ? nextLines(concepts, width, ink) : []),
    ...wrap(METHOD, width, '  ').map(ink.dim),
  ];
}

/** Words of a concept in a sentence, and in a line of its own. */
const QUOTED = 4;
const NAMED = 8;

export function promptConceptHeadline({ tracks, concepts, words }: PromptConcepts): string {
  const [most] = tracks;
  if (!most) return 'The layers write nothing along any component.';
  const name = ({ concept }: ConceptTrack): string => {
    const { layer, ...own } = concepts[concept]!;
    return `“${wordLine(own, words, QUOTED)}” (layer ${layer})`;
  };
  const used = `Over the whole prompt, ${name(most)} is written most strongly, ${percent(most.means.at(-1)!)} of the layer's output.`;
  if (most.means.length < 2) return used;
  const change = ({ means }: ConceptTrack): number => means[1]! - means[0]!;
  const changed = tracks.reduce((a, b) => (Math.abs(change(b)) > Math.abs(change(a)) ? b : a));
  if (change(changed) === 0) return `${used} Base and tuned write every concept equally.`;
  const direction = change(changed) > 0 ? 'more' : 'less';
  return `${used} Tuned writes ${name(changed)} ${direction} than base: ${percent(changed.means[1]!)} against ${percent(changed.means[0]!)}.`;
}

/** The concepts of the whole prompt, each with a strip over its words. */
function trackLines({ concepts, top, width, ink }: PromptConceptInput): string[] {
  const pair = concepts.models.length > 1;
  const heads = pair ? 'tuned    base' : 'strength';
  const rows = concepts.tracks.slice(0, top).flatMap(track => {
    const { layer, ...own } = concepts.concepts[track.concept]!;
    const numbers = track.means
      .toReversed()
      .map(mean => percent(mean).padStart(6))
      .join('  ');
    const line = `  ${String(layer).padStart(5)}  ${numbers}  ${wordLine(own, concepts.words, NAMED)}`;
    return [...wrap(line, width, '      '), `      ${ink.dim(strip(concepts, track, width - 6))}`];
  });
  const [first, last] = [concepts.prompt.words[0], concepts.prompt.words.at(-1)];
  const over = first && last ? `, strip from “${shown(first.text)}” to “${shown(last.text)}”` : '';
  return [
    ...wrap(`Mean strength over the prompt${over}`, width).map(ink.bold),
    ink.dim(`  layer  ${pair ? ` ${heads}` : heads}`),
    ...rows,
    '',
  ];
}

const BARS = ' ▁▂▃▄▅▆▇█';

/** Strength in the tuned (or single) model, a bar a word; where the window is too narrow, the strongest of several words. */
function strip({ models }: PromptConcepts, track: ConceptTrack, width: number): string {
  const strength = track.models.at(-1)!.strength;
  const words = models.at(-1)!.wordTokens.map(tokens => Math.max(0, ...tokens.map(token => strength[token]!)));
  const each = Math.max(1, Math.ceil(words.length / Math.max(1, width)));
  const top = Math.max(...words, Number.MIN_VALUE);
  const bars = Array.from({ length: Math.ceil(words.length / each) }, (_, i) => {
    const value = Math.max(...words.slice(i * each, (i + 1) * each)) / top;
    return BARS[Math.round(value * (BARS.length - 1))]!;
  });
  return `${bars.join('')} ▏`;
}

function tokenLines(concepts: PromptConcepts, token: number, width: number, ink: Ink): string[] {
  const { strongest, changed } = concepts.tokens[token]!;
  const { text, kind } = concepts.models.at(-1)!.promptTokens[token]!;
  const title = `Token ${token} ${printable(JSON.stringify(text))}${kind === 'file' ? '' : `, ${kind}`}`;
  const pair = concepts.models.length > 1;
  return [
    ink.bold(title),
    ink.dim(pair ? '  written most strongly by tuned' : '  written most strongly'),
    ...strongest.flatMap(written => writtenLines(concepts, written, width)),
    ...(changed.length > 0 ? [ink.dim('  changed most from base to tuned')] : []),
    ...changed.flatMap(written => writtenLines(concepts, written, width)),
    '',
  ];
}

function writtenLines(
  { concepts, words }: PromptConcepts,
  { concept, models }: WrittenConcept,
  width: number,
): string[] {
  const { layer, ...own } = concepts[concept]!;
  const [base, tuned] = models;
  const numbers = tuned
    ? `tuned${NO_BREAK}${part(tuned.strength)} · base${NO_BREAK}${part(base!.strength)}`
    : part(base!.strength);
  return wrap(`    layer ${fit(String(layer), 3)} ${wordLine(own, words, NAMED)} · ${numbers}`, width, '        ');
}

/** Concepts of the last token whose direct path is told. */
const CONTRIBUTIONS = 4;
const TOKENS = 4;

function nextLines(concepts: PromptConcepts, width: number, ink: Ink): string[] {
  const lines = concepts.next.toReversed().flatMap(next => nextOfModel(concepts, next, width));
  return [ink.bold('What comes next, and what these concepts add to its logit on the direct path'), ...lines, ''];
}

function nextOfModel({ concepts, words }: PromptConcepts, next: NextToken, width: number): string[] {
  const likeliest = next.likeliest
    .slice(0, 3)
    .map(({ text, probability }) => `${quoted(text)} ${percent(probability)}`);
  const strongest = next.contributions
    .toSorted((a, b) => Math.abs(b.toLikeliest) - Math.abs(a.toLikeliest))
    .slice(0, CONTRIBUTIONS);
  const role = next.role === 'single' ? '' : `${next.role}: `;
  return [
    ...wrap(`  ${role}${likeliest.join(', ')}`, width, '    '),
    ...(next.withheld === undefined ? [] : wrap(`    ${next.withheld}`, width, '    ')),
    ...strongest.flatMap(({ concept, toLikeliest, raised }) => {
      const { layer, ...own } = concepts[concept]!;
      const raises = raised.slice(0, TOKENS).map(({ text, logit }) => `${quoted(text)} ${signed(logit)}`);
      const line = `    ${signed(toLikeliest).padStart(6)}  layer ${fit(String(layer), 3)} ${wordLine(own, words, QUOTED)} · raises ${raises.join(', ')}`;
      return wrap(line, width, '            ');
    }),
  ];
}

function quoted(text: string): string {
  return printable(JSON.stringify(text)).replaceAll(' ', NO_BREAK);
}

/** A percentage that no line break comes into. */
function part(value: number): string {
  return percent(value).replace(' ', NO_BREAK);
}

const METHOD =
  'Strength: the part of a feed-forward layer’s output that lies along the component, |projection| over the output’s length; each model on its own, ' +
  'matched components. Direct path: the component’s part through the final norm at its scale on this prompt and the unembedding, less the mean over the ' +
  'vocabulary; what later layers make of it is not included.';
