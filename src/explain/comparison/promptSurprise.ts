/** @file From log p of a prompt's tokens to its words. */
import type { PromptWord, ModelRole, Rendering } from '../../protocol/explanation';
import type { PromptSurprise, WordOfPrompt } from '../../protocol/surprise';
import { tokensOfWords, type InkedToken } from '../attribution/tokenWords';
import type { ExplainedToken } from '../../protocol/explanation';

/** One entry a token behind the first. */
interface Scores {
  readonly logProbabilities: readonly number[];
  readonly ranks: readonly number[];
}

export function promptSurprise(
  role: ModelRole,
  rendering: Rendering,
  tokens: readonly (ExplainedToken & InkedToken)[],
  { logProbabilities, ranks }: Scores,
  words: readonly PromptWord[],
): PromptSurprise {
  const scored = tokens.map(({ id, text, kind, spans }, n) => ({
    ...{ id, text, kind, spans },
    logProbability: n === 0 ? null : logProbabilities[n - 1]!,
    rank: n === 0 ? null : ranks[n - 1]!,
  }));
  const own = scored.flatMap(({ kind, logProbability }) =>
    kind === 'file' && logProbability !== null ? [logProbability] : [],
  );
  return {
    role,
    rendering,
    tokens: scored,
    words: wordsOf(tokens, scored, words),
    mean: own.length === 0 ? null : -own.reduce((sum, logp) => sum + logp, 0) / own.length,
  };
}

function wordsOf(
  tokens: readonly InkedToken[],
  scored: PromptSurprise['tokens'],
  words: readonly PromptWord[],
): PromptSurprise['words'] {
  const counted = new Set<number>();
  return tokensOfWords(tokens, words).map((all): WordOfPrompt | null => {
    const fresh = all.filter(token => !counted.has(token));
    fresh.forEach(token => counted.add(token));
    const known = fresh.flatMap(token => {
      const { logProbability, rank } = scored[token]!;
      return logProbability === null || rank === null ? [] : [{ logProbability, rank }];
    });
    if (known.length === 0) return null;
    return {
      logProbability: known.reduce((sum, one) => sum + one.logProbability, 0),
      rank: Math.max(...known.map(({ rank }) => rank)),
    };
  });
}
