/** @file What agents are answered: small, with places as `line:column-line:column` (from 1, UTF-16 units, the second behind the last character). */
import type { ModelRole } from './explanation';
import type { TrustState } from './trust';

/** A part of the prompt. */
export interface AgentPlace {
  readonly text: string;
  readonly at: string;
}

/** How far it can be believed, in one word and in a sentence. */
export interface AgentTrust {
  /** `not-measured`: `says` tells why. */
  readonly state: TrustState | 'not-measured';
  readonly says: string;
}

export interface AgentModel {
  readonly role: ModelRole;
  readonly name: string;
}

export interface AgentAnswer {
  readonly text: string;
  /** Who wrote it. */
  readonly from: string;
  readonly tokens: number;
}

interface AgentReport {
  readonly prompt: string;
  /** One sentence. */
  readonly says: string;
  /** What a reader might expect here, why it is not, and how to get it. */
  readonly notComputed: readonly string[];
  readonly warnings: readonly string[];
}

/** Influence: signed part of the prompt's whole influence on the answer; the sizes of all words add up to 1. */
export interface AgentInfluence extends AgentPlace {
  readonly influence: number;
}

export interface AgentExplanation extends AgentReport {
  readonly models: readonly (AgentModel & {
    readonly answer: AgentAnswer & {
      /** Natural logarithm of its probability under this model. */
      readonly logProbability: number;
    };
    readonly trust: AgentTrust;
    /** Largest influence first. */
    readonly words: readonly AgentInfluence[];
    /** Instructions that were found, in the order of the file, each with the sum over its words. */
    readonly instructions: readonly (AgentInfluence & { readonly score?: number })[];
    readonly instructionScore?: number;
  })[];
  /** Tuned minus base, where two models were asked. */
  readonly difference?: { readonly gained: readonly AgentInfluence[]; readonly lost: readonly AgentInfluence[] };
}

export interface AgentLeaveOut extends AgentReport {
  readonly leftOut: AgentPlace;
  readonly models: readonly (AgentModel & {
    readonly answer: AgentAnswer & { readonly logProbability: number };
    /** Nats that the answer's log p loses without it, in all and a token; above 0: it speaks for the answer. Or why there is none. */
    readonly effect: { readonly total: number; readonly perToken: number } | { readonly absent: string };
    readonly trust: AgentTrust;
  })[];
}

export interface AgentComparison extends AgentReport {
  readonly answers: readonly (AgentModel & { readonly text: string; readonly ending: string })[];
  /** The answer that both were made to read. */
  readonly compared: AgentAnswer;
  /** Its words on which the two differ most, in nats of log p, largest first. */
  readonly surprises: readonly { readonly text: string; readonly base: number; readonly tuned: number }[];
  /** Words of the prompt whose influence grew and fell most from base to tuned. */
  readonly gained: readonly AgentInfluence[];
  readonly lost: readonly AgentInfluence[];
  readonly trust: readonly (AgentModel & AgentTrust)[];
}

/** A word of a version; where it is in both, in the later one. */
export interface AgentVersionWord extends AgentPlace {
  readonly before?: number;
  readonly after?: number;
}

export interface AgentVersions extends AgentReport {
  readonly answers: {
    readonly before: AgentComparison['answers'];
    readonly after: AgentComparison['answers'];
  };
  readonly models: readonly (AgentModel & {
    readonly gained: readonly AgentVersionWord[];
    readonly lost: readonly AgentVersionWord[];
    /** New words, and words that went, by the size of their influence. */
    readonly came: readonly AgentVersionWord[];
    readonly went: readonly AgentVersionWord[];
  })[];
  readonly trust: {
    readonly before: AgentComparison['trust'];
    readonly after: AgentComparison['trust'];
  };
}

export interface AgentModels {
  readonly says: string;
  readonly pairs: readonly {
    readonly name: string;
    readonly title: string;
    readonly usable: boolean;
    /** Why it is not. */
    readonly problem?: string;
    readonly parameters?: number;
    /** Bytes. */
    readonly memoryNeeded?: number;
    readonly memoryFree?: number;
  }[];
  /** Models of the hub cache by their ids, for `model`, or for `base` and `tuned`. */
  readonly cached: readonly { readonly id: string; readonly bytes: number; readonly problem?: string }[];
  readonly next: string;
}
