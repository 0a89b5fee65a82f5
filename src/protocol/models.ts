/** @file Requests about checkpoints themselves: what they are, whether two go together, what `inspect` computes. */
import type { PromptDocument } from '../prompt/promptDocument';

export interface DescribeParams {
  readonly folder: string;
}

/** A checkpoint as `instruct-lens models` lists it. Sizes in bytes. */
export interface ModelDescription {
  readonly folder: string;
  readonly family: string;
  readonly parameters: number;
  readonly dtype: string;
  /** How the weights are stored, such as `bfloat16` or, of a GGUF, `Q4_K`. */
  readonly precision: string;
  readonly bytes: number;
  /** Of the way in which it would be run. */
  readonly memoryNeeded: number;
  /** Run layer by layer, its weights read from the files a layer at a time, instead of loaded as a whole. */
  readonly layerwise: boolean;
  /** Run layer by layer from files that the system's memory will not keep: each pass reads them from the disk. */
  readonly streamed: boolean;
  /** Of a model that is streamed: what it would take to keep it in memory in 8 bits. Absent where that does not fit either, or nothing would be rounded. */
  readonly keptIn8Bits?: number;
  /** Estimated: from the command to the first picture of so many tokens, the answer given and the files in the system's memory. */
  readonly firstPicture: {
    readonly promptTokens: number;
    readonly responseTokens: number;
    /** Seconds. */
    readonly influence: number;
    readonly flow: number;
  };
  readonly memoryFree: number;
  readonly fingerprint: string;
  /** Tokens that it reads at most, the answer included. */
  readonly context: number;
}

/** Whether a prompt fits a model. */
export interface PromptFitParams {
  readonly folder: string;
  readonly document: PromptDocument;
  /** Of the answer. */
  readonly maxTokens: number;
}

export interface PromptFit {
  /** Of the rendered prompt. */
  readonly tokens: number;
  readonly context: number;
  readonly fits: boolean;
  /** Bytes for this prompt and its answer; absent where it does not fit anyway. */
  readonly memoryNeeded?: number;
  readonly memoryFree?: number;
}

/** Two models' folders. */
export interface AgreementParams {
  readonly folders: readonly [string, string];
}

/** Whether ids mean the same to both tokenizers. */
export interface Agreement {
  readonly sameVocabulary: boolean;
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
