/** @file What a format parser hands on: messages as mapped text or a template, before values are put in and clauses are found. */
import type { Span } from '../base/span';
import type { MappedText } from './source/mappedText';
import type { Dialect } from './variables/placeholders';
import type { ProblemList } from './problems';
import type { Message, PromptDataEntry, PromptPart, Role } from './promptDocument';
import type { OutputPiece } from './template/output';
import type { Value } from './template/value';

/** The file to parse. `start` is where its text begins: 1 behind a byte order mark, else 0. */
export interface PromptFile {
  readonly text: string;
  readonly start: number;
  readonly name: string;
  /** JSONL line, 1-based; the first that is not blank where none is asked for. */
  readonly line: number | undefined;
  /** The files read in with it, which stand behind it. */
  readonly included?: { readonly text: string; readonly parts: readonly PromptPart[] };
}

/** A message's text. A literal one has no placeholders, whatever it looks like. */
export type RawText = MappedText & { readonly literal?: true };

export interface RawMessage {
  readonly role: Role;
  readonly parts: readonly RawText[];
  readonly fields?: readonly PromptDataEntry[];
  readonly source: Span;
}

/** A variable's value as the file declares it. */
export interface DeclaredValue {
  readonly value: Value;
  readonly origin: 'default' | 'example';
}

/** A whole prompt in the language of a template engine, which says itself where its messages begin. */
export interface RawTemplate {
  readonly text: MappedText;
  readonly engine: 'jinja' | 'prompt-flow' | 'dotprompt' | 'mustache';
  readonly split: (output: readonly OutputPiece[], problems: ProblemList) => Message[];
}

export interface RawPrompt {
  readonly messages: readonly RawMessage[];
  /** How placeholders in `messages` are written. */
  readonly dialect: Dialect;
  /** In the place of `messages`. */
  readonly template?: RawTemplate;
  readonly declared: ReadonlyMap<string, DeclaredValue>;
  /** What the file says of its chat template's variables: `tools`, `chat_template_kwargs`. */
  readonly templateData?: readonly PromptDataEntry[];
  /** Texts of instruction clauses that the file's front matter names. */
  readonly instructions: readonly string[];
}

export type FormatParser = (file: PromptFile, problems: ProblemList) => RawPrompt;
