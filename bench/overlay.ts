/** @file What the editor's overlay costs before VS Code gets it: numbers, plan and edits of a made-up prompt of 10,000 words. */
import type { Span } from '../src/base/span';
import { KeptText } from '../src/extension/prompts/keptText';
import { planOverlay } from '../src/extension/attribution/attributionPlan';
import { paintedNumbers } from '../src/picture/paintedNumbers';
import type { Explanation, ModelExplanation } from '../src/protocol/explanation';
import type { Figure } from './figures';
import { median, time } from './statistics';

const WORDS = 10_000;
const WORDS_A_LINE = 12;
const ROUNDS = 30;
const THRESHOLD = 0.1;

/** Words of three to nine letters, one token each, with densities that look like noise: neighbours seldom share a step. */
export function madeUpExplanation(words = WORDS): { text: string; explanation: Explanation } {
  const spans: Span[] = [];
  let text = '';
  for (let i = 0; i < words; i++) {
    if (i > 0) text += i % WORDS_A_LINE === 0 ? '\n' : ' ';
    const start = text.length;
    text += 'instructs'.slice(0, 3 + ((i * 7919) % 7));
    spans.push({ start, end: text.length });
  }
  return { text, explanation: explanationOf(text, spans) };
}

function explanationOf(text: string, spans: readonly Span[]): Explanation {
  const [base, tuned] = [modelOf('base', text, spans, 104_729), modelOf('tuned', text, spans, 15_485_863)];
  return {
    schema: 'instruct-lens/token-attribution/2',
    stage: 'complete',
    prompt: {
      format: 'plain text',
      words: spans.map(span => ({ text: text.slice(span.start, span.end), span, message: 0, role: 'user' })),
      clauses: [{ text: '', spans: [{ start: 0, end: spans[WORDS_A_LINE]!.end }], message: 0, origin: 'rule' }],
      problems: [],
    },
    responses: 'same',
    models: [base, tuned],
    difference: {
      words: tuned.words.map((word, i) => ({
        influence: 0,
        share: 0,
        density: word.density! - base.words[i]!.density!,
      })),
    },
    provenance: {
      product: 'bench',
      onnxruntime: '',
      provider: '',
      method: 'gradient-x-input',
      target: 'log-probability',
      influence: { rules: 'gim', target: 'logit' },
      painted: 'influence',
      models: [],
      sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
    },
  };
}

function modelOf(role: 'base' | 'tuned', text: string, spans: readonly Span[], prime: number): ModelExplanation {
  return {
    role,
    rendering: 'plain-text',
    promptTokens: spans.map((span, id) => ({
      id,
      text: text.slice(span.start, span.end),
      kind: 'file',
      spans: [span],
    })),
    response: { origin: 'tuned', text: '', tokens: [], words: [] },
    influence: spans.map(() => 1 / spans.length),
    influenceApart: { template: 0, special: 0 },
    share: spans.map(() => 1 / spans.length),
    shareApart: { template: 0, special: 0 },
    words: spans.map((_, i) => ({
      tokens: [i],
      influence: 1 / spans.length,
      share: 1 / spans.length,
      density: ((i * prime) % 1009) / 1008,
    })),
  };
}

export async function benchOverlay(): Promise<Figure[]> {
  const { text, explanation } = madeUpExplanation();
  const kept = KeptText.unchanged(text);
  const plan = (mode: 'tuned' | 'difference', of: KeptText) => () =>
    Promise.resolve(
      planOverlay(explanation, paintedNumbers(explanation, { mode, quantity: 'density' }), of, THRESHOLD),
    );
  let typed = kept;
  const key = (): Promise<void> => {
    const at = typed.now.length >> 1;
    typed = typed.edited([{ offset: at, removed: 0, inserted: 1 }], `${typed.now.slice(0, at)}x${typed.now.slice(at)}`);
    return Promise.resolve();
  };
  const medianOf = async (body: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await time(body));
    return median(times);
  };
  return [
    { name: 'overlay plan, 10,000 words, density', value: await medianOf(plan('tuned', kept)), unit: 'ms' },
    { name: 'overlay plan, 10,000 words, difference', value: await medianOf(plan('difference', kept)), unit: 'ms' },
    { name: 'following one key press in that text', value: await medianOf(key), unit: 'ms' },
    { name: 'overlay plan of the edited text', value: await medianOf(() => plan('tuned', typed)()), unit: 'ms' },
  ];
}
