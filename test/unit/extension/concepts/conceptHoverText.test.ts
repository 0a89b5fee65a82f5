/** @file The hover's sentences about concepts, and the picture of a prompt's words that they are made of. */
import { describe, expect, test } from 'vitest';
import { conceptHoverText } from '../../../../src/extension/concepts/conceptHoverText';
import { ConceptNaming } from '../../../../src/picture/conceptNaming';
import { promptUse, writtenAt, writtenRows } from '../../../../src/picture/promptConceptPicture';
import type { PromptConcepts, WrittenConcept } from '../../../../src/protocol/concepts';
import { written } from '../core/written';

const TEXT = 'red unhappy';

/** Strengths of one concept: base, tuned; or one model's. */
function use(concept: number, ...strengths: number[]): WrittenConcept {
  return { concept, models: strengths.map(strength => ({ projection: -strength, strength })) };
}

/** The second word has two tokens. */
function prompt(tokens: PromptConcepts['tokens'], roles: readonly ('base' | 'tuned' | 'single')[] = ['base', 'tuned']) {
  const words = [...TEXT.matchAll(/\w+/g)].map(({ 0: text, index }) => ({
    text,
    span: { start: index, end: index + text.length },
    message: 0,
    role: 'user' as const,
  }));
  const track = (...strength: number[]) => ({ projection: strength, strength });
  const made: PromptConcepts = {
    schema: 'instruct-lens/prompt-concepts/1',
    vocabulary: 'whole-words',
    matching: 'one-to-one',
    prompt: { format: 'text', words, problems: [] },
    models: roles.map(role => ({ role, rendering: 'plain-text', promptTokens: [], wordTokens: [[0], [1, 2]] })),
    words: ['red', 'blue', 'green', '*was*'],
    concepts: [
      { layer: 5, components: [3, 4], angle: 10, words: [0, 1, 2], scores: [-0.5, -0.4, -0.3] },
      { layer: 2, components: [0, 0], angle: 10, words: [3, 0], scores: [0.5, -0.4] },
      { layer: 1, components: [7, 9], angle: 10, words: [2], scores: [0.5] },
    ],
    tokens,
    tracks: [
      { concept: 0, means: [0.1, 0.2], models: [track(0.1, 0.5, 0.2), track(0.3, 0.1, 0.4)] },
      { concept: 2, means: [0.4, 0.3], models: [track(0, 0, 0), track(0, 0, 0)] },
    ],
    next: [],
    provenance: { product: '', onnxruntime: '', provider: 'cpu', models: [], layerCount: 6, hiddenSize: 8 },
  };
  return made;
}

const none = new ConceptNaming([]);
const lines = (made: PromptConcepts, word: number, names = none): string[] =>
  written(conceptHoverText(made, word, names) ?? [])
    .split('\n\n')
    .slice(1, -1)
    .map(line => line.replace(/\]\([^)]*\)/g, ']'));

describe('a line of the hover', () => {
  const line = (...strengths: number[]): string =>
    lines(prompt([{ strongest: [use(0, ...strengths)], changed: [] }]), 0)[0]!;

  test.each([
    [0.12, 0.384, '3.2 × more than base (38.4 %, 12.0 %)'],
    [0.384, 0.12, '3.2 × less than base (12.0 %, 38.4 %)'],
    [0.3, 0.32, 'as much as base (32.0 %, 30.0 %)'],
    [0.004, 0.32, 'with 32.0 % of its output, base with 0.4 %'],
    [0, 0, 'with 0.0 % of its output, base with 0.0 %'],
  ])('for base %d and tuned %d says so', (base, tuned, said) => {
    expect(line(base, tuned)).toBe(`[Layer 5] writes *⟦red, blue, green⟧ …* ⟦${said}⟧`);
  });

  test('of one model alone tells its part', () => {
    const single = prompt([{ strongest: [use(0, 0.3)], changed: [] }], ['single']);
    expect(lines(single, 0)).toEqual(['[Layer 5] writes *⟦red, blue, green⟧ …* ⟦with 30.0 % of its output⟧']);
  });

  test('has the name that the user gave, and words of the other direction with a minus', () => {
    const made = prompt([{ strongest: [use(0, 0.1, 0.3), use(1, 0.2, 0.2)], changed: [] }]);
    const names = new ConceptNaming([{ layer: 5, component: 3, name: 'colours' }]);
    expect(lines(made, 0, names)).toEqual([
      '[Layer 5] writes *⟦colours⟧* ⟦3.0 × more than base (30.0 %, 10.0 %)⟧',
      '[Layer 2] writes *⟦*was*, −red⟧ …* ⟦as much as base (20.0 %, 20.0 %)⟧',
    ]);
  });

  test('leads to its concept in the panel', () => {
    const made = prompt([{ strongest: [use(0, 0.1, 0.3)], changed: [] }]);
    const text = written(conceptHoverText(made, 0, none)!);
    const [, argument] = /command:instructLens\.showConceptsPanel\?([^)]*)\)/.exec(text)!;
    expect(JSON.parse(decodeURIComponent(argument!))).toEqual([{ layer: 5, component: 3 }]);
  });
});

test('changed concepts follow the strongest, each once', () => {
  const made = prompt([{ strongest: [use(0, 0.1, 0.3)], changed: [use(0, 0.1, 0.3), use(2, 0.3, 0.2)] }]);
  expect(lines(made, 0).map(line => line.slice(0, 9))).toEqual(['[Layer 5]', '[Layer 1]']);
});

test('a word of which nothing is known has no hover', () => {
  expect(conceptHoverText(prompt([{ strongest: [], changed: [] }]), 0, none)).toBeUndefined();
});

test('of a word of two tokens each concept counts where it is largest', () => {
  const made = prompt([
    { strongest: [], changed: [] },
    { strongest: [use(0, 0.5, 0.3), use(1, 0.1, 0.2)], changed: [use(0, 0.5, 0.3)] },
    { strongest: [use(0, 0.3, 0.4), use(1, 0.1, 0.1)], changed: [use(1, 0.3, 0.1), use(0, 0.3, 0.4)] },
  ]);
  const { strongest, changed } = writtenAt(made, 1);
  expect(strongest.map(({ layer, strengths }) => [layer, ...strengths])).toEqual([
    [5, 0.3, 0.4],
    [2, 0.1, 0.2],
  ]);
  // Equal changes: the one that was told first.
  expect(changed.map(({ layer, strengths }) => [layer, ...strengths])).toEqual([
    [5, 0.5, 0.3],
    [2, 0.3, 0.1],
  ]);
});

test('a followed concept has the largest strength of each word’s tokens, another is not known', () => {
  const made = prompt([]);
  expect(promptUse(made, 5, 3)).toEqual({
    means: [0.1, 0.2],
    words: [
      { text: 'red', strengths: [0.1, 0.3] },
      { text: 'unhappy', strengths: [0.5, 0.4] },
    ],
  });
  expect(promptUse(made, 5, 4)).toBeUndefined();
  expect(writtenRows(made).map(({ layer, component }) => [layer, component])).toEqual([
    [1, 7],
    [5, 3],
  ]);
});
