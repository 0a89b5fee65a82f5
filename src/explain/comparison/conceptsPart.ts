/** @file The concepts of a prompt in short: those whose use at its last token tuning changed most. */
import type { PromptConcepts } from '../../protocol/concepts';
import type { ChangedConcept, ComparedConcepts, PartOf } from '../../protocol/comparisonSections';

/** Words that name a concept. */
const WORDS = 6;

export function conceptsPart(concepts: PromptConcepts): PartOf<ComparedConcepts> {
  const { models, tokens, vocabulary, matching } = concepts;
  const token = models.at(-1)!.promptTokens.at(-1)!;
  const changed = tokens.at(-1)!.changed.map(written => changedConcept(concepts, written));
  if (changed.length > 0 || sameTokens(concepts)) return { vocabulary, matching, token: token.text, changed };
  const message =
    models.length < 2
      ? 'One model was read: there is no use to hold it against.'
      : 'Base reads other tokens than tuned, so their use at one token cannot be held against each other.';
  return { absent: { message, next: 'Open the concepts of each model instead.' } };
}

function sameTokens({ models }: PromptConcepts): boolean {
  const ids = models.map(({ promptTokens }) => promptTokens.map(({ id }) => id).join());
  return ids.length > 1 && ids.every(own => own === ids[0]);
}

function changedConcept(
  { concepts, words }: PromptConcepts,
  { concept, models }: PromptConcepts['tokens'][number]['changed'][number],
): ChangedConcept {
  const { layer, components, angle, words: named, scores } = concepts[concept]!;
  // A component's sign means nothing: its strongest word stands for its own direction.
  const side = Math.sign(scores[0] ?? 1);
  return {
    ...{ layer, component: components[0]!, angle },
    words: named.slice(0, WORDS).map((word, i) => ({ text: words[word]!, opposite: Math.sign(scores[i]!) !== side })),
    ...{ base: models[0]!, tuned: models.at(-1)! },
  };
}
