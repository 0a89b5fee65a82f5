/** @file How far a picture can be believed: the words it ranks highest are deleted, against random words and against leave-one-out. */

/** What can be painted over the words of a prompt. */
export const pictureMethods = ['influence', 'density', 'share', 'gradient', 'flow'] as const;
export type PictureMethod = (typeof pictureMethods)[number];

/** Parts of the words that are deleted. */
export const DELETED_FRACTIONS = [0.05, 0.1, 0.2, 0.35, 0.5] as const;
/** It is measured unasked where it is estimated to take no longer. */
export const QUICK_TRUST_SECONDS = 5;
/** Random orders that a picture is held against, at least. */
export const LEAST_RANDOM_ORDERS = 4;

/**
 * `strong`: its deletions cost clearly more than random ones, and where leave-one-out is known it goes at least half the way from
 * chance to it. `weak`: they cost more. `chance`: no more than some random order's.
 */
export type TrustState = 'strong' | 'weak' | 'chance';

/** One model, one prompt, one answer, one method. */
export interface TrustFigures {
  readonly method: PictureMethod;
  readonly state: TrustState;
  /** The part of the way from chance to leave-one-out that the picture goes (1: as good); absent until every word was taken out once. */
  readonly way?: number;
  /** Of the words, and how many words that is. */
  readonly fractions: readonly number[];
  readonly words: readonly number[];
  /** Nats a token of the answer that its log p loses at each fraction. */
  readonly picture: readonly number[];
  /** The same for each random order. */
  readonly random: readonly (readonly number[])[];
  readonly leaveOneOut?: readonly number[];
  /** Means of those curves over the fractions. */
  readonly areas: {
    readonly picture: number;
    readonly random: readonly number[];
    readonly leaveOneOut?: number;
  };
  readonly seed: number;
}

/** Why there is none. */
export const ABSENT_TRUST = {
  long: 'it would take long and was not requested',
  oneWord: 'the prompt has only one word, so there is no other to compare it with',
  unreadable: 'the prompt cannot be read once a word is missing',
} as const;

/** Why there is none: `estimate` where it was not tried because it takes long. */
export interface NoTrust {
  readonly method: PictureMethod;
  readonly absent: string;
  readonly secondsEstimated?: number;
}

export type Trust = TrustFigures | NoTrust;
