/**
 * @file Concepts as plain, versioned data: what the feed-forward layers of a pair write, as word lists, how tuning shifted
 * them (the pair: `ConceptReport`), and which of them a prompt makes the layers write (`PromptConcepts`).
 * Definitions of the numbers: docs/methods.md, "Concepts". Layers, components and tokens count from 0, rank 0 the largest
 * variance; angles are degrees from 0 to 90.
 */
import type { Translatable } from '../base/sentence';
import type { ExplainedPrompt, ExplainedToken, ModelProvenance, ModelRole, PromptWord, Rendering } from './explanation';
import type { ModelChoice } from './request';
import type { PromptDocument, PromptPart } from '../prompt/promptDocument';

/** Each changes with every change of meaning or layout. */
export const CONCEPT_REPORT_SCHEMA = 'instruct-lens/concepts/1';
export const PROMPT_CONCEPTS_SCHEMA = 'instruct-lens/prompt-concepts/1';

/** What a component is read as: words that stand alone, or every token of the vocabulary but special ones. */
export const CONCEPT_VOCABULARIES = ['whole-words', 'tokens'] as const;
export type ConceptVocabulary = (typeof CONCEPT_VOCABULARIES)[number];
/** `largest`: each base component to the tuned one of largest |cos|. `one-to-one`: the assignment of largest sum of |cos|. */
export const CONCEPT_MATCHINGS = ['largest', 'one-to-one'] as const;
export type ConceptMatching = (typeof CONCEPT_MATCHINGS)[number];

/** The pair, once and for all prompts. A single model has spectra and words, and no shift. */
export interface ConceptReport {
  readonly schema: typeof CONCEPT_REPORT_SCHEMA;
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
  /** Every word that is named anywhere in the report, once; words are indices into it. */
  readonly words: readonly string[];
  /** Those asked for, in order. */
  readonly layers: readonly ConceptLayer[];
  /** Bands of layers (band k of 4), as far as all their layers are in the report; absent for a single model. */
  readonly bands?: readonly ConceptBand[];
  readonly problems: readonly ConceptProblem[];
  readonly provenance: ConceptProvenance;
}

export interface ConceptProblem {
  readonly severity: 'warning' | 'information';
  readonly message: string;
  readonly translatable?: Translatable;
}

export interface ConceptProvenance {
  readonly product: string;
  readonly onnxruntime: string;
  readonly provider: string;
  /** Base before tuned. */
  readonly models: readonly ModelProvenance[];
  /** Layers of the models, whether or not they are in the report. */
  readonly layerCount: number;
  readonly hiddenSize: number;
}

export interface ConceptLayer {
  readonly layer: number;
  /** Base before tuned. */
  readonly models: readonly ConceptSpectrum[];
  /** Absent for a single model. */
  readonly shift?: ConceptShift;
}

export interface ConceptSpectrum {
  readonly role: ModelRole;
  /** Of all components together: the sum of the variances of the down-projection's columns. */
  readonly totalVariance: number;
  /** Of the leading components, largest first: as many as were computed, min(300, hidden size). */
  readonly variance: readonly number[];
  /** Variance of the *other* model's layer along this model's component, one a component. Absent for a single model. */
  readonly varianceInTwin?: readonly number[];
  /** The first of them with their words: as many as were asked for. */
  readonly concepts: readonly Concept[];
}

/** A component as it is read. Its sign means nothing by itself: words of opposite signs stand for opposite directions. */
export interface Concept {
  /** Indices into the report's words, strongest first. */
  readonly words: readonly number[];
  /** Cosine of the component with each word's unembedding row, signed. A tuned component is turned to its base match's side. */
  readonly scores: readonly number[];
}

export interface ConceptShift {
  /** One a base component that was computed, in order of rank. */
  readonly matches: readonly ConceptMatch[];
  /** Tuned components that no base component is matched to, in order of rank. */
  readonly unmatched: readonly number[];
  /** Over the leading components, as many as `over` says. */
  readonly statistics: ShiftStatistics;
  /** Between the spaces that the leading components of both span, one entry a size. */
  readonly subspaces: readonly PrincipalAngles[];
  readonly reference: NullReference;
}

export interface ConceptMatch {
  /** The tuned component. */
  readonly tuned: number;
  readonly cosine: number;
  readonly angle: number;
  /** Tuned rank minus base rank: above 0 it fell behind. */
  readonly rankChange: number;
  /** Variance of the tuned component over that of the base component; null where the latter has none. */
  readonly varianceRatio: number | null;
  /** Words of the base component only, of both with the same sign, of the tuned component only; empty beyond the concepts asked for. */
  readonly left: readonly number[];
  readonly kept: readonly number[];
  readonly came: readonly number[];
}

export interface PrincipalAngles {
  /** Dimensions of each of the two spaces. */
  readonly size: number;
  /** Ascending, `size` of them. */
  readonly angles: readonly number[];
}

/** Numbers that grow with the shift of a layer; all 0 where nothing shifted. */
export interface ShiftStatistics {
  /** Leading base components that they are taken over. */
  readonly over: number;
  /** Mean angle between matched components. */
  readonly rotation: number;
  /** Mean |change of rank|. */
  readonly rankChange: number;
  /** Mean |ln(tuned variance / base variance)| of matched components. */
  readonly varianceChange: number;
  /** Mean principal angle between the spaces of as many leading components. */
  readonly subspaceAngle: number;
  /** Largest |change of a component's part of the layer's variance| along one direction (see `VarianceChange`). */
  readonly shareChange: number;
}

/**
 * The same statistics for the base's own weights plus seeded Gaussian noise as large (Frobenius norm) as the difference of
 * tuned and base: what a change of that size does where it means nothing.
 */
export interface NullReference {
  readonly draws: number;
  readonly seed: number;
  /** Frobenius norm of tuned minus base, and over the base's. */
  readonly noise: number;
  readonly relativeNoise: number;
  readonly mean: ShiftStatistics;
  readonly largest: ShiftStatistics;
}

/** Which word groups gained and lost variance in a band of layers, largest change first. */
export interface ConceptBand {
  readonly from: number;
  /** The last layer of the band. */
  readonly to: number;
  /** Means over its layers. */
  readonly rotation: number;
  readonly referenceRotation: number;
  /** Directions of tuned components. */
  readonly gained: readonly VarianceChange[];
  /** Directions of base components. */
  readonly lost: readonly VarianceChange[];
}

/** One direction, a component of one model, and how much of the layer's whole variance lies along it in both models. */
export interface VarianceChange {
  readonly layer: number;
  /** Whose component it is. */
  readonly role: ModelRole;
  readonly component: number;
  /** Parts of 1. */
  readonly baseShare: number;
  readonly tunedShare: number;
  /** Whether the change is larger than any along the reference's components in that layer. */
  readonly beyondReference: boolean;
  readonly words: readonly number[];
}

/** This prompt: what each feed-forward layer writes at each token, along its components. */
export interface PromptConcepts {
  readonly schema: typeof PROMPT_CONCEPTS_SCHEMA;
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
  readonly prompt: {
    readonly format: string;
    readonly parts?: readonly PromptPart[];
    readonly words: readonly PromptWord[];
    readonly problems: ExplainedPrompt['problems'];
  };
  /** Base before tuned. */
  readonly models: readonly PromptConceptModel[];
  /** Every word that is named, once; words are indices into it. */
  readonly words: readonly string[];
  /** The components that anything below names, each once. */
  readonly concepts: readonly PromptConcept[];
  /** One a token of the tuned (or single) model's prompt. */
  readonly tokens: readonly TokenConcepts[];
  /** Token by token: the concepts that the whole prompt uses most, those whose use differs most, and those asked for. */
  readonly tracks: readonly ConceptTrack[];
  /** What the strongest components of the last token push the next token towards, base before tuned. */
  readonly next: readonly NextToken[];
  readonly provenance: ConceptProvenance;
}

export interface PromptConceptModel {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly promptTokens: readonly ExplainedToken[];
  /** Tokens of this model that each word of the prompt is made of. */
  readonly wordTokens: readonly (readonly number[])[];
}

/** A matched pair of components, or a single model's component. */
export interface PromptConcept {
  readonly layer: number;
  /** Rank of the component in each model, base before tuned. */
  readonly components: readonly number[];
  /** Angle between the two; 0 for a single model. */
  readonly angle: number;
  /** Of the tuned (or single) model's component on its base match's side, strongest first, with their signed cosines. */
  readonly words: readonly number[];
  readonly scores: readonly number[];
}

/** How strongly one token makes a layer write a concept. */
export interface WrittenConcept {
  /** Index into `concepts`. */
  readonly concept: number;
  /** Base before tuned; the tuned model's alone where the base reads other tokens. */
  readonly models: readonly ConceptStrength[];
}

export interface ConceptStrength {
  /** Feed-forward output times the unit component; the tuned component on its base match's side. */
  readonly projection: number;
  /** |projection| over the length of the layer's whole output at that token: 0 to 1. */
  readonly strength: number;
}

export interface TokenConcepts {
  /** Largest strength in the tuned (or single) model first. */
  readonly strongest: readonly WrittenConcept[];
  /** Largest |tuned strength - base strength| first; empty without a pair that reads the same tokens. */
  readonly changed: readonly WrittenConcept[];
}

export interface ConceptTrack {
  /** Index into `concepts`. */
  readonly concept: number;
  /** Mean strength over the tokens of the file's own text, base before tuned. */
  readonly means: readonly number[];
  /** Base before tuned; one number a prompt token of that model. */
  readonly models: readonly { readonly projection: readonly number[]; readonly strength: readonly number[] }[];
}

/** The last prompt token in one model: it decides the first token of the answer. */
export interface NextToken {
  readonly role: ModelRole;
  /** The likeliest next tokens, likeliest first. */
  readonly likeliest: readonly { readonly text: string; readonly probability: number }[];
  readonly contributions: readonly DirectContribution[];
  /** Why there are no contributions, where the family has no direct path. */
  readonly withheld?: string;
  readonly translatable?: Translatable;
}

/**
 * What one component adds to the logits on the direct path: its part of the layer's output through the norm of what the block
 * writes and the final norm, whose scales are held at their values on this prompt, times the unembedding; residual and logit
 * scales count, and a soft cap's ratio of capped to raw logit is held too. What later layers make of it is not in it.
 */
export interface DirectContribution {
  /** Index into `concepts`. */
  readonly concept: number;
  /** To the likeliest next token, less the mean over the vocabulary: what it changes in the softmax. */
  readonly toLikeliest: number;
  /** Tokens that it raises and lowers most, less the same mean. */
  readonly raised: readonly { readonly text: string; readonly logit: number }[];
  readonly lowered: readonly { readonly text: string; readonly logit: number }[];
}

/** How components are read and matched. */
export interface ConceptChoice {
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
}

export interface ConceptParams extends ConceptChoice {
  readonly request: string;
  /** Base before tuned, or one. */
  readonly models: readonly ModelChoice[];
  /** From 0; all where left out. */
  readonly layers?: readonly number[];
  /** Components of a layer that are given with their words; variances and matches are given of all that were computed. */
  readonly concepts: number;
}

export interface PromptConceptParams extends ConceptChoice {
  readonly request: string;
  readonly document: PromptDocument;
  /** Words of the file, in file order. */
  readonly words: readonly PromptWord[];
  readonly models: readonly ModelChoice[];
  readonly baseRendering: Rendering;
  /** Concepts whose tracks are wanted whatever their use: layer, and rank of the base (or single) model's component. */
  readonly tracks?: readonly { readonly layer: number; readonly component: number }[];
}
