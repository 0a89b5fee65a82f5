/** @file What a model reads of a prompt: the text that its chat template makes, tied to the file. */
import { sentence, type Sentence } from '../base/sentence';
import type { Span } from '../base/span';
import type { PromptDocument } from '../prompt/promptDocument';
import type { ExplainedToken, ModelRole, Rendering, ExplainedPrompt } from './explanation';
import type { ExplainParams, Numbered } from './request';

export type RenderedParams = Pick<ExplainParams, 'document' | 'models' | 'baseRendering'>;

export interface RenderedReport {
  /** Base before tuned. */
  readonly models: readonly RenderedForModel[];
  /** Whether all models read the same text and the same tokens. */
  readonly same: boolean;
}

export interface RenderedForModel {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly tokens: number;
  /** They tile the text. */
  readonly segments: readonly RenderedSegment[];
}

export interface RenderedSegment {
  readonly text: string;
  /** As a token's: the user's own text, the template's, or a control token. */
  readonly kind: ExplainedToken['kind'];
  /** Of the message, where the text is the file's. */
  readonly role?: string;
  /** In the file: as long as the text where it stands there character by character, else what it stands for (a placeholder, an escape). */
  readonly source?: Span;
  /** A token that the tokenizer puts before or behind the text by itself. */
  readonly added?: true;
}

export interface TokensParams extends Numbered {
  readonly folder: string;
  readonly document: PromptDocument;
  /** `chat`: by the model's chat template. */
  readonly rendering: 'chat' | 'plain';
}

export interface ReadToken {
  readonly id: number;
  readonly text: string;
  readonly kind: string;
  /** Index into the document's messages, and that message's role. */
  readonly message?: number;
  readonly role?: string;
  /** In the file. */
  readonly spans: readonly Span[];
}

export interface TokensReport {
  /** What the model reads. */
  readonly text: string;
  readonly tokens: readonly ReadToken[];
  readonly problems: ExplainedPrompt['problems'];
}

/** A model read the prompt … */
export const RENDERING_TEXTS: Readonly<Record<Rendering, Sentence>> = {
  'tuned-template': sentence`through the tuned model's chat template`,
  'own-template': sentence`through its own chat template`,
  'plain-text': sentence`as plain text, without a chat template`,
};

export const SAME_MODEL = sentence`Base and tuned are the same checkpoint (same fingerprint), so nothing can differ.`;
