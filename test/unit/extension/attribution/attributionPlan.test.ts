/** @file From an explanation to what is painted where. */
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../../src/base/span';
import { KeptText } from '../../../../src/extension/prompts/keptText';
import { planOverlay, type OverlayPlan } from '../../../../src/extension/attribution/attributionPlan';
import { paintedNumbers, type View } from '../../../../src/picture/paintedNumbers';
import type { Explanation } from '../../../../src/protocol/explanation';
import { madeUp } from '../attribution/explanations';

const density: View = { mode: 'tuned', quantity: 'density' };

function painted(explanation: Explanation, text: string, view = density, threshold = 0.1): Record<string, string[]> {
  return written(
    planOverlay(explanation, paintedNumbers(explanation, view), KeptText.unchanged(text), threshold),
    text,
  );
}

/** Steps only, each with the text that it lies on. */
function written(plan: OverlayPlan, text: string): Record<string, string[]> {
  const steps = [...plan].filter(([kind]) => /\d$/.test(kind));
  return Object.fromEntries(steps.map(([kind, spans]) => [kind, spans.map(span => textOf(text, span))]));
}

describe('numbers that are painted', () => {
  const text = 'one two three';
  const pair = madeUp(text, [
    {
      role: 'base',
      share: [0.1, 0.4, 0.5],
      density: [0.2, 1, 0],
      attribution: [
        [0, 1],
        [1, 2],
        [3, 0],
      ],
    },
    {
      role: 'tuned',
      share: [0.5, 0.2, 0.3],
      density: [1, 0.4, 0.6],
      attribution: [
        [2, -4],
        [1, -1],
        [-9, 0],
      ],
    },
  ]);
  const share = madeUp(text, [
    { role: 'base', share: [0.1, 0.4, 0.5] },
    { role: 'tuned', share: [0.5, 0.2, 0.3] },
  ]);
  const cases: readonly [string, Explanation, View, ReturnType<typeof paintedNumbers>][] = [
    ['tuned density', pair, density, { quantity: 'density', mode: 'tuned', values: [1, 0.4, 0.6] }],
    ['base density', pair, { ...density, mode: 'base' }, { quantity: 'density', mode: 'base', values: [0.2, 1, 0] }],
    [
      'difference of density, as it is',
      pair,
      { ...density, mode: 'difference' },
      { quantity: 'density', mode: 'difference', values: [0.8, -0.6, 0.6] },
    ],
    [
      'share on request, over the largest',
      pair,
      { ...density, quantity: 'share' },
      { quantity: 'share', mode: 'tuned', values: [1, 0.4, 0.6] },
    ],
    [
      'influence for want of density, and says so',
      share,
      density,
      { quantity: 'influence', mode: 'tuned', values: [1, 0.4, 0.6] },
    ],
    [
      'difference of influence, over the largest',
      share,
      { ...density, mode: 'difference' },
      { quantity: 'influence', mode: 'difference', values: [1, -0.5, -0.5] },
    ],
    [
      "an answer word's levels, positive part",
      pair,
      { ...density, answerWord: 0 },
      { quantity: 'answer-word', mode: 'tuned', values: [1, 0.5, 0] },
    ],
    [
      'an answer word that nothing served',
      pair,
      { ...density, answerWord: 1 },
      { quantity: 'answer-word', mode: 'tuned', values: [0, 0, 0] },
    ],
    [
      'levels rounded up',
      pair,
      { ...density, mode: 'base', answerWord: 0 },
      { quantity: 'answer-word', mode: 'base', values: [0, 0.4, 1] },
    ],
    [
      'difference of signed shares in an answer word, over the largest',
      pair,
      { ...density, mode: 'difference', answerWord: 0 },
      { quantity: 'answer-word-share', mode: 'difference', values: [1 / 9, -1 / 9, -1] },
    ],
    [
      'an answer word that there is not',
      pair,
      { ...density, answerWord: 9 },
      { quantity: 'density', mode: 'tuned', values: [1, 0.4, 0.6] },
    ],
  ];
  it.each(cases)('%s', (_, explanation, view, { values, ...kind }) => {
    const numbers = paintedNumbers(explanation, view);
    expect(numbers).toMatchObject(kind);
    expect(numbers.values).toHaveLength(values.length);
    values.forEach((value, i) => expect(numbers.values[i]).toBeCloseTo(value, 12));
  });

  it('of a single model, whatever the mode', () => {
    const single = madeUp('one two', [{ role: 'single', share: [0.5, 0.5], density: [1, 0] }]);
    for (const mode of ['tuned', 'base', 'difference'] as const) {
      expect(paintedNumbers(single, { ...density, mode })).toEqual({
        quantity: 'density',
        mode: 'single',
        values: [1, 0],
      });
    }
  });

  it('no difference of two different answers’ words', () => {
    const own: Explanation = { ...pair, responses: 'own' };
    expect(paintedNumbers(own, { mode: 'difference', quantity: 'density', answerWord: 0 }).quantity).toBe('density');
  });
});

describe('steps', () => {
  const single = (text: string, densities: number[]): Explanation =>
    madeUp(text, [{ role: 'single', share: densities.map(() => 0), density: densities }]);

  it.each([
    [0, {}],
    [0.05, {}],
    [0.1, { magnitude1: ['word'] }],
    [0.2, { magnitude1: ['word'] }],
    [0.33, { magnitude1: ['word'] }],
    [0.34, { magnitude2: ['word'] }],
    [0.8, { magnitude3: ['word'] }],
    [1, { magnitude3: ['word'] }],
  ])('density %s', (value, expected) => {
    expect(painted(single('word', [value]), 'word')).toEqual(expected);
  });

  it('threshold 0 paints no zero', () => {
    expect(painted(single('one two', [0, 0.01]), 'one two', density, 0)).toEqual({ magnitude1: ['two'] });
  });

  it.each([
    [-1, { base3: ['word'] }],
    [-0.4, { base2: ['word'] }],
    [0.05, {}],
    [0.2, { tuned1: ['word'] }],
    [0.9, { tuned3: ['word'] }],
  ])('difference %s', (value, expected) => {
    const [base, tuned] = value < 0 ? [-value, 0] : [0, value];
    const pair = madeUp('word', [
      { role: 'base', share: [1], density: [base] },
      { role: 'tuned', share: [1], density: [tuned] },
    ]);
    expect(painted(pair, 'word', { ...density, mode: 'difference' })).toEqual(expected);
  });

  it.each([
    [[1, -0.6, 0.05], { for3: ['one'], against2: ['two'] }, false],
    [[-1, 0.2, 0], { against3: ['one'], for1: ['two'] }, false],
    [[1, -0.6, 0.05], { 'outlined for3': ['one'], 'outlined against2': ['two'] }, true],
  ])('influence %j, outlined where it is no better than chance', (share, expected, outlined) => {
    const text = 'one two three';
    const explanation = madeUp(text, [{ role: 'single', share }]);
    const numbers = paintedNumbers(explanation, { mode: 'tuned', quantity: 'influence' });
    const plan = planOverlay(explanation, numbers, KeptText.unchanged(text), 0.1, outlined);
    expect(written(plan, text)).toEqual(expected);
    const marks = [...plan.keys()].filter(kind => kind.startsWith('strongest')).sort();
    expect(marks).toEqual(outlined ? [] : ['strongestBase', 'strongestTuned']);
  });

  it('fills white space between neighbours of one step, and nothing else', () => {
    const text = 'a green\tdrum, a red\n drum\r\nhere now';
    expect(painted(single(text, [1, 1, 1, 1, 0.4, 1, 1, 1]), text)).toEqual({
      magnitude3: ['a green\tdrum', 'a', 'drum', 'here now'],
      magnitude2: ['red'],
    });
  });

  it('an undrawn word parts two phrases', () => {
    expect(painted(single('a b c', [1, 0, 1]), 'a b c')).toEqual({ magnitude3: ['a', 'c'] });
  });

  it('lies on the words of YAML strings, with emoji and CRLF', () => {
    const text = 'messages:\r\n  - role: user\r\n    content: "🌹 caf\\u00e9 \\U0001F339 now"\r\n';
    const explanation = madeUp(text, [{ role: 'single', share: [0, 0], density: [1, 0.5] }], {
      fileName: 'x.prompt.yml',
    });
    expect(painted(explanation, text)).toEqual({ magnitude3: ['caf\\u00e9'], magnitude2: ['now'] });
  });

  it('of a long prompt the strongest part alone is painted, of a short one every word that is strong enough', () => {
    const of = (count: number): number => {
      const text = Array.from({ length: count }, (_, i) => `w${i}`).join('\n');
      const made = single(
        text,
        Array.from({ length: count }, (_, i) => (i + 1) / count),
      );
      const numbers = paintedNumbers(made, density);
      const plan = planOverlay(made, numbers, KeptText.unchanged(text), 0, false, 0.15);
      return Object.values(written(plan, text)).flat().length;
    };
    expect([of(59), of(60), of(700)]).toEqual([59, 9, 105]);
  });

  it('in an indented line no mark crosses white space, which VS Code would draw through the indentation of a wrapped part', () => {
    const text = '  one two\nthree four';
    expect(painted(single(text, [1, 1, 1, 1]), text)).toEqual({ magnitude3: ['one', 'two', 'three four'] });
    const clause = { text, spans: [{ start: 2, end: text.length }], message: 0, origin: 'rule' } as const;
    const plan = planOverlay(
      madeUp(text, [{ role: 'single', share: [1], density: [1, 1, 1, 1] }], { clauses: [clause] }),
      { quantity: 'density', mode: 'single', values: [0, 0, 0, 0] },
      KeptText.unchanged(text),
      0.1,
    );
    expect(plan.get('instruction')!.map(span => textOf(text, span))).toEqual(['one', 'two', 'three', 'four']);
  });

  it('the same place is painted once', () => {
    const explanation = single('word', [1]);
    const [word] = explanation.prompt.words;
    const [model] = explanation.models;
    const twice: Explanation = {
      ...explanation,
      prompt: { ...explanation.prompt, words: [word!, word!] },
      models: [{ ...model!, words: [model!.words[0]!, model!.words[0]!] }],
    };
    expect(painted(twice, 'word')).toEqual({ magnitude3: ['word'] });
  });
});

describe('other marks', () => {
  it('the ruler has the ten strongest, by side in a difference', () => {
    const text = Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ');
    const values = Array.from({ length: 30 }, (_, i) => (i + 1) / 30);
    const pair = madeUp(text, [
      { role: 'base', share: values, density: values.map((v, i) => (i % 2 ? v : 0)) },
      { role: 'tuned', share: values, density: values.map((v, i) => (i % 2 ? 0 : v)) },
    ]);
    const plan = (mode: View['mode']): OverlayPlan =>
      planOverlay(pair, paintedNumbers(pair, { ...density, mode }), KeptText.unchanged(text), 0.1);
    const strongest = plan('tuned').get('strongest')!;
    expect(strongest.map(span => textOf(text, span))).toEqual(Array.from({ length: 10 }, (_, i) => `w${28 - 2 * i}`));
    expect(plan('difference').get('strongestBase')).toHaveLength(5);
    expect(plan('difference').get('strongestTuned')).toHaveLength(5);
    expect(plan('difference').has('strongest')).toBe(false);
  });

  it('clauses keep what is left of them', () => {
    const text = 'Tell me why. Now.';
    const clause = { text: 'Tell me why.', spans: [{ start: 0, end: 12 }], message: 0, origin: 'rule' } as const;
    const explanation = madeUp(text, [{ role: 'single', share: [1], density: [1, 1, 1, 1] }], { clauses: [clause] });
    const kept = KeptText.unchanged(text).edited([{ offset: 5, removed: 2, inserted: 2 }], 'Tell us why. Now.');
    const plan = planOverlay(explanation, paintedNumbers(explanation, density), kept, 0.1);
    expect(plan.get('instruction')!.map(span => textOf(kept.now, span))).toEqual(['Tell', 'why.']);
    expect(written(plan, kept.now)).toEqual({ magnitude3: ['Tell', 'why', 'Now'] });
  });
});
