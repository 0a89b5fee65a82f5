/** @file What is asked where nobody has chosen, the same for the editor's settings and the terminal's options. */
import type { ConceptMatching, ConceptVocabulary } from './concepts';
import type { AttributionTarget, Rendering } from './explanation';

/** The engine computes a column for every token of an answer; more would take hours on a processor. */
export const MAX_ANSWER_TOKENS = 4096;

interface AskedDefaults {
  readonly maxTokens: number;
  readonly target: AttributionTarget;
  readonly baseRendering: Rendering;
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
}

/** The manifest of the extension says the same of its settings; a test compares them. */
export const ASKED_DEFAULTS: AskedDefaults = {
  maxTokens: 256,
  target: 'log-probability',
  baseRendering: 'tuned-template',
  vocabulary: 'whole-words',
  matching: 'one-to-one',
};
