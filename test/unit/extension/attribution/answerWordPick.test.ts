import { expect, test } from 'vitest';
import { answerWordItems } from '../../../../src/extension/attribution/attributionState';
import { explained, references } from '../../cli/terminal/referenceExplanation';

test('every answer word with the sum of its tokens’ log p, the end by its name', () => {
  for (const reference of references.slice(0, 5)) {
    const [, tuned] = explained(reference).explanation.models;
    const items = answerWordItems(tuned!, { end: '(end)', logProbability: value => value });
    const { words } = tuned!.response;
    expect(items.map(item => item.word)).toEqual(words.map((_, word) => word));
    expect(items.at(-1)!.label).toBe('(end)');
    const sum = reference.tuned.logp.reduce((total, value) => total + value, 0);
    const shown = items.map(item => Number(item.description.replace('\u2212', '-')));
    expect(shown.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 1);
  }
});

test('a word of the model’s steers nothing', () => {
  const [, tuned] = explained(references[0]!).explanation.models;
  const words = [{ text: 'a\u001b[2Jb\u202e', tokens: [0], end: false }];
  const [item] = answerWordItems(
    { ...tuned!, response: { ...tuned!.response, words } },
    { end: '', logProbability: v => v },
  );
  expect(item!.label).not.toMatch(/[\u0000-\u001f\u202e]/); // eslint-disable-line no-control-regex -- these must not be there
});
