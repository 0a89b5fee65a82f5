/** @file A place of a compared answer, as a model's tokens have it, from a word that its reader names. */
import type { Comparison } from '../protocol/comparison';
import type { ModelRole } from '../protocol/explanation';

export interface AnswerPlace {
  readonly role: ModelRole;
  /** Index into that model's tokens of the answer. */
  readonly position: number;
}

/** Where a word of the answer begins, for the model that is asked for where it has the word; undefined where no model has a token for it. */
export function placeOfWord(
  { surprise, explanation }: Comparison,
  word: number,
  wanted: ModelRole,
): AnswerPlace | undefined {
  const places = (surprise.words[word]?.models ?? []).flatMap(({ role, word: own }): AnswerPlace[] => {
    const position = explanation.models.find(model => model.role === role)?.response.words[own]?.tokens[0];
    return position === undefined ? [] : [{ role, position }];
  });
  return places.find(({ role }) => role === wanted) ?? places.at(-1);
}

/** Words that are called so: `#5` is the fifth, `[end]` the end, anything else the text of a word. */
export function wordsCalled({ surprise: { words } }: Comparison, name: string): number[] {
  const number = /^#(\d+)$/.exec(name)?.[1];
  if (number !== undefined) return words[Number(number) - 1] === undefined ? [] : [Number(number) - 1];
  return [...words.keys()].filter(w => (words[w]!.end ? name === '[end]' : words[w]!.text === name));
}
