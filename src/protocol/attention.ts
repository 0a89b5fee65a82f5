/**
 * @file What the instruction words of a prompt read and who reads them, in one model or a pair. Plain data; definitions:
 * docs/methods.md, "Attention edges".
 */
import type { Matrix } from '../base/matrix';
import type { ModelChoice } from './request';
import type { Span } from '../base/span';
import type { PromptDocument } from '../prompt/promptDocument';
import type {
  ExplainedPrompt,
  ExplainedResponse,
  ModelProvenance,
  ModelRole,
  PromptWord,
  Rendering,
  Sampling,
} from './explanation';

/** Changes with every change of meaning or layout. */
export const ATTENTION_SCHEMA = 'instruct-lens/attention/1';

/** `value`: alpha_ij * ||W_O^h v_j||_2, in the unit of the residual stream. `raw`: alpha_ij alone, a row of which sums to 1. */
export type AttentionWeighting = 'value' | 'raw';

/** Heads whose mean ranks the edges. Layers and heads count from 0, `to` is the last one. */
export interface AttentionScope {
  readonly layers: LayerRange;
  /** This head of each of the layers; all heads where it is left out. */
  readonly head?: number;
}

export interface LayerRange {
  readonly from: number;
  readonly to: number;
}

export interface AttentionParams {
  /** Chosen by the client; progress carries it. */
  readonly request: string;
  readonly document: PromptDocument;
  /** Words of the file, in file order. */
  readonly words: readonly PromptWord[];
  /** Base before tuned. */
  readonly models: readonly ModelChoice[];
  /** Forced on every model. Without it and without a response in the document, the tuned (or single) model answers. */
  readonly response?: string;
  readonly sampling: Sampling;
  readonly baseRendering: Rendering;
  readonly weighting: AttentionWeighting;
  /** Words that overlap one of these spans of the file are looked at; the verbs of the instruction clauses where it is left out. */
  readonly focus?: readonly Span[];
  /** All layers and heads where it is left out. */
  readonly scope?: AttentionScope;
  /** Edges kept a word, direction and band. */
  readonly top: number;
  /** Answers that the models have given already: none of these is generated again. */
  readonly answers?: readonly KnownAnswer[];
}

/** A model's own answer, as it was told. */
export interface KnownAnswer {
  readonly role: ModelRole;
  readonly ids: readonly number[];
}

export interface AttentionReport {
  readonly schema: typeof ATTENTION_SCHEMA;
  readonly weighting: AttentionWeighting;
  readonly prompt: ExplainedPrompt;
  /** The same text forced on every model. */
  readonly answer: { readonly origin: ExplainedResponse['origin']; readonly text: string };
  /** Words of the prompt (in the order of `prompt.words`), then those of the answer. Edges name them by index. */
  readonly words: readonly AttentionWord[];
  readonly layers: number;
  readonly heads: number;
  /** Four quarters of the layers, empty ones left out. */
  readonly bands: readonly LayerRange[];
  readonly scope: AttentionScope;
  /** Base before tuned; one entry where a single model is looked at. */
  readonly models: readonly ModelAttention[];
  /** Tuned minus base; absent without a pair. */
  readonly difference?: AttentionDifference;
  readonly focus: readonly FocusWord[];
  readonly provenance: AttentionProvenance;
}

export interface AttentionWord {
  readonly text: string;
  readonly part: 'prompt' | 'answer';
  /** In the file; of an answer word, in the answer's text (empty for the token that ends it). */
  readonly span: Span;
  /** The control token that ends the answer. */
  readonly end: boolean;
}

/**
 * What is read, summed apart. `verbs`: the words looked at. `clauses`: other text of instruction clauses. `text`: other text of
 * the file. `answer`: answer tokens. `sink`: the first token, where it is not the user's own. `template`: other template and
 * control tokens. They sum to the whole row.
 */
export const massKinds = ['verbs', 'clauses', 'text', 'answer', 'sink', 'template'] as const;
export type MassKind = (typeof massKinds)[number];

/** Parts of the whole attention (weighted as the report says) that go to each kind; they sum to 1 (to 0 in a difference). */
export type MassShares = Readonly<Record<MassKind, number>>;

export interface ModelAttention {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** The token that reads nothing before itself and often collects idle attention. `word`: where it is the user's own, and so drawn. */
  readonly first: { readonly kind: 'special' | 'template' | 'file'; readonly text: string; readonly word?: number };
  /** Mean over the reading tokens (the file's and the answer's) of what goes to a kind; each layers x heads. */
  readonly mass: Readonly<Record<MassKind, Matrix>>;
  /** Over the heads of the scope; one entry a band, and one a layer (all of its heads). */
  readonly scopeShares: MassShares;
  readonly bandShares: readonly MassShares[];
  readonly layerShares: readonly MassShares[];
}

/** Tuned minus base. */
export interface AttentionDifference {
  readonly mass: Readonly<Record<MassKind, Matrix>>;
  readonly scopeShares: MassShares;
  readonly bandShares: readonly MassShares[];
  readonly layerShares: readonly MassShares[];
}

/** A word whose edges are reported. */
export interface FocusWord {
  /** Index into `words`. */
  readonly word: number;
  /** `verb`: of an instruction clause. `chosen`: asked for. */
  readonly origin: 'verb' | 'chosen';
  readonly infinitive?: string;
  /** Words that it reads. */
  readonly reads: FocusSide;
  /** Words that read it, later ones of the prompt and those of the answer. */
  readonly readBy: FocusSide;
}

export interface FocusSide {
  /** Strongest first by the largest of the models' totals; never the word itself, the sink or the template. */
  readonly edges: readonly AttentionEdge[];
  /** Words with an edge that are not in the list. */
  readonly others: number;
  /** One entry a model: sum over all words of this side, shown or not, each layers x heads. */
  readonly totals: readonly Matrix[];
}

/** Sum over the read word's tokens, mean over the reading word's tokens. */
export interface AttentionEdge {
  /** The other word, index into `words`. */
  readonly word: number;
  /** One entry a model. */
  readonly models: readonly EdgeWeight[];
  /** Tuned minus base; absent without a pair. */
  readonly difference?: { readonly total: number; readonly bands: readonly number[] };
}

export interface EdgeWeight {
  /** Mean over the heads of the scope. */
  readonly total: number;
  /** Mean over all heads of each band. */
  readonly bands: readonly number[];
  /** Each head, layers x heads. */
  readonly byHead: Matrix;
  /** The strongest heads of the scope, at most three. */
  readonly topHeads: readonly { readonly layer: number; readonly head: number; readonly weight: number }[];
}

export interface AttentionProvenance {
  readonly product: string;
  readonly onnxruntime: string;
  readonly provider: string;
  readonly models: readonly ModelProvenance[];
  readonly sampling: Sampling;
}
