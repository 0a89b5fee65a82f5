/** @file What each part of a prompt does to the answer: exact effects of deleting it, what counts as none, and how parts work on each other. */
import type { Translatable } from '../base/sentence';
import type { Span } from '../base/span';
import type { RuleUnit } from '../prompt/ruleUnits';
import type { PromptSource } from './ablation';
import type { ExplainedPrompt, ExplainedResponse, ModelProvenance, ModelRole, Rendering } from './explanation';
import type { ExplainParams } from './request';

export const RULES_SCHEMA = 'instruct-lens/rules/1';
export const SHORTEN_SCHEMA = 'instruct-lens/shorten/1';

/** At most so many parts are measured one by one, those with the most influence; it is told. */
export const MAX_MEASURED_RULES = 200;
/** Parts whose pairs are all measured. */
export const PAIRED_RULES = 10;
export const MAX_RULE_ANSWERS = 16;
/** Below the floor an effect is none if it is within the noise too: nats an answer token, or a part of the largest effect if that is more. */
export const EFFECT_FLOOR = 0.01;
export const FLOOR_OF_LARGEST = 0.05;
/** Rules of a prompt are measured unasked where all of them take no longer. */
export const QUICK_RULES_SECONDS = 5;
/** Random passages that are deleted for the noise. */
export const NOISE_DRAWS = 8;
export const NOISE_SEED = 1;

export interface RulesParams extends Omit<ExplainParams, 'target' | 'extent'> {
  readonly source: PromptSource;
  /** In all: the one that is forced on both models, then the base's own, then sampled ones of the tuned (or single) model. */
  readonly answers: number;
  /** Whether pairs of parts are deleted together too. */
  readonly pairs: boolean;
  /** At most so many parts, those with the most influence; MAX_MEASURED_RULES where nothing is said. */
  readonly most?: number;
  /** Only these parts, by their place in the list of units; without it all. */
  readonly only?: readonly number[];
  /** The one part of `only` is not deleted: this text stands in its place. */
  readonly instead?: string;
  /** No part is measured where all of them would take longer by `secondsEstimated`. */
  readonly atMostSeconds?: number;
}

/** `absent`: why there is no number, such as "cannot be deleted: it is the whole prompt". */
export type RuleEffect =
  | {
      /** log p of the answer with the prompt as it is, minus log p without the part, in nats; of several answers the mean. */
      readonly total: number;
      /** The same a token of the answer. */
      readonly perToken: number;
      /** Least and largest of several answers, a token. */
      readonly range?: readonly [number, number];
    }
  | { readonly absent: string; readonly translatable?: Translatable };

export interface NoiseDraw {
  /** The passage that was deleted, in the file. */
  readonly span: Span;
  readonly words: number;
  /** Nats an answer token. */
  readonly perToken: number;
}

export interface ModelRules {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly response: ExplainedResponse;
  /** Of the answer, with the whole prompt. */
  readonly logProbability: number;
  /** One a unit, null where its turn has not come. */
  readonly effects: readonly (RuleEffect | null)[];
  /** Random passages that were deleted. */
  readonly draws: readonly NoiseDraw[];
  /** One a unit, nats an answer token: an effect below it is within the noise. Null while there are no draws. */
  readonly noise: readonly (number | null)[];
}

/** Of the tuned (or single) model. */
export type RuleStateName = 'carries' | 'helps' | 'none' | 'against' | 'redundant' | 'absent';

export interface RuleState {
  readonly state: RuleStateName;
  /** Numbers of the parts of which either is enough. */
  readonly with?: readonly number[];
  /** Why it could not be measured. */
  readonly why?: string;
  readonly translatable?: Translatable;
  /** Of `helps` and `against`: deleting random text does as much, so that its sign says little. */
  readonly withinNoise?: true;
}

/**
 * `redundant`: either of the two is enough. `opposed`: they pull against each other. `together`: one does nothing without the other.
 * `independent`: nothing beyond the noise.
 */
export type PairRelation = 'redundant' | 'opposed' | 'together' | 'independent';

export interface RulePair {
  /** Places in the list of units. */
  readonly units: readonly [number, number];
  readonly relation: PairRelation;
  /** Nats an answer token, of the tuned (or single) model: deleting both. */
  readonly both: number;
  /** both − one − other. */
  readonly interaction: number;
  readonly noise: number;
}

export interface RulesReport {
  readonly schema: typeof RULES_SCHEMA;
  /** False in what is told meanwhile, which is also what a cancelled run leaves. */
  readonly complete: boolean;
  readonly prompt: Pick<ExplainedPrompt, 'format' | 'parts' | 'problems'> & { readonly units: readonly RuleUnit[] };
  /** Base before tuned. */
  readonly models: readonly ModelRules[];
  /** One a unit: |influence| of its words, of 1 for all words of the prompt, by the tuned (or single) model. */
  readonly influence: readonly number[];
  /** One a unit: the instruction score of its clauses, where the matrix is known. */
  readonly scores?: readonly (number | null)[];
  /** One a unit, null where its turn has not come. */
  readonly states: readonly (RuleState | null)[];
  readonly pairs: readonly RulePair[];
  /** Texts of the answers that the effects are the mean of. */
  readonly answers: readonly { readonly origin: string; readonly text: string }[];
  readonly floor: number;
  /** Parts that were not measured, those with the least influence; absent where all were. */
  readonly leftOut?: number;
  readonly seed: number;
  /** Seconds that all of it takes, by the time that reading the prompt took; told before the first part is measured. */
  readonly secondsEstimated?: number;
  readonly provenance: {
    readonly product: string;
    readonly onnxruntime: string;
    readonly models: readonly ModelProvenance[];
  };
}

export interface ShortenParams extends Omit<ExplainParams, 'target' | 'extent' | 'ownResponses'> {
  readonly source: PromptSource;
  /** Part of |log p| that the answer may lose. */
  readonly within: number;
}

export interface ShortenReport {
  readonly schema: typeof SHORTEN_SCHEMA;
  readonly complete: boolean;
  readonly prompt: Pick<ExplainedPrompt, 'format' | 'parts' | 'problems'> & { readonly units: readonly RuleUnit[] };
  readonly role: ModelRole;
  readonly response: ExplainedResponse;
  readonly within: number;
  /** Places in the list of units, in the order in which they were taken out, with log p of the answer then. */
  readonly removed: readonly { readonly unit: number; readonly logProbability: number }[];
  /** Why the others stayed. */
  readonly kept: readonly { readonly unit: number; readonly why: 'answer' | 'probability' | 'prompt' }[];
  readonly logProbability: number;
  /** The whole file without them. */
  readonly text: string;
  readonly tokens: { readonly before: number; readonly after: number };
  /** Whether the greedy answer was generated again each time: only an answer of the model's own is. */
  readonly sameAnswer: boolean;
  readonly provenance: RulesReport['provenance'];
}
