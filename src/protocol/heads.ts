/**
 * @file What the attention heads of a pair know whatever the prompt: word pairs that their query and key neurons share, and
 * whether tuning tied more of them to instruction verbs. Plain data; definitions: docs/methods.md, "Word pairs of heads".
 */
import type { Matrix } from '../base/matrix';
import type { LayerRange } from './attention';
import type { ModelChoice } from './request';
import type { ExplainedPrompt, ModelProvenance, ModelRole } from './explanation';

/** Changes with every change of meaning or layout. */
export const HEADS_SCHEMA = 'instruct-lens/heads/1';

export interface HeadsParams {
  /** Chosen by the client; progress carries it. */
  readonly request: string;
  /** Base before tuned. */
  readonly models: readonly ModelChoice[];
  /** Instruction verbs, lower case; the paper's where they are left out. */
  readonly verbs?: readonly string[];
}

export interface HeadsReport {
  readonly schema: typeof HEADS_SCHEMA;
  readonly layers: number;
  readonly heads: number;
  /** Four quarters of the layers, empty ones left out. */
  readonly bands: readonly LayerRange[];
  readonly vocabulary: HeadsVocabulary;
  /** Base before tuned; one entry where a single model is looked at. */
  readonly models: readonly ModelHeads[];
  /** One entry an instruction verb of the vocabulary. */
  readonly verbs: readonly VerbPairs[];
  /** Absent without a pair. */
  readonly statistic?: HeadsStatistic;
  readonly problems: ExplainedPrompt['problems'];
  readonly provenance: HeadsProvenance;
}

/** The words that pairs are made of: words of the lexicon (and the instruction verbs) that every model can spell. */
export interface HeadsVocabulary {
  readonly words: number;
  readonly instructionVerbs: readonly string[];
  /** Number of the other verbs. */
  readonly generalVerbs: number;
  /** Instruction verbs that a model's vocabulary cannot spell. */
  readonly missing: readonly string[];
  /** `" word"` is read as this many tokens on average (of the last model). */
  readonly tokensAWord: number;
}

export interface ModelHeads {
  readonly role: ModelRole;
  /** Distinct (query word, key word) pairs of each head, layers x heads. */
  readonly pairs: Matrix;
  /** Those with an instruction verb on either side, layers x heads. */
  readonly instructionPairs: Matrix;
  /** The strongest pairs of each head, layer by layer: largest |query activation * key activation| of one neuron. */
  readonly strongest: readonly { readonly layer: number; readonly head: number; readonly pairs: readonly WordPair[] }[];
}

export interface WordPair {
  readonly query: string;
  readonly key: string;
  readonly weight: number;
}

export interface VerbPairs {
  readonly verb: string;
  /** One entry a model: pairs with the verb, layers x heads. */
  readonly models: readonly Matrix[];
  /** Heads whose number of pairs with the verb changed after tuning: in all layers, and band by band. Absent without a pair. */
  readonly change?: { readonly all: HeadChange; readonly bands: readonly HeadChange[] };
}

export interface HeadChange {
  readonly rose: number;
  /** Rose or fell. */
  readonly changed: number;
}

export interface HeadsStatistic {
  readonly all: BandStatistic;
  readonly bands: readonly BandStatistic[];
  readonly resamples: number;
  readonly seed: number;
}

export interface BandStatistic {
  readonly instruction: RiseShare;
  readonly general: RiseShare;
  /** Instruction minus general; absent where either has no head that changed. */
  readonly difference?: { readonly value: number; readonly interval: Interval };
}

/** Over all (verb, head) whose number of pairs changed: the part that rose. */
export interface RiseShare extends HeadChange {
  /** Verbs with such a head. */
  readonly verbs: number;
  /** `rose / changed` and its interval; absent where nothing changed. */
  readonly share?: number;
  /** 95 % percentile interval of a bootstrap over verbs. */
  readonly interval?: Interval;
}

export type Interval = readonly [low: number, high: number];

export interface HeadsProvenance {
  readonly product: string;
  readonly onnxruntime: string;
  readonly provider: string;
  readonly models: readonly ModelProvenance[];
}
