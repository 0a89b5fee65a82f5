/**
 * @file What joins a comparison behind its first parts, in short: where attention goes and which concepts the last prompt token writes.
 * Each part is there, or says why it is not. Definitions: docs/methods.md.
 */
import type { Translatable } from '../base/sentence';
import type {
  AttentionDifference,
  AttentionReport,
  AttentionWord,
  AttentionWeighting,
  EdgeWeight,
  ModelAttention,
} from './attention';
import type { ConceptMatching, ConceptStrength, ConceptVocabulary } from './concepts';
import type { AttentionParams, KnownAnswer } from './attention';
import type { ConceptChoice, PromptConceptParams } from './concepts';
import type { ModelRole } from './explanation';
import type { ExplainParams } from './request';

/** New edges, and changed concepts, that are told. */
export const NEW_EDGES_TOLD = 3;

/** A part, or why there is none: a message, and what the user can do. */
export type PartOf<T> = T | AbsentPart;

export interface AbsentPart {
  readonly absent: { readonly message: string; readonly next: string; readonly translatable?: Translatable };
}

/** Attention to the instruction verbs while one answer is forced on both models. */
export interface ComparedAttention extends AttentionMasses {
  readonly weighting: AttentionWeighting;
  /** Words that were looked at, each text once. */
  readonly verbs: readonly string[];
  /** The edges from or to a verb whose weight grew most from base to tuned, three at most; none without a pair. */
  readonly newEdges: readonly NewEdge[];
}

/** Parts of the attention that go to each kind of token, over all heads and in each band of layers. */
export interface AttentionMasses {
  readonly bands: AttentionReport['bands'];
  /** Base before tuned; one entry where a single model was read. */
  readonly models: readonly Pick<ModelAttention, 'role' | 'scopeShares' | 'bandShares'>[];
  /** Tuned minus base; absent without a pair. */
  readonly difference?: Pick<AttentionDifference, 'scopeShares' | 'bandShares'>;
}

/** One word reads another. Weights are means over all heads, in the unit of the residual stream. */
export interface NewEdge {
  readonly reader: EdgeEnd;
  readonly read: EdgeEnd;
  /** The verb whose edge it is, index into the words of the prompt. */
  readonly verb: number;
  readonly base: number;
  readonly tuned: number;
  /** The tuned model's strongest heads of this edge, at most three. */
  readonly heads: EdgeWeight['topHeads'];
}

export interface EdgeEnd extends Pick<AttentionWord, 'text' | 'part' | 'end'> {
  /** Of a word of the prompt: its index into the words of the prompt. */
  readonly word?: number;
}

/** What the feed-forward layers write at the last prompt token, which decides the first token of the answer. */
export interface ComparedConcepts {
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
  /** That token's text, as both models read it. */
  readonly token: string;
  /** Largest |tuned strength - base strength| first. */
  readonly changed: readonly ChangedConcept[];
}

export interface ChangedConcept {
  readonly layer: number;
  /** Rank of the base's component; it names the concept. */
  readonly component: number;
  /** Between the base's component and its tuned match, in degrees. */
  readonly angle: number;
  /** Strongest first; those that stand for the opposite direction are marked. */
  readonly words: readonly { readonly text: string; readonly opposite: boolean }[];
  readonly base: ConceptStrength;
  readonly tuned: ConceptStrength;
}

/** When each model knows the compared answer, by its final norm and head over the residual stream behind every layer ("logit lens"). */
export interface ComparedKnowing {
  /** Base before tuned; tokens as in the comparison's `surprise.models`. */
  readonly models: readonly ModelKnowing[];
}

export interface ModelKnowing {
  readonly role: ModelRole;
  readonly layers: number;
  readonly tokens: readonly TokenKnowing[];
}

export interface TokenKnowing {
  /** One a layer: 1 + the number of tokens that are likelier behind it. */
  readonly ranks: readonly number[];
  /** The layer from which on it is the likeliest, up to the last; null where it is not the likeliest in the end. */
  readonly from: number | null;
}

/** The question of instruction tuning, rule by rule: which of a prompt's rules each model's answer rests on. */
export interface ComparedRules {
  /** Rules that were measured on both models, the largest tuned minus base first. */
  readonly rules: readonly ComparedRule[];
  /** By the verb of the rule, those with most rules first. */
  readonly verbs: readonly ComparedVerb[];
}

export interface ComparedRule {
  /** As the list of rules numbers it. */
  readonly number: number;
  /** As it stands in the file. */
  readonly text: string;
  readonly verb?: string;
  /** Nats an answer token that are lost without it. */
  readonly tuned: number;
  readonly base: number;
  /** Which models find the answer likelier with it, beyond the noise. */
  readonly usedBy: 'both' | 'tuned' | 'base' | 'neither';
}

export interface ComparedVerb {
  readonly verb: string;
  readonly rules: number;
  /** How many of them each model uses. */
  readonly usedByTuned: number;
  readonly usedByBase: number;
  /** Mean effects of the rules, nats an answer token. */
  readonly tuned: number;
  readonly base: number;
}

/** The compared answer as each model reads it. */
export interface ComparedKnowingParams extends Pick<
  ExplainParams,
  'request' | 'document' | 'models' | 'baseRendering'
> {
  readonly answers: readonly KnownAnswer[];
}

/** Attention of the instruction verbs over a compared answer. */
export type ComparedAttentionParams = Omit<AttentionParams, 'weighting' | 'top' | 'focus' | 'scope'>;

export interface ComparedConceptsParams extends Omit<PromptConceptParams, keyof ConceptChoice | 'tracks'> {
  /** Nothing is computed of the pair's weights, which may take minutes: what is kept is used, or the answer is null. */
  readonly onlyKnown: boolean;
}
