/** @file What the concepts view draws: the concepts of a pair, and where there is a prompt, what it makes the layers write. */
import type { ConceptReport, PromptConcepts } from './concepts';

export interface ConceptsContent {
  /** As a tab names it: the prompt's file, or the pair. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly report: ConceptReport;
  readonly prompt?: PromptConcepts;
}
