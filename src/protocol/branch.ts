/**
 * @file Another answer: the one there is up to a place, a token or text that is forced there, and what a model says behind it. Plain,
 * versioned data; docs/branches.schema.json describes a tree of them.
 */
import type { KnownAnswer } from './attention';
import type { Comparison, TokenName, WordShift } from './comparison';
import type { ModelRole } from './explanation';
import type { ExplainParams } from './request';

/** Changes with every change of meaning or layout. */
export const BRANCHES_SCHEMA = 'instruct-lens/branches/1';

/** Of one answer: a tree that is larger is read by nobody. */
export const MAX_BRANCHES = 12;

/** UTF-16 units of a text that is forced: more is an answer of its own. */
export const MAX_FORCED_TEXT = 10_000;

/** `text` stands for the token at the place, whose leading white space stays where the text has none; `id` is a token of the vocabulary of `role`. */
export type ForcedThere = { readonly text: string } | { readonly id: number };

export interface BranchParams extends Pick<
  ExplainParams,
  'request' | 'document' | 'words' | 'models' | 'response' | 'sampling' | 'target' | 'baseRendering'
> {
  /** The answer that is left, as each model reads it. */
  readonly answers: readonly KnownAnswer[];
  /** Whose tokens the place is counted in. */
  readonly role: ModelRole;
  /** Index into that model's tokens of the answer: the first one that is not kept. */
  readonly position: number;
  readonly forced: ForcedThere;
  /** Who says the rest. */
  readonly goesOn: ModelRole;
  /** The picture that the answer which is left has. */
  readonly extent: 'influence' | 'flow';
}

export interface Branch {
  readonly goesOn: ModelRole;
  /** How the answer begins, in tokens of the model that goes on. */
  readonly start: BranchStart;
  /** Of the branch's whole answer, forced on every model. `answers` has that answer alone, as the model that goes on gave it. */
  readonly comparison: Comparison;
}

export interface BranchStart {
  /** Tokens before the place. */
  readonly kept: number;
  /** What was forced there, token by token. */
  readonly forced: readonly TokenName[];
  /** Whether the tokenizer, had it read the whole in one go, would have cut it otherwise: joined the text with what stands before it. */
  readonly joined: boolean;
}

/** An answer and what branches off from it, or from its branches. */
export interface BranchTree {
  readonly schema: typeof BRANCHES_SCHEMA;
  readonly root: Comparison;
  readonly branches: readonly TreeBranch[];
}

export interface TreeBranch extends Branch {
  /** 0 for the root, else the number of an earlier branch, from 1. */
  readonly parent: number;
  /** One entry a model that explained both answers, base before tuned. */
  readonly models: readonly BranchUnderModel[];
}

/** A branch beside the answer that it leaves, under one model. */
export interface BranchUnderModel {
  readonly role: ModelRole;
  /** Of the whole answer: the sum over its tokens, natural logarithm. */
  readonly logProbability: number;
  readonly parentLogProbability: number;
  /** Words of the prompt whose influence grew most from the parent to the branch, five at most, strongest first. */
  readonly gained: readonly BranchShift[];
  readonly lost: readonly BranchShift[];
}

/** Signed influence of a word of the prompt on either answer. */
export interface BranchShift extends Pick<WordShift, 'word' | 'text' | 'difference'> {
  readonly parent: number;
  readonly branch: number;
}
