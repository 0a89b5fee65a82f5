/** @file What the influence picture says of parts of a prompt. */
import { overlaps, type Span } from '../../base/span';
import type { ExplainedClause, ModelExplanation, PromptWord } from '../../protocol/explanation';

interface Placed {
  readonly spans: readonly Span[];
}

/** |influence| of the words of each part, of 1 for all words of the prompt; and how many words that is. */
export function ruleInfluence(
  units: readonly Placed[],
  words: readonly PromptWord[],
  model: Pick<ModelExplanation, 'words'>,
): { readonly influence: number[]; readonly words: number[] } {
  const own = wordsOfParts(units, words);
  return {
    influence: own.map(list => list.reduce((sum, word) => sum + Math.abs(model.words[word]!.influence ?? 0), 0)),
    words: own.map(list => list.length),
  };
}

/** Words in file order that each part touches. O(parts x log words + words inside). */
function wordsOfParts(units: readonly Placed[], words: readonly PromptWord[]): number[][] {
  return units.map(({ spans }) => {
    const touched = new Set<number>();
    for (const span of spans) {
      let low = 0;
      let high = words.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (words[middle]!.span.end <= span.start) low = middle + 1;
        else high = middle;
      }
      for (let word = low; word < words.length && words[word]!.span.start < span.end; word++) touched.add(word);
    }
    return [...touched];
  });
}

/** The instruction score of each part's clauses: their mean by tokens; null of a part without one. Undefined without a matrix. */
export function ruleScores(
  units: readonly Placed[],
  clauses: readonly ExplainedClause[],
  { instructionScore }: Pick<ModelExplanation, 'instructionScore'>,
): (number | null)[] | undefined {
  if (!instructionScore) return undefined;
  return units.map(({ spans }) => {
    const own = clauses.flatMap((clause, c) =>
      clause.spans.some(span => spans.some(part => overlaps(span, part))) ? [instructionScore.clauses[c]!] : [],
    );
    const tokens = own.reduce((sum, score) => sum + score.tokens, 0);
    return tokens === 0 ? null : own.reduce((sum, score) => sum + score.value * score.tokens, 0) / tokens;
  });
}
