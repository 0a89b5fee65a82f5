import { describe, expect, test } from 'vitest';
import { pictureWarnings } from '../../../../src/extension/attribution/pictureWarnings';
import type { Explanation, ModelProvenance } from '../../../../src/protocol/explanation';
import { explained, references } from '../../cli/terminal/referenceExplanation';

const { explanation } = explained(references[0]!);
const titles = (of: Explanation): string[] => pictureWarnings(of).map(({ title }) => title);

function withModels(...changes: Partial<ModelProvenance>[]): Explanation {
  const models = explanation.provenance.models.map((model, m) => ({ ...model, ...changes[m] }));
  return { ...explanation, provenance: { ...explanation.provenance, models } };
}

/** The first words take so many tokens each. */
function inTokens(of: Explanation, words: number, tokens: number): Explanation {
  const models = of.models.map(model => ({
    ...model,
    words: model.words.map((word, w) =>
      w < words ? { ...word, tokens: Array.from({ length: tokens }, () => 0) } : word,
    ),
  }));
  return { ...of, models };
}

describe('what is said where the picture is read', () => {
  test('nothing of the bundled twins on their own words', () => {
    expect(titles(explanation)).toEqual([]);
  });

  test('two models of two families, or of two sizes, are no twins; a few added tokens make none of them', () => {
    const llama = { family: 'llama', parameters: 134515008 };
    expect(titles(withModels({ family: 'gemma3', parameters: 268e6 }, llama))).toEqual([
      'no twins: llama 134.5 million, gemma3 268.0 million',
    ]);
    expect(titles(withModels({ ...llama, parameters: 360e6 }, llama))).toHaveLength(1);
    expect(titles(withModels({ ...llama, parameters: 134.6e6 }, llama))).toEqual([]);
  });

  test('a toy says how many of the words it knows; a model of a real size takes words in pieces too', () => {
    const all = explanation.prompt.words.length;
    const foreign = inTokens(explanation, 3, 5);
    expect(titles(foreign)).toEqual([`a toy model: it knows ${all - 3} of ${all} words`]);
    expect(titles(inTokens(explanation, 3, 2))).toEqual([]);
    const real = { family: 'llama', parameters: 134515008 };
    expect(titles({ ...foreign, provenance: withModels(real, real).provenance })).toEqual([]);
  });

  test('a placeholder does not count as an unknown word', () => {
    const words = explanation.prompt.words.map((word, w) => (w < 3 ? { ...word, text: '{{name}}' } : word));
    const foreign = inTokens(explanation, 3, 5);
    expect(titles({ ...foreign, prompt: { ...foreign.prompt, words } })).toEqual([]);
  });
});
