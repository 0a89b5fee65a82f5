/** @file What the attention picture says, in one sentence, from the report's own numbers. */
import { printable } from '../base/printable';
import { percent } from '../base/readableNumbers';
import type { AttentionReport } from '../protocol/attention';
import type { AttentionMasses } from '../protocol/comparisonSections';
import { layersText } from './attentionArcs';

/** Words named at most. */
const NAMED = 2;
/** A ratio of shares that are smaller says more than they do. */
const LEAST_FOR_RATIO = 0.01;
/** Two shares whose ratio is smaller are as good as the same. */
const NOTABLE_RATIO = 1.1;

/** “Tuned reads “Rewrite” 2.4 times as much, mostly in layers 3–4.” */
export function attentionSentence(report: AttentionReport): string {
  const texts = [...new Set(report.focus.map(({ word }) => report.words[word]!.text))];
  return massSentence(report, texts, report.focus[0]?.origin === 'verb' ? 'instruction verbs' : 'words');
}

/** @param texts of the words that are looked at, each once; @param kind what they are called where they are many */
export function massSentence(report: AttentionMasses, texts: readonly string[], kind: string): string {
  const names = focusNames(texts, kind);
  const [first, last] = [report.models[0]!, report.models.at(-1)!];
  const own = last.scopeShares.verbs;
  if (!report.difference) return `The model gives ${names} ${percent(own)} of its attention${where(report, own, 0)}.`;
  const base = first.scopeShares.verbs;
  const [less, more] = [Math.min(base, own), Math.max(base, own)];
  if (less < LEAST_FOR_RATIO) {
    return `Tuned gives ${names} ${percent(own)} of its attention, base ${percent(base)}${changed(report, own - base, '; the difference is')}.`;
  }
  const times = more / less;
  if (times < NOTABLE_RATIO) return `Tuned and base read ${names} alike: ${percent(own)} and ${percent(base)}.`;
  const [reader, other] = own > base ? ['Tuned', 'base'] : ['Base', 'tuned'];
  return `${reader} reads ${names} ${times.toFixed(1)} times as much as ${other}${changed(report, own - base)}.`;
}

/** The band whose share changed most in the direction of the whole. */
function changed({ difference, bands }: AttentionMasses, whole: number, lead = ','): string {
  const shifts = difference!.bandShares.map(shares => Math.sign(whole) * shares.verbs);
  return bands.length < 2 || whole === 0 ? '' : `${lead} mostly in ${strongestBand(bands, shifts)}`;
}

function where({ models, bands }: AttentionMasses, share: number, m: number): string {
  const shares = models[m]!.bandShares.map(({ verbs }) => verbs);
  return bands.length < 2 || share === 0 ? '' : `, most in ${strongestBand(bands, shares)}`;
}

function strongestBand(bands: AttentionMasses['bands'], values: readonly number[]): string {
  return layersText(bands[values.indexOf(Math.max(...values))]!);
}

function focusNames(texts: readonly string[], kind: string): string {
  if (texts.length > NAMED) return `the ${texts.length} ${kind}`;
  return texts.map(text => `“${printable(text)}”`).join(' and ');
}
