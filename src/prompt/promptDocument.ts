/** @file What a prompt file says, whatever its format: messages of segments, every character tied to the file. */
import type { Translatable } from '../base/sentence';
import type { NextStep } from '../base/nextSteps';
import type { Span } from '../base/span';

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

export type PromptFormat =
  | 'markdown' // .prompt.md, .agent.md, .chatmode.md, .instructions.md, SKILL.md, AGENTS.md, CLAUDE.md, .md
  | 'text' // .txt and anything unknown
  | 'yaml' // .prompt.yml, .prompt.yaml, .yml, .yaml with messages
  | 'chat-json' // OpenAI chat JSON
  | 'chat-jsonl' // one such object a line
  | 'prompty'
  | 'dotprompt' // .prompt
  | 'jinja-chat'; // .jinja2, .j2 with role lines

/**
 * Where a run of a segment's text stands in the file. Runs tile the segment's text in order.
 * `exact`: character by character, both sides equally long. Otherwise the whole run stands for the whole source
 * (an escape such as `\n` in JSON, a fold in YAML, a variable's value for its placeholder). A source is empty only for a
 * line feed that YAML puts at the end of a block scalar whose last line has none in the file.
 */
export interface SourceRun {
  /** Offsets into the segment's text. */
  readonly start: number;
  readonly end: number;
  readonly source: Span;
  readonly exact: boolean;
}

export interface Segment {
  /** As the model reads it: escapes resolved, values put in. Never empty. */
  readonly text: string;
  /** `value`: text put in for a variable. `placeholder`: a variable without a value, kept as it is written. */
  readonly kind: 'text' | 'value' | 'placeholder';
  /** Name of the variable, where kind is not `text`. */
  readonly variable?: string;
  readonly runs: readonly SourceRun[];
}

/** Data of a request that a chat template is given as it is. A number is kept as it is written, since 1.0 is not 1 there. */
export type PromptData =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly PromptData[] }
  | { readonly kind: 'map'; readonly entries: readonly PromptDataEntry[] }
  | { readonly kind: 'number'; readonly written: string }
  | { readonly kind: 'other'; readonly value: boolean | null };

export type PromptDataEntry = readonly [name: string, value: PromptData];

export interface Message {
  readonly role: Role;
  readonly segments: readonly Segment[];
  /** What a chat request says of the message besides: `tool_calls`, `name`; `content` where it is null. */
  readonly fields?: readonly PromptDataEntry[];
  /** The whole message in the file, its role line or keys included where it has them. */
  readonly source: Span;
}

export interface Variable {
  readonly name: string;
  /** The value put in, or undefined where the placeholder stays. */
  readonly value?: string;
  readonly origin: 'given' | 'default' | 'example' | 'none';
  /** Every placeholder of it in the file. */
  readonly spans: readonly Span[];
}

/** A part of the prompt that tells the model what to do. */
export interface InstructionClause {
  /** In the file, in order; more than one where a clause crosses segments that do not touch there. Leading and trailing space is not part of it. */
  readonly spans: readonly Span[];
  readonly text: string;
  readonly message: number;
  readonly origin: 'option' | 'front-matter' | 'rule';
  /** The instruction verb, where the rule found one. */
  readonly verb?: { readonly text: string; readonly infinitive: string; readonly span: Span };
}

/**
 * A file that a prompt is assembled from. `prompt`: the prompt itself. `instructions`: what an editor puts before it. `link`: the target of a
 * link, behind it. `partial`: stands in the template in the place of its name. `value`: of a variable.
 */
export interface PromptPart {
  /** From the folder of the prompt, with `/`. */
  readonly path: string;
  readonly kind: 'prompt' | 'instructions' | 'link' | 'partial' | 'value';
  /** How the prompt refers to it: a link's target, a partial's name. */
  readonly written: string;
  /** Where the whole file stands in the text that all spans count in. */
  readonly span: Span;
}

/** Something in the file that the user should know about. Nothing in a prompt file makes parsing fail. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'information';
  /** What, why, and what to do. */
  readonly message: string;
  /** The same, for surfaces that speak another language. */
  readonly translatable?: Translatable;
  readonly span?: Span;
  /** What to do, where each surface has words of its own for it. */
  readonly next?: NextStep;
}

export interface PromptDocument {
  readonly format: PromptFormat;
  /** The files that it is assembled from, the prompt first; absent where it is one file. */
  readonly parts?: readonly PromptPart[];
  /** Without the trailing assistant message, which is `response`. */
  readonly messages: readonly Message[];
  /** The file's trailing assistant message: the answer it wants explained. */
  readonly response?: Message;
  readonly variables: readonly Variable[];
  /** What the chat template is given beside the messages: the request's `tools`, and variables by name. */
  readonly templateData?: readonly PromptDataEntry[];
  readonly clauses: readonly InstructionClause[];
  readonly problems: readonly Problem[];
}

/** What every report says of the prompt's files. */
export function filesOf({ format, parts }: PromptDocument): Pick<PromptDocument, 'format' | 'parts'> {
  return { format, ...(parts && { parts }) };
}
