/** @file A comparison whose answer is as long as answers can get. */
import type { Comparison } from '../../src/protocol/comparison';

/** The same comparison with its answer many times over: places and words as long answers have them. @param least words */
export function lengthened(comparison: Comparison, least: number): Comparison {
  const { explanation, surprise } = comparison;
  const tokens = surprise.models[0]!.tokens.length;
  const words = surprise.words.length;
  const times = Math.ceil(least / words);
  const repeat = <T>(list: readonly T[], change: (item: T, time: number) => T): T[] =>
    Array.from({ length: times }, (_, time) => list.map(item => change(item, time))).flat();
  const same = <T>(item: T): T => item;
  return {
    ...comparison,
    explanation: {
      ...explanation,
      models: explanation.models.map(model => ({
        ...model,
        response: {
          ...model.response,
          tokens: repeat(model.response.tokens, same),
          words: repeat(model.response.words, (word, time) => ({
            ...word,
            tokens: word.tokens.map(token => token + time * tokens),
          })),
        },
      })),
    },
    surprise: {
      ...surprise,
      models: surprise.models.map(model => ({ ...model, tokens: repeat(model.tokens, same) })),
      words: repeat(surprise.words, (word, time) => ({
        ...word,
        models: word.models.map(own => ({ ...own, word: own.word + time * words })),
      })),
    },
  };
}
