/** @file What attention edges say, in one sentence, from the report's own numbers. */
import { printable } from '../../base/printable';
import { percent } from '../../base/readableNumbers';
import type { AttentionEdge, AttentionReport, FocusWord } from '../../protocol/attention';

/** Words named at most on each side. */
const NAMED = 3;
/** A change below this part of the strongest edge looks like none in the table. */
const NOTABLE = 0.05;

export function attentionHeadline(report: AttentionReport): string {
  return report.difference ? ofPair(report) : ofModel(report);
}

function ofModel(report: AttentionReport): string {
  const [model] = report.models;
  const readers = strongest(report, edge => edge.models[0]!.total);
  const by = readers.length === 0 ? '' : `, most from ${list(readers)}`;
  return `${list(focusNames(report))} ${gets(report)} ${percent(model!.scopeShares.verbs)} of the attention${by}.`;
}

function ofPair(report: AttentionReport): string {
  const [base, tuned] = report.models;
  const shares = `${percent(tuned!.scopeShares.verbs)} of the tuned model's attention, ${percent(base!.scopeShares.verbs)} of the base's`;
  const gained = strongest(report, edge => edge.difference!.total);
  const lost = strongest(report, edge => -edge.difference!.total);
  const parts = [
    ...(gained.length > 0
      ? [`${list(gained)} ${gained.length === 1 ? 'reads' : 'read'} ${it(report)} more after tuning`]
      : []),
    ...(lost.length > 0 ? [`${list(lost)} less`] : []),
  ];
  const said = parts.length === 0 ? 'tuning changed hardly anything about what reads them' : parts.join('; ');
  return `${list(focusNames(report))} ${gets(report)} ${shares}; ${said}.`;
}

const gets = ({ focus }: AttentionReport): string => (focus.length === 1 ? 'gets' : 'get');
const it = ({ focus }: AttentionReport): string => (focus.length === 1 ? 'it' : 'them');

/** Words that read any of the focus words, by the largest of their edges, each text once. */
function strongest(report: AttentionReport, value: (edge: AttentionEdge) => number): string[] {
  const edges = report.focus.flatMap((focus: FocusWord) => focus.readBy.edges);
  const top = Math.max(0, ...edges.flatMap(edge => edge.models.map(model => model.total)));
  const ranked = edges
    .filter(edge => value(edge) > 0 && value(edge) >= NOTABLE * top)
    .sort((a, b) => value(b) - value(a))
    .map(({ word }) => (report.words[word]!.end ? '[end]' : report.words[word]!.text));
  return [...new Set(ranked)].slice(0, NAMED);
}

function focusNames({ focus, words }: AttentionReport): string[] {
  const names = [...new Set(focus.map(({ word }) => words[word]!.text))];
  return names.length > NAMED ? [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} more words`] : names;
}

function list(words: readonly string[]): string {
  const quoted = words.map(word => `“${printable(word)}”`);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)!}`;
}
