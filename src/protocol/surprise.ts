/** @file How each model finds the prompt's own words: log p of every token behind those before it. Described by docs/surprise.schema.json. */
import type { ExplainedPrompt, ExplainedToken, ModelProvenance, ModelRole, Rendering } from './explanation';
import type { ExplainParams } from './request';

/** Changes with every change of meaning or layout. */
export const SURPRISE_SCHEMA = 'instruct-lens/prompt-surprise/1';

/** No answer is needed. */
export type SurpriseParams = Pick<ExplainParams, 'request' | 'document' | 'words' | 'models' | 'baseRendering'>;

export interface SurpriseReport {
  readonly schema: typeof SURPRISE_SCHEMA;
  readonly prompt: Pick<ExplainedPrompt, 'format' | 'parts' | 'words' | 'problems'>;
  /** Base before tuned. */
  readonly models: readonly PromptSurprise[];
  readonly provenance: {
    readonly product: string;
    readonly onnxruntime: string;
    readonly models: readonly ModelProvenance[];
  };
}

export interface PromptSurprise {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly tokens: readonly PromptTokenSurprise[];
  /** One entry a word of the prompt; null where nothing stands before it, or no token is its own. */
  readonly words: readonly (WordOfPrompt | null)[];
  /** Mean of −log p over the tokens of the file's own text, in nats; null where there is none. */
  readonly mean: number | null;
}

export interface PromptTokenSurprise extends ExplainedToken {
  /** Natural logarithm of its probability behind the tokens before it; null for the first token, which nothing predicts. */
  readonly logProbability: number | null;
  /** From 1, as in a comparison. */
  readonly rank: number | null;
}

export interface WordOfPrompt {
  /** Sum over its tokens, a token that touches two words counted for the first. */
  readonly logProbability: number;
  /** The worst of its tokens. */
  readonly rank: number;
}
