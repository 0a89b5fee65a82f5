/**
 * @file Instruction scores that were published, to hold a model's own against. Vicuna-7B on its own answers; the paper's released
 * matrices (Wu et al. 2023, arXiv 2310.00492). They are figures of another model, never a percentile of the reader's.
 */

import * as l10n from '@vscode/l10n';

/** What must be known of a score before it is held against another one. */
export function scoreCaution(): string {
  return l10n.t(
    'Instruction scores can be compared only on the same answer: an edit of the prompt can change the answer, and then both.',
  );
}

export interface PublishedScore {
  readonly mean: number;
  readonly deviation: number;
  /** Prompts. */
  readonly n: number;
}

export interface PublishedScores {
  readonly prompts: string;
  readonly followed: PublishedScore;
  readonly unfollowed: PublishedScore;
  /** Means over all prompts, each model on its own answers. */
  readonly tuned: number;
  readonly base: number;
}

export const PUBLISHED_MODEL = 'Vicuna-7B on its own answers, Wu et al. 2023';

/** Shorter answers give scores that those figures say nothing about. In tokens. */
export const SHORTEST_COMPARABLE_ANSWER = 5;

export const SELF_INSTRUCT: PublishedScores = {
  prompts: 'Self-Instruct',
  followed: { mean: 1.2283, deviation: 0.53, n: 194 },
  unfollowed: { mean: 0.8917, deviation: 0.48, n: 44 },
  tuned: 1.1302,
  base: 0.9394,
};

export const PUBLISHED_SCORES: readonly PublishedScores[] = [
  SELF_INSTRUCT,
  {
    prompts: 'LIMA',
    followed: { mean: 1.6173, deviation: 0.47, n: 249 },
    unfollowed: { mean: 1.2799, deviation: 0.44, n: 50 },
    tuned: 1.5579,
    base: 1.2683,
  },
  {
    prompts: 'MT-Bench',
    followed: { mean: 1.4584, deviation: 0.54, n: 60 },
    unfollowed: { mean: 0.929, deviation: 0.54, n: 19 },
    tuned: 1.344,
    base: 1.1777,
  },
];
