/** @file The tokens of a rendered prompt, each tied to the characters of the file that it holds. */
import type { Span } from '../base/span';
import type { Role } from '../prompt/promptDocument';

export interface PromptToken {
  readonly id: number;
  /**
   * The characters of the rendered prompt that this token stands for (not the vocabulary's spelling); tokens that share a
   * character, such as the bytes of an emoji, each have it. A token that the tokenizer adds itself has its own spelling.
   */
  readonly text: string;
  /**
   * `file`: text of the user's file; these rows compete for levels and density. `template`: put in by the chat template.
   * `special`: a control token of the vocabulary, such as the beginning of sequence or an end of turn.
   * A token over the border of file and template is `file` if it holds a non-space character of the file.
   * The user's own text is `file` even where it is spelled, and tokenised, like a control token.
   */
  readonly kind: 'file' | 'template' | 'special';
  /** Message it belongs to, where it holds any character of one. */
  readonly message?: number;
  readonly role?: Role;
  /** File spans, one a segment that the token touches, in order; empty for template and special tokens. */
  readonly spans: readonly Span[];
  /** The same without the token's leading white space; what counts for belonging to a clause or a word. */
  readonly inkSpans: readonly Span[];
}

export interface TokenSequence {
  /** The rendered prompt; the beginning-of-sequence token's text is part of it only where the template wrote it. */
  readonly text: string;
  readonly tokens: readonly PromptToken[];
  /** Whether tokens[0] is a beginning-of-sequence token. */
  readonly startsWithBos: boolean;
}
