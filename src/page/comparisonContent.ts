/** @file What the comparison view draws, from a comparison. */
import type { Comparison } from '../protocol/comparison';
import type { ComparisonContent } from '../protocol/views/comparisonMessages';
import type { ModelExplanation } from '../protocol/explanation';
import { withoutFolders } from './attributionContent';

export interface ComparedText {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair. */
  readonly label: string;
  readonly comparison: Comparison;
}

export function comparisonContent({ fileName, label, comparison }: ComparedText): ComparisonContent {
  const explanation = withoutFolders(comparison.explanation);
  const light = { ...explanation, models: explanation.models.map(withoutMatrices) };
  const failures = comparison.failures.map(failure => ({
    ...failure,
    folder: failure.folder.replace(/^.*[\\/](?=.)/, ''),
  }));
  return { fileName, label, comparison: { ...comparison, explanation: light, failures } };
}

/** Matrices are nearly all of an explanation, and nothing here draws them. */
function withoutMatrices({ attribution: _, density: __, ...model }: ModelExplanation): ModelExplanation {
  return model;
}
