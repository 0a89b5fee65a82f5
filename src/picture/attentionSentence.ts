/** @file What the attention picture says, in one sentence, from the report's own numbers. */
import { printable } from '../base/printable';
import { percent } from '../base/readableNumbers';
import type { AttentionReport } from '../protocol/attention';
import { layersText } from './attentionArcs';

/** Words named at most. */
const NAMED = 2;
/** A ratio of shares that are smaller says more than they do. */
const LEAST_FOR_RATIO = 0.01;
/** Two shares whose ratio is smaller are as good as the same. */
const NOTABLE_RATIO = 1.1;

/** “Tuned reads “Rewrite” 2.4 times as much, mostly in layers 3–4.” */
export function attentionSentence(report: AttentionReport): string {
  const names = focusNames(report);
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
function changed({ difference, bands }: AttentionReport, whole: number, lead = ','): string {
  const shifts = difference!.bandShares.map(shares => Math.sign(whole) * shares.verbs);
  return bands.length < 2 || whole === 0 ? '' : `${lead} mostly in ${strongestBand(bands, shifts)}`;
}

function where({ models, bands }: AttentionReport, share: number, m: number): string {
  const shares = models[m]!.bandShares.map(({ verbs }) => verbs);
  return bands.length < 2 || share === 0 ? '' : `, most in ${strongestBand(bands, shares)}`;
}

function strongestBand(bands: AttentionReport['bands'], values: readonly number[]): string {
  return layersText(bands[values.indexOf(Math.max(...values))]!);
}

function focusNames({ focus, words }: AttentionReport): string {
  const texts = [...new Set(focus.map(({ word }) => words[word]!.text))].map(text => `“${printable(text)}”`);
  if (texts.length > NAMED) return `the ${texts.length} ${focus[0]!.origin === 'verb' ? 'instruction verbs' : 'words'}`;
  return texts.join(' and ');
}
