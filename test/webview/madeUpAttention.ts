/** @file Attention edges of any size, made up: a word reads words before it, and is read by words behind it. */
import { zeros, type Matrix } from '../../src/base/matrix';
import { attentionContent } from '../../src/page/attentionContent';
import type {
  AttentionEdge,
  AttentionReport,
  EdgeWeight,
  FocusSide,
  LayerRange,
  MassShares,
} from '../../src/protocol/attention';
import type { AttentionContent } from '../../src/protocol/views/attentionMessages';

const EDGES = 30;
const WORDS_A_PARAGRAPH = 90;

/** A pair that reads one prompt; the word in the middle and the last one are looked at. */
export function madeUpAttention(promptWords: number, layers: number, heads: number): AttentionContent {
  const written = Array.from({ length: promptWords }, (_, i) => `word${i}`);
  const text = written.reduce(
    (all, word, i) => `${all}${i === 0 ? '' : i % WORDS_A_PARAGRAPH === 0 ? '\n\n' : ' '}${word}`,
    '',
  );
  let at = 0;
  const words = written.map(word => {
    const start = text.indexOf(word, at);
    at = start + word.length;
    return { text: word, span: { start, end: at }, message: 0, role: 'user' };
  });
  const bands: LayerRange[] = Array.from({ length: 4 }, (_, k) => ({
    from: Math.floor((k * layers) / 4),
    to: Math.floor(((k + 1) * layers) / 4) - 1,
  }));
  const shares: MassShares = { verbs: 0.05, clauses: 0.1, text: 0.5, answer: 0.1, sink: 0.2, template: 0.05 };
  const nothing: MassShares = { verbs: 0, clauses: 0, text: 0, answer: 0, sink: 0, template: 0 };
  const grid = zeros(layers, heads);
  const mass = { verbs: grid, clauses: grid, text: grid, answer: grid, sink: grid, template: grid };
  const all = { scopeShares: shares, bandShares: bands.map(() => shares), layerShares: [] };
  const report: AttentionReport = {
    schema: 'instruct-lens/attention/1',
    weighting: 'value',
    prompt: { format: 'text', words, clauses: [], problems: [] },
    answer: { origin: 'given', text: 'Yes' },
    words: [
      ...words.map(({ text: own, span }) => ({ text: own, part: 'prompt' as const, span, end: false })),
      { text: 'Yes', part: 'answer', span: { start: 0, end: 3 }, end: false },
      { text: '<|end|>', part: 'answer', span: { start: 3, end: 3 }, end: true },
    ],
    layers,
    heads,
    bands,
    scope: { layers: { from: 0, to: layers - 1 } },
    models: (['base', 'tuned'] as const).map(role => ({
      role,
      rendering: 'plain-text',
      promptTokens: promptWords,
      answerTokens: 2,
      first: { kind: 'special', text: '<s>' },
      mass,
      ...all,
    })),
    difference: { mass, scopeShares: nothing, bandShares: bands.map(() => nothing), layerShares: [] },
    focus: [promptWords >> 1, promptWords - 1].map(word => ({
      word,
      origin: 'verb' as const,
      reads: sideOf(word, -1, promptWords, bands, layers, heads),
      readBy: sideOf(word, 1, promptWords, bands, layers, heads),
    })),
    provenance: {
      product: 'made up',
      onnxruntime: '',
      provider: 'cpu',
      models: [],
      sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
    },
  };
  return attentionContent({ fileName: 'made-up.prompt.md', label: 'made up', text, report });
}

function sideOf(
  word: number,
  direction: 1 | -1,
  words: number,
  bands: readonly LayerRange[],
  layers: number,
  heads: number,
): FocusSide {
  const others = Array.from({ length: EDGES }, (_, i) => word + direction * (1 + i * i * 2));
  const edges = others
    .filter(other => other >= 0 && other <= words)
    .map((other, i): AttentionEdge => {
      const models = [0.8, 1].map(scale => weight(scale / (1 + i), bands, layers, heads));
      const bandsOf = (m: number): readonly number[] => models[m]!.bands;
      return {
        word: other,
        models,
        difference: {
          total: models[1]!.total - models[0]!.total,
          bands: bands.map((_, b) => bandsOf(1)[b]! - bandsOf(0)[b]!),
        },
      };
    });
  return { edges, others: 3, totals: [ramp(layers, heads, 0.8), ramp(layers, heads, 1)] };
}

function weight(total: number, bands: readonly LayerRange[], layers: number, heads: number): EdgeWeight {
  return {
    total,
    bands: bands.map((_, b) => (total * (b + 1)) / 2.5),
    byHead: ramp(layers, heads, total),
    topHeads: [{ layer: layers - 1, head: heads - 1, weight: total }],
  };
}

function ramp(rows: number, columns: number, scale: number): Matrix {
  const matrix = zeros(rows, columns);
  matrix.data.forEach((_, at) => (matrix.data[at] = (scale * ((at * 7) % 11)) / 10));
  return matrix;
}
