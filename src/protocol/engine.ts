/** @file What the engine process can be asked, and what it says meanwhile. Both ends import these constants. */
import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { ErrorFacts } from '../base/errors';
import type { Span } from '../base/span';
import type { PromptDocument } from '../prompt/promptDocument';
import type { AttentionParams, AttentionReport, KnownAnswer } from './attention';
import type { HeadsParams, HeadsReport } from './heads';
import type { Comparison, Contrast } from './comparison';
import type { ComparedAttention, ComparedConcepts, PartOf } from './comparisonSections';
import type { ConceptMatching, ConceptReport, ConceptVocabulary, PromptConcepts } from './concepts';
import type { AttributionTarget, Explanation, ModelRole, PromptWord, Rendering, Sampling } from './explanation';
import type { ProviderFallback, ProviderName, ProvidersParams, ProvidersReport } from './providers';

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
}

/** Why a token of the compared answer and not another: `ids` and places are those that the comparison told. */
export interface ContrastParams extends Pick<
  ExplainParams,
  'request' | 'document' | 'words' | 'models' | 'baseRendering'
> {
  /** The compared answer as each model reads it. */
  readonly answers: readonly KnownAnswer[];
  /** Whose vocabulary the place and the foil are told in. */
  readonly role: ModelRole;
  /** Index into that model's tokens of the answer. */
  readonly position: number;
  /** Id of the alternative. */
  readonly foil: number;
}

/** A piece of what a model says by itself. */
export interface AnswerPart {
  readonly request: string;
  readonly role: ModelRole;
  /** UTF-16 units of the answer before it: where it is 0 the answer begins, anew where one was told before. */
  readonly from: number;
  readonly text: string;
}

export interface InspectParams {
  readonly request: string;
  readonly folder: string;
  /** REQUEST of `instruct-lens inspect`, parsed JSON, not yet validated. */
  readonly input: unknown;
  /** The engine itself writes the result here. */
  readonly output: string;
  /** Where it grows until it is whole: beside the output. The client removes it where the engine was killed. */
  readonly partial: string;
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

/** Attention of the instruction verbs over a compared answer. */
export type ComparedAttentionParams = Omit<AttentionParams, 'weighting' | 'top' | 'focus' | 'scope'>;

export interface ComparedConceptsParams extends Omit<PromptConceptParams, keyof ConceptChoice | 'tracks'> {
  /** Nothing is computed of the pair's weights, which may take minutes: what is kept is used, or the answer is null. */
  readonly onlyKnown: boolean;
}

export interface DescribeParams {
  readonly folder: string;
}

/** A checkpoint as `instruct-lens models` lists it. Sizes in bytes. */
export interface ModelDescription {
  readonly folder: string;
  readonly family: string;
  readonly parameters: number;
  readonly dtype: string;
  readonly bytes: number;
  readonly memoryNeeded: number;
  readonly memoryFree: number;
  readonly fingerprint: string;
}

/** Two models' folders. */
export interface AgreementParams {
  readonly folders: readonly [string, string];
}

/** Whether ids mean the same to both tokenizers. */
export interface Agreement {
  readonly sameVocabulary: boolean;
}

/** The converted weights of GGUF files in the product's own cache. */
export interface ConvertedWeights {
  readonly files: number;
  readonly bytes: number;
  /** Files that were to be removed and stayed, because an explanation somewhere reads them. */
  readonly inUse: number;
}

export interface Progress {
  readonly request: string;
  readonly phase: 'converting' | 'loading' | 'answering' | 'share' | 'attribution' | 'attention' | 'heads' | 'concepts';
  readonly role?: ModelRole;
  /** Tokens (models while loading, megabytes while converting, layers of heads and concepts). `total` is undefined where nobody can know it. */
  readonly done: number;
  readonly total?: number;
  readonly secondsLeft?: number;
}

export type EngineErrorData = ErrorFacts & { readonly stack?: string; readonly span?: Span };

export const ExplainRequest = new RequestType<ExplainParams, Explanation, EngineErrorData>('explain');
export const AttentionRequest = new RequestType<AttentionParams, AttentionReport, EngineErrorData>('attention');
export const HeadsRequest = new RequestType<HeadsParams, HeadsReport, EngineErrorData>('heads');
/** Answers with the whole comparison; the answers are told by notifications while they are generated. */
export const CompareRequest = new RequestType<ExplainParams, Comparison, EngineErrorData>('compare');
export const ContrastRequest = new RequestType<ContrastParams, Contrast, EngineErrorData>('contrast');
export const ComparedAttentionRequest = new RequestType<ComparedAttentionParams, ComparedAttention, EngineErrorData>(
  'comparedAttention',
);
export const ComparedConceptsRequest = new RequestType<
  ComparedConceptsParams,
  PartOf<ComparedConcepts> | null,
  EngineErrorData
>('comparedConcepts');
export const InspectRequest = new RequestType<InspectParams, null, EngineErrorData>('inspect');
export const ConceptsRequest = new RequestType<ConceptParams, ConceptReport, EngineErrorData>('concepts');
export const PromptConceptsRequest = new RequestType<PromptConceptParams, PromptConcepts, EngineErrorData>(
  'promptConcepts',
);

/** Work on weights alone, which takes minutes for a large pair: the engine lets shorter requests go before each of its steps. */
export const patientMethods: ReadonlySet<string> = new Set(
  [HeadsRequest, ConceptsRequest, PromptConceptsRequest, ComparedConceptsRequest].map(({ method }) => method),
);

export const DescribeRequest = new RequestType<DescribeParams, ModelDescription, EngineErrorData>('describe');
export const AgreementRequest = new RequestType<AgreementParams, Agreement, EngineErrorData>('agreement');
/** What there is, or, to `remove`, what was removed. */
export const ConvertedWeightsRequest = new RequestType<{ readonly remove: boolean }, ConvertedWeights, EngineErrorData>(
  'convertedWeights',
);

/** What this machine's execution providers are worth: from the disk where it is known, else each is tried now. */
export const ProvidersRequest = new RequestType<ProvidersParams, ProvidersReport, EngineErrorData>('providers');

/** Forgets answers and attributions, and what is kept on disk of pairs; models stay loaded. */
export const ClearCachesRequest = new RequestType0<null, EngineErrorData>('clearCaches');

export const ProgressNotification = new NotificationType<Progress>('progress');
/** The first picture, as soon as there is one; the answer to ExplainRequest is the complete explanation. */
export const ShareNotification = new NotificationType<{ readonly request: string; readonly explanation: Explanation }>(
  'share',
);

/** What a model says by itself, piece by piece. */
export const AnswerNotification = new NotificationType<AnswerPart>('answer');
/** The user has heard enough of a comparison's answers: they end where they are, and the comparison goes on with them. */
export const StopAnswersNotification = new NotificationType<{ readonly request: string }>('stopAnswers');

/** What models are loaded on, as soon as it is known and whenever it changes. */
export const ProviderNotification = new NotificationType<{ readonly provider: ProviderName }>('provider');
/** A provider failed, and the run goes on with the next. */
export const ProviderFallbackNotification = new NotificationType<ProviderFallback>('providerFallback');
