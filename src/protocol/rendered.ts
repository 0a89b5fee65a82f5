/** @file What a model reads of a prompt: the text that its chat template makes, tied to the file. */
import type { Span } from '../base/span';
import type { ExplainedToken, ModelRole, Rendering } from './explanation';
import type { ExplainParams } from './request';

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
