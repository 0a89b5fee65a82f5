/** @file What a passage of the answer (a word, a sentence) depended on: one backward a model, in the place of the whole matrix. */
import type { KnownAnswer } from './attention';
import type { ModelRole } from './explanation';
import type { ExplainParams } from './request';

/** Tokens of an answer. */
export interface TokenRange {
  readonly from: number;
  /** Behind the last. */
  readonly to: number;
}

export interface PassageParams extends Pick<
  ExplainParams,
  'request' | 'document' | 'words' | 'models' | 'baseRendering' | 'response' | 'ownResponses'
> {
  /** The explained answer as each model reads it, and which of its tokens are asked about. */
  readonly answers: readonly (KnownAnswer & TokenRange)[];
}

export interface Passage {
  readonly models: readonly ModelPassage[];
}

export interface ModelPassage {
  readonly role: ModelRole;
  /** One entry a word of the prompt: as its influence on the whole answer, but on these tokens alone. Absolute values add up to 1. */
  readonly words: readonly number[];
}
