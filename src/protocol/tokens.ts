/** @file The tokens of a prompt as one model reads it. */
import type { PromptDocument } from '../prompt/promptDocument';
import type { Span } from '../base/span';
import type { ExplainedPrompt } from './explanation';
import type { Numbered } from './request';

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
