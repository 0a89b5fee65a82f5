/** @file Content of any size, with numbers that look like noise, for tests of size and speed. */
import { zeros } from '../../src/base/matrix';
import type { Explanation, ModelExplanation, ModelRole } from '../../src/protocol/explanation';
import type { TrustFigures } from '../../src/protocol/trust';
import type { AttributionContent } from '../../src/protocol/views/attributionMessages';

const WORDS_A_SENTENCE = 12;

/** A pair that explains one answer; a token a word. */
export function madeUpContent(promptWords: number, answerWords: number): AttributionContent {
  const words = Array.from({ length: promptWords }, (_, i) => ({
    text: `word${i}`,
    span: { start: 9 * i, end: 9 * i + 8 },
    message: 0,
    role: 'user',
  }));
  const models = (['base', 'tuned'] as const).map(role => modelOf(role, words, answerWords));
  const explanation: Explanation = {
    schema: 'instruct-lens/token-attribution/2',
    stage: 'complete',
    prompt: { format: 'text', words, clauses: [], problems: [] },
    responses: 'same',
    models,
    difference: {
      words: words.map((_, w) => ({
        influence: 0,
        share: 0,
        density: models[1]!.words[w]!.density! - models[0]!.words[w]!.density!,
      })),
    },
    provenance: {
      product: 'made up',
      onnxruntime: '',
      provider: 'cpu',
      method: 'gradient-x-input',
      target: 'log-probability',
      influence: { rules: 'gim', target: 'logit' },
      painted: 'influence',
      models: [],
      sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
    },
  };
  const sentences = Array.from({ length: Math.ceil(promptWords / WORDS_A_SENTENCE) }, (_, i) => {
    const [from, to] = [i * WORDS_A_SENTENCE, Math.min(promptWords, (i + 1) * WORDS_A_SENTENCE)];
    const own = words.slice(from, to).map(({ text }) => text);
    return { from, to, line: i + 1, text: `${own.join(' ')}.` };
  });
  return { fileName: 'made-up.prompt.md', label: 'made up', explanation, sentences };
}

/** The same without its matrix: the tuned model's picture is strong and held against leave-one-out, the base's at chance. */
export function leftOutContent(promptWords: number): AttributionContent {
  const content = madeUpContent(promptWords, 6);
  const models = content.explanation.models.map(({ attribution: _, ...model }, m): ModelExplanation => {
    const sizes = model.words.map((_word, w) => ((w * 7919 + m) % 101) - 30);
    const sum = sizes.reduce((total, size) => total + Math.abs(size), 0);
    const words = model.words.map(({ density: _density, ...word }, w) => ({ ...word, influence: sizes[w]! / sum }));
    return { ...model, words, trust: trustOf(m === 1) };
  });
  const [base, tuned] = models;
  const difference = {
    words: base!.words.map(({ influence }, w) => ({ influence: tuned!.words[w]!.influence! - influence! })),
  };
  return {
    ...content,
    explanation: { ...content.explanation, stage: 'influence', models, difference, matrixSeconds: 1380 },
  };
}

function trustOf(strong: boolean): TrustFigures {
  const random = [0.1, 0.2, -0.1, 0.3].map(size => [size / 2, size, 2 * size]);
  const picture = strong ? [1, 2, 2.5] : [0.05, 0.1, 0.2];
  return {
    ...{ method: 'influence', state: strong ? 'strong' : 'chance', seed: 0 },
    ...{ fractions: [0.1, 0.2, 0.5], words: [3, 6, 15], picture, random },
    ...(strong && { leaveOneOut: [1.2, 2.2, 2.6], way: 0.9 }),
    areas: { picture: strong ? 1.8 : 0.1, random: [0.1, 0.2, -0.1, 0.3] },
  };
}

function modelOf(role: ModelRole, words: Explanation['prompt']['words'], answerWords: number): ModelExplanation {
  const attribution = zeros(words.length, answerWords);
  const prime = role === 'base' ? 7919 : 104_729;
  attribution.data.forEach((_, at) => (attribution.data[at] = ((at * prime) % 1009) / 1009 - 0.4));
  const answer = Array.from({ length: answerWords }, (_, m) => `answer${m}`);
  return {
    role,
    rendering: 'plain-text',
    promptTokens: words.map(({ text, span }, id) => ({ id, text, kind: 'file', spans: [span] })),
    response: {
      origin: 'tuned',
      text: answer.join(' '),
      tokens: answer.map((text, id) => ({ id, text, end: false, logProbability: -0.1 })),
      words: answer.map((text, m) => ({ text, tokens: [m], end: false })),
    },
    influence: words.map(() => 1 / words.length),
    influenceApart: { template: 0, special: 0 },
    share: words.map(() => 1 / words.length),
    shareApart: { template: 0, special: 0 },
    attribution,
    words: words.map((_, w) => ({
      tokens: [w],
      influence: 1 / words.length,
      share: 1 / words.length,
      density: ((w * prime) % 1009) / 1008,
    })),
  };
}
