import { describe, expect, test } from 'vitest';
import { headline } from '../../../src/picture/headline';
import type { Explanation } from '../../../src/protocol/explanation';

/** An explanation of which only words and influence matter here. */
function explanation(words: readonly string[], tuned: readonly number[], base?: readonly number[]): Explanation {
  const model = (parts: readonly number[]) => ({ words: parts.map(influence => ({ tokens: [], influence })) });
  const shift = base && { words: tuned.map((d, i) => ({ influence: d - base[i]! })) };
  return {
    stage: 'complete',
    prompt: { words: words.map(text => ({ text, span: { start: 0, end: 1 }, message: 0, role: 'user' })) },
    models: base ? [model(base), model(tuned)] : [model(tuned)],
    ...(shift ? { difference: shift } : {}),
  } as unknown as Explanation;
}

describe('the first line', () => {
  const words = ['Count', 'the', 'words', ':', 'red'];

  test.each([
    [
      'names what tuning gained and lost, strongest first',
      [1, 0.2, 0.6, 1, 0],
      [0.2, 0.9, 0.4, 0, 0.3],
      'Tuned relies more than base on “Count” and “words”; less on “red”. Left out as function words: “the”.',
    ],
    [
      'says where nothing was lost',
      [1, 0.2, 0.3, 0, 0],
      [0.2, 0.2, 0.25, 0, 0],
      'Tuned relies more than base on “Count”.',
    ],
    ['says where nothing was gained', [0, 0, 0, 0, 0], [0.2, 0, 0, 0, 0], 'Tuned relies less than base on “Count”.'],
    ['says where nothing differs', [1, 0, 0, 0, 0], [0.95, 0, 0, 0, 0], 'Base and tuned rely on the same words.'],
  ])('%s', (_, tuned, base, expected) => {
    expect(headline(explanation(words, tuned, base))).toBe(expected);
  });

  test('is of the quantity that is shown', () => {
    const pair = explanation(words, [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
    const densities = pair.models.map((model, m) => ({
      ...model,
      words: model.words.map((word, w) => ({ ...word, density: m === 1 && w === 4 ? 1 : 0 })),
    }));
    const shift = { words: words.map((_, w) => ({ influence: 0, density: w === 4 ? 1 : 0 })) };
    expect(headline({ ...pair, models: densities, difference: shift }, 'density')).toBe(
      'Tuned relies more than base on “red”.',
    );
  });

  test('of a single model names its strongest words, each once', () => {
    expect(headline(explanation(['red', 'cap', 'red', 'cat', 'dog'], [0.5, 0.9, 0.8, 0.2, 0.05]))).toBe(
      'The answer depends most on “cap”, “red” and “cat”.',
    );
  });

  test('names what the words are about, and says which function words it leaves out; where there are no others, it names them', () => {
    const said = (...pairs: readonly (readonly [string, number])[]) =>
      headline(
        explanation(
          pairs.map(([word]) => word),
          pairs.map(([, value]) => value),
        ),
      );
    expect(said(['The', 0.9], ['at', 0.8], ['in', 0.7], ['refund', 0.6], ['Not', 0.5], ['12', 0.4], ['of', 0.3])).toBe(
      'The answer depends most on “refund”, “Not” and “12”. Left out as function words: “The” and “at”.',
    );
    expect(said(['the', 0.9], ['I’m', 0.8], ['red', 0.05])).toBe('The answer depends most on “the” and “I’m”.');
    // Words of one language may be others of another.
    expect(said(['Die', 0.9], ['Rechnung', 0.8], ['ist', 0.7], ['da', 0.1])).toBe(
      'The answer depends most on “Rechnung”. Left out as function words: “Die”.',
    );
    expect(said(['hat', 0.9], ['the', 0.8], ['die', 0.7], ['of', 0], ['it', 0])).toMatch(
      /^The answer depends most on “hat” and “die”/,
    );
  });

  test('says what speaks against the answer, and is there with the first picture', () => {
    expect(headline({ ...explanation(words, [0.5, -0.2, 0.2, 0, -0.1]), stage: 'influence' })).toBe(
      'The answer depends most on “Count” and “words”; “red” speaks against it.',
    );
    expect(headline(explanation(words, [0.9, -0.1, 0, 0, 0]))).toMatch(/“the” speaks against it\.$/);
    expect(headline(explanation(words, [0, -1, 0, 0, 0]))).toBe('Every strong word speaks against the answer: “the”.');
    expect(headline(explanation(words, [0, 0, 0, 0, 0]))).toBe('The answer depends on no word of the prompt.');
  });

  test('names no word of a single model whose picture is no better than chance, whose trust was measured of that picture', () => {
    const one = explanation(words, [0.9, 0.1, 0, 0, 0]);
    const trusted = (method: string, state: string): Explanation =>
      ({ ...one, models: [{ ...one.models[0]!, trust: { method, state } }] }) as unknown as Explanation;
    expect(headline(trusted('influence', 'chance'))).toBe(
      'Which words the answer depends on cannot be told from this picture.',
    );
    for (const other of [trusted('influence', 'weak'), trusted('density', 'chance')])
      expect(headline(other)).toMatch(/^The answer depends most on “Count”/);
  });

  test('sends no control characters to the terminal', () => {
    expect(headline(explanation(['a\u001b[2J'], [1]))).not.toContain('\u001b');
  });
});
