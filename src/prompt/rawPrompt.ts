/** @file What a format parser hands on: messages as mapped text, before variables are put in and clauses are found. */
import type { Span } from '../base/span';
import type { MappedText } from './source/mappedText';
import type { Dialect } from './variables/placeholders';
import type { ProblemList } from './problems';
import type { PromptDataEntry, Role } from './promptDocument';

/** The file to parse. `start` is where its text begins: 1 behind a byte order mark, else 0. */
export interface PromptFile {
  readonly text: string;
  readonly start: number;
  readonly name: string;
  /** JSONL line, 1-based. */
  readonly line: number;
}

export interface RawMessage {
  readonly role: Role;
  readonly parts: readonly MappedText[];
  readonly fields?: readonly PromptDataEntry[];
  readonly source: Span;
}

/** A variable's value as the file declares it. */
export interface DeclaredValue {
  readonly value: string;
  readonly origin: 'default' | 'example';
}

export interface RawPrompt {
  readonly messages: readonly RawMessage[];
  readonly dialect: Dialect;
  readonly declared: ReadonlyMap<string, DeclaredValue>;
  /** What the file says of its chat template's variables: `tools`, `chat_template_kwargs`. */
  readonly templateData?: readonly PromptDataEntry[];
  /** Texts of instruction clauses that the file's front matter names. */
  readonly instructions: readonly string[];
}

export type FormatParser = (file: PromptFile, problems: ProblemList) => RawPrompt;
