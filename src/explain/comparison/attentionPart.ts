/** @file The attention of a pair in short: masses, and the edges that tuning strengthened most. */
import type { AttentionEdge, AttentionReport, FocusWord } from '../../protocol/attention';
import { NEW_EDGES_TOLD, type ComparedAttention, type EdgeEnd, type NewEdge } from '../../protocol/comparisonSections';

export function attentionPart(report: AttentionReport): ComparedAttention {
  const { weighting, bands, models, difference, focus, words } = report;
  return {
    weighting,
    verbs: [...new Set(focus.map(({ word }) => words[word]!.text))],
    bands,
    models: models.map(({ role, scopeShares, bandShares }) => ({ role, scopeShares, bandShares })),
    ...(difference && {
      difference: { scopeShares: difference.scopeShares, bandShares: difference.bandShares },
    }),
    newEdges: difference ? newEdges(report) : [],
  };
}

/** Largest growth first. An edge between two verbs is an edge of both and is told once. */
function newEdges(report: AttentionReport): NewEdge[] {
  const all = report.focus.flatMap(focus => [
    ...focus.reads.edges.map(edge => edgeOf(report, focus, edge, 'reads')),
    ...focus.readBy.edges.map(edge => edgeOf(report, focus, edge, 'readBy')),
  ]);
  const unique = new Map(all.map(one => [one.key, one.edge]));
  return [...unique.values()]
    .filter(({ base, tuned }) => tuned > base)
    .sort((a, b) => b.tuned - b.base - (a.tuned - a.base))
    .slice(0, NEW_EDGES_TOLD);
}

function edgeOf(
  { words }: AttentionReport,
  focus: FocusWord,
  { word, models }: AttentionEdge,
  side: 'reads' | 'readBy',
): { readonly key: string; readonly edge: NewEdge } {
  const [reader, read] = side === 'reads' ? [focus.word, word] : [word, focus.word];
  const [base, tuned] = models;
  const end = (index: number): EdgeEnd => {
    const { text, part, end: isEnd } = words[index]!;
    return { text, part, end: isEnd, ...(part === 'prompt' && { word: index }) };
  };
  const edge = {
    ...{ reader: end(reader), read: end(read), verb: focus.word },
    ...{ base: base!.total, tuned: tuned!.total, heads: tuned!.topHeads },
  };
  return { key: `${reader} ${read}`, edge };
}
