/** @file From attention edges to what is marked where, what the hover says of it, and the picture's first line. */
import { describe, expect, it } from 'vitest';
import { zeros, type Matrix } from '../../../../src/base/matrix';
import { attentionHoverText } from '../../../../src/extension/attention/attentionHoverText';
import { planAttention, shownEdges } from '../../../../src/extension/attention/attentionPlan';
import { ALL_HEADS, arcsOf, MOST_ARCS } from '../../../../src/picture/attentionArcs';
import { attentionSentence } from '../../../../src/picture/attentionSentence';
import type { AttentionEdge, AttentionReport, MassShares } from '../../../../src/protocol/attention';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import { written } from '../core/written';

const TEXT = 'one two verb four five';
const words = [...TEXT.matchAll(/\w+/g)].map(({ 0: text, index }) => ({
  text,
  span: { start: index, end: index + text.length },
}));

function edge(word: number, base: number, tuned: number): AttentionEdge {
  const of = (total: number) => ({
    total,
    bands: [total, 0],
    byHead: matrix(total),
    topHeads: [{ layer: 1, head: 0, weight: total }],
  });
  return { word, models: [of(base), of(tuned)], difference: { total: tuned - base, bands: [tuned - base, 0] } };
}

function matrix(value: number): Matrix {
  const made = zeros(2, 1);
  made.data[0] = value;
  return made;
}

const shares = (verbs: number): MassShares => ({ verbs, clauses: 0, text: 1 - verbs, answer: 0, sink: 0, template: 0 });

/** The third word is looked at; the answer's only word reads it too. */
function report(base: number, tuned: number, reads = [edge(0, 0.3, 0.9), edge(1, 0.5, 0.2)]): AttentionReport {
  const model = (role: 'base' | 'tuned', share: number) => ({
    role,
    rendering: 'plain-text' as const,
    promptTokens: 5,
    answerTokens: 1,
    first: { kind: 'file' as const, text: 'one', word: 0 },
    mass: {
      verbs: matrix(0),
      clauses: matrix(0),
      text: matrix(0),
      answer: matrix(0),
      sink: matrix(0),
      template: matrix(0),
    },
    scopeShares: shares(share),
    bandShares: [shares(share / 2), shares(share * 2)],
    layerShares: [],
  });
  const [first, last] = [model('base', base), model('tuned', tuned)];
  return {
    schema: 'instruct-lens/attention/1',
    weighting: 'value',
    prompt: {
      format: 'text',
      words: words.map(word => ({ ...word, message: 0, role: 'user' })),
      clauses: [],
      problems: [],
    },
    answer: { origin: 'tuned', text: 'six' },
    words: [
      ...words.map(word => ({ ...word, part: 'prompt' as const, end: false })),
      { text: 'six', part: 'answer', span: { start: 0, end: 3 }, end: false },
    ],
    layers: 2,
    heads: 1,
    bands: [
      { from: 0, to: 0 },
      { from: 1, to: 1 },
    ],
    scope: { layers: { from: 0, to: 1 } },
    models: [first, last],
    difference: {
      mass: first.mass,
      scopeShares: shares(tuned - base),
      bandShares: [shares((tuned - base) / 2), shares((tuned - base) * 2)],
      layerShares: [],
    },
    focus: [
      {
        word: 2,
        origin: 'verb',
        reads: { edges: reads, others: 0, totals: [matrix(1), matrix(1)] },
        readBy: { edges: [edge(4, 0.001, 0.6), edge(5, 0.1, 0.4)], others: 0, totals: [matrix(1), matrix(1)] },
      },
    ],
    provenance: {
      product: '',
      onnxruntime: '',
      provider: 'cpu',
      models: [],
      sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
    },
  };
}

describe('marks', () => {
  const marks = (mode: 'tuned' | 'base' | 'difference', text: KeptText): Record<string, string[]> => {
    const made = report(0.1, 0.3);
    const plan = planAttention(made, shownEdges(made, 0, mode)!, text);
    return Object.fromEntries([...plan].map(([kind, spans]) => [kind, spans.map(s => text.now.slice(s.start, s.end))]));
  };

  it('are steps of the strongest weight, each direction its own; words of the answer have none', () => {
    expect(marks('tuned', KeptText.unchanged(TEXT))).toEqual({
      focus: ['verb'],
      reads3: ['one'],
      reads1: ['two'],
      readBy2: ['five'],
    });
  });

  it('of base are of its weights; a difference, whose sign has no colour here, shows the tuned ones', () => {
    expect(marks('base', KeptText.unchanged(TEXT))).toEqual({
      focus: ['verb'],
      reads3: ['two'],
      reads2: ['one'],
      readBy1: ['five'],
    });
    expect(marks('difference', KeptText.unchanged(TEXT))).toEqual(marks('tuned', KeptText.unchanged(TEXT)));
  });

  it('follow edits, and leave words that were changed', () => {
    const edited = KeptText.unchanged(TEXT).edited(
      [
        { offset: 0, removed: 0, inserted: 3 },
        { offset: 5, removed: 1, inserted: 2 },
      ],
      'so one tooo verb four five',
    );
    expect(marks('tuned', edited)).toEqual({ focus: ['verb'], reads3: ['one'], readBy2: ['five'] });
  });
});

describe('arcs', () => {
  it('are at most twenty, and a weak side keeps its half', () => {
    const many = Array.from({ length: 40 }, (_, i) => edge(0, 0, 10 + i));
    const made = report(0.1, 0.3, many);
    const arcs = arcsOf(made, made.focus[0]!, 'tuned', ALL_HEADS);
    expect(arcs.length).toBe(MOST_ARCS);
    expect(arcs.filter(({ direction }) => direction === 'readBy').length).toBe(2);
    expect(arcs[0]!.value).toBe(49);
  });

  it('of a difference are tuned minus base, of a head that head’s, and none where nothing is read', () => {
    const made = report(0.1, 0.3);
    const difference = arcsOf(made, made.focus[0]!, 'difference', ALL_HEADS);
    expect(difference.find(({ word }) => word === 1)!.value).toBeCloseTo(-0.3);
    expect(arcsOf(made, made.focus[0]!, 'tuned', { kind: 'head', layer: 1, head: 0 })).toEqual([]);
    expect(arcsOf(made, made.focus[0]!, 'tuned', { kind: 'head', layer: 9, head: 9 })).toEqual([]);
  });
});

describe('the hover', () => {
  const made = report(0.1, 0.3);
  const said = (word: number): string | undefined => {
    const parts = attentionHoverText(made, shownEdges(made, 0, 'tuned')!, word);
    return parts && written(parts);
  };

  it('names the heads and what tuning changed, in both directions', () => {
    expect(said(0)).toContain('Heads 1.0 of “verb” read this word; tuned 3.0 × base (tuned 0.90, base 0.30)');
  });

  it('gives no ratio over next to nothing', () => {
    expect(said(4)).toContain('Heads 1.0 read “verb” from here; tuned 0.60, base 0.00');
    expect(said(4)).not.toContain('×');
  });

  it('says nothing of a word without an edge', () => {
    expect(said(3)).toBeUndefined();
  });
});

describe('the first line', () => {
  it.each([
    [0.1, 0.24, 'Tuned reads “verb” 2.4 times as much as base, mostly in layer 1.'],
    [0.24, 0.1, 'Base reads “verb” 2.4 times as much as tuned, mostly in layer 1.'],
    [0.2, 0.21, 'Tuned and base read “verb” alike: 21.0 % and 20.0 %.'],
    [0.2, 0.009, 'Tuned gives “verb” 0.9 % of its attention, base 20.0 %; the difference is mostly in layer 1.'],
  ])('of shares %d and %d', (base, tuned, sentence) => {
    expect(attentionSentence(report(base, tuned))).toBe(sentence);
  });
});
