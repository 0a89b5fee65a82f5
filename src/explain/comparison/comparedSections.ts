/** @file The later sections of a comparison, in short: where attention goes, and which concepts the last prompt token writes. */
import { sentence, textsIn } from '../../base/sentence';
import type { AttentionEdge, AttentionReport, FocusWord } from '../../protocol/attention';
import {
  NEW_EDGES_TOLD,
  type ComparedAttention,
  type EdgeEnd,
  type NewEdge,
  type ChangedConcept,
  type ComparedConcepts,
  type PartOf,
} from '../../protocol/comparisonSections';
import type { PromptConcepts } from '../../protocol/concepts';

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

/** Words that name a concept. */
const WORDS = 6;

export function conceptsPart(concepts: PromptConcepts): PartOf<ComparedConcepts> {
  const { models, tokens, vocabulary, matching } = concepts;
  const token = models.at(-1)!.promptTokens.at(-1)!;
  const changed = tokens.at(-1)!.changed.map(written => changedConcept(concepts, written));
  if (changed.length > 0 || sameTokens(concepts)) return { vocabulary, matching, token: token.text, changed };
  const words =
    models.length < 2
      ? sentence`Only one model was read, so there is nothing to compare.`
      : sentence`Base reads other tokens than tuned, so their use at one token cannot be compared.`;
  return { absent: textsIn({ message: words, next: sentence`Open the concepts of each model instead.` }) };
}

function sameTokens({ models }: PromptConcepts): boolean {
  const ids = models.map(({ promptTokens }) => promptTokens.map(({ id }) => id).join());
  return ids.length > 1 && ids.every(own => own === ids[0]);
}

function changedConcept(
  { concepts, words }: PromptConcepts,
  { concept, models }: PromptConcepts['tokens'][number]['changed'][number],
): ChangedConcept {
  const { layer, components, angle, words: named, scores } = concepts[concept]!;
  // A component's sign means nothing: its strongest word stands for its own direction.
  const side = Math.sign(scores[0] ?? 1);
  return {
    ...{ layer, component: components[0]!, angle },
    words: named.slice(0, WORDS).map((word, i) => ({ text: words[word]!, opposite: Math.sign(scores[i]!) !== side })),
    ...{ base: models[0]!, tuned: models.at(-1)! },
  };
}
