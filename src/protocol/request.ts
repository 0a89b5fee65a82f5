/** @file What requests to the engine have in common: the prompt and the models that they are about, progress, and errors. */
import type { ErrorFacts } from '../base/errors';
import type { Span } from '../base/span';
import type { PromptDocument } from '../prompt/promptDocument';
import type { AttributionTarget, ModelRole, PromptWord, Rendering, Sampling } from './explanation';

/** A request that progress and partial results can name. */
export interface Numbered {
  /** Chosen by the client. */
  readonly request: string;
}

export interface ModelChoice {
  readonly role: ModelRole;
  readonly folder: string;
}

export interface ExplainParams {
  /** Chosen by the client; progress and partial results carry it. */
  readonly request: string;
  readonly document: PromptDocument;
  /** Words of the file, in file order. */
  readonly words: readonly PromptWord[];
  /** Base before tuned. */
  readonly models: readonly ModelChoice[];
  /** Forced on every model. Without it and without a response in the document, the tuned (or single) model answers. */
  readonly response?: string;
  /** Each model explains the answer it gives itself. */
  readonly ownResponses: boolean;
  readonly sampling: Sampling;
  readonly target: AttributionTarget;
  /** Rendering of the base's prompt; the tuned twin's by default. */
  readonly baseRendering: Rendering;
  /** How much of it; `complete` where nothing is said. */
  readonly extent?: ExplanationExtent;
  /** Information flow too, whatever the extent. */
  readonly flow?: boolean;
  /**
   * The matrix by GIM's backward rules too, behind the first picture, so not with `influence` or `flow` alone: whatever it takes, or where it
   * and the other matrix are estimated to take less than QUICK_SECONDS.
   */
  readonly influenceMatrix?: 'always' | 'quick';
}

/**
 * `flow`: information flow alone, one forward pass. `influence`: the first picture. `share`: the plain gradient's picture too, one backward more. `quick`: also the matrices, where all of them
 * are estimated to take less than QUICK_SECONDS. `complete`: the matrices whatever they take.
 */
export type ExplanationExtent = 'flow' | 'influence' | 'share' | 'quick' | 'complete';
export const QUICK_SECONDS = 10;

/** What the engine can be at, and what `done` and `total` of its progress count then. */
export const progressUnits = {
  /** Quantised weights of a model that is loaded as a whole. */
  reading: 'megabytes',
  loading: 'models',
  /** Of a model that is run layer by layer. */
  layers: 'steps',
  /** Before the first token of an answer. */
  prompt: 'tokens',
  answering: 'tokens',
  influence: 'models',
  attribution: 'tokens',
  attention: 'tokens',
  heads: 'layers',
  concepts: 'layers',
  ablation: 'units',
  surprise: 'tokens',
  knowing: 'layers',
  rules: 'parts',
  shorten: 'parts',
  trust: 'deletions',
} as const;

export type Phase = keyof typeof progressUnits;

/** Where a model is that is run layer by layer. */
export interface LayerPlace {
  /** From 1 on; absent in the output layer. */
  readonly layer?: number;
  readonly layers: number;
  /** On the way back, from the answer to the prompt. */
  readonly back: boolean;
  /** Bytes of the weights' files that are read, of all that the run reads; both 0 where it reads none. */
  readonly read: number;
  readonly bytes: number;
}

export interface Progress {
  readonly request: string;
  readonly phase: Phase;
  readonly role?: ModelRole;
  readonly done: number;
  /** Undefined where nobody can know it. */
  readonly total?: number;
  readonly secondsLeft?: number;
  /** Of the phase `layers`. */
  readonly place?: LayerPlace;
}

export type EngineErrorData = ErrorFacts & { readonly stack?: string; readonly span?: Span };
