/** @file The compared answer word by word: how likely each model finds it, and how far apart they are. */
import type { ModelSurprise, WordSurprise, WordUnderModel } from '../../protocol/comparison';
import type { ExplainedResponse } from '../../protocol/explanation';
import { alignBeginnings, alignWords } from './alignment';

/** One model's reading of the compared answer. */
export interface AnswerUnderModel extends ModelSurprise {
  readonly words: ExplainedResponse['words'];
}

/**
 * Log-probability of a word is the sum over its tokens, its rank the worst of theirs, its divergence the largest.
 * @param models base before tuned, or one
 * @param responses `same`: one text, cut into words alike or nearly so; `own`: two texts, which share words only while they begin
 * alike, since behind that each word is an answer to something else
 * @param divergence one a token that both models read after the same answer so far
 */
export function wordSurprises(
  models: readonly AnswerUnderModel[],
  responses: 'same' | 'own',
  divergence: readonly number[] | undefined,
): WordSurprise[] {
  const [first, second] = models;
  if (!first) return [];
  const align = responses === 'same' ? alignWords : alignBeginnings;
  return align(first.words.map(keyOf), (second?.words ?? []).map(keyOf)).map(({ a, b }) => {
    const under = [...wordUnder(first, a), ...(second ? wordUnder(second, b) : [])];
    const { text, end, tokens } = a === undefined ? second!.words[b!]! : first.words[a]!;
    // Tokens of a word that both have are the same ones wherever there is a divergence.
    const bits = a !== undefined && b !== undefined ? largest(tokens, divergence) : undefined;
    return { text, end, models: under, ...(bits !== undefined && { divergence: bits }) };
  });
}

/** The end of an answer is another word than the text "end". */
function keyOf({ text, end }: ExplainedResponse['words'][number]): string {
  return end ? '' : text;
}

function wordUnder({ role, tokens, words }: AnswerUnderModel, word: number | undefined): WordUnderModel[] {
  if (word === undefined) return [];
  const own = words[word]!.tokens.map(m => tokens[m]!);
  const logProbability = own.reduce((sum, token) => sum + token.logProbability, 0);
  return [{ role, word, logProbability, rank: Math.max(1, ...own.map(token => token.rank)) }];
}

function largest(tokens: readonly number[], divergence: readonly number[] | undefined): number | undefined {
  const known = tokens.flatMap(m => divergence?.[m] ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
