/**
 * @file The product's one currency: what the engine answers, the cache keeps, the command line writes and every view draws.
 * Plain data. Definitions of the numbers: docs/methods.md.
 */
import { type Matrix, isMatrix, matrixToRows } from '../base/matrix';
import { isTranslatable, type Translatable } from '../base/sentence';
import type { Span } from '../base/span';
import type { PromptPart } from '../prompt/promptDocument';
import type { PictureMethod, Trust } from './trust';

/** Changes with every change of meaning or layout; docs/explanation.schema.json describes it. */
export const EXPLANATION_SCHEMA = 'instruct-lens/token-attribution/2';

export type ModelRole = 'base' | 'tuned' | 'single';
/** What a column of the attribution differentiates. */
export const ATTRIBUTION_TARGETS = ['log-probability', 'probability', 'logit'] as const;
export type AttributionTarget = (typeof ATTRIBUTION_TARGETS)[number];
/** How derivatives are taken: as they are, or by GIM's backward rules (docs/methods.md, "Influence"). */
export type GradientRules = 'exact' | 'gim';
/** Whose rendering of the prompt a model read. */
export const RENDERINGS = ['tuned-template', 'own-template', 'plain-text'] as const;
export type Rendering = (typeof RENDERINGS)[number];

export interface Explanation {
  readonly schema: typeof EXPLANATION_SCHEMA;
  /**
   * `flow`: information flow alone, from one forward pass a model, where nothing else was asked for. `influence`: the first picture, from
   * one backward pass a model. `complete`: shares and the full matrices are there too.
   */
  readonly stage: 'flow' | 'influence' | 'complete';
  readonly prompt: ExplainedPrompt;
  /** `same`: every model explains one forced response. `own`: each its own. */
  readonly responses: 'same' | 'own';
  /** Base before tuned; one entry where a single model is explained. */
  readonly models: readonly ModelExplanation[];
  /** Tuned minus base; absent without a pair. */
  readonly difference?: Difference;
  /** Where the matrices were left out because they take long: the estimate for all models together. */
  readonly matrixSeconds?: number;
  readonly provenance: Provenance;
}

export interface ExplainedPrompt {
  readonly format: string;
  /**
   * The files that the prompt is assembled from, the prompt first; absent where it is one file. Spans count in all their texts, one behind the
   * other: one from `span.start` on is of that file, at that many code units less.
   */
  readonly parts?: readonly PromptPart[];
  /** Words of the file's own text (and placeholders that a value stands for), in file order. */
  readonly words: readonly PromptWord[];
  readonly clauses: readonly ExplainedClause[];
  readonly problems: readonly ExplainedProblem[];
}

/** What reading the prompt brought to light. */
export interface ExplainedProblem {
  readonly severity: string;
  readonly message: string;
  /** Not in JSON that is written. */
  readonly translatable?: Translatable;
  readonly span?: Span;
}

export interface PromptWord {
  readonly text: string;
  readonly span: Span;
  readonly message: number;
  readonly role: string;
}

export interface ExplainedClause {
  readonly text: string;
  readonly spans: readonly Span[];
  readonly message: number;
  readonly origin: 'option' | 'front-matter' | 'rule';
  readonly verb?: string;
}

export interface ModelExplanation {
  readonly role: ModelRole;
  readonly rendering: Rendering;
  readonly promptTokens: readonly ExplainedToken[];
  readonly response: ExplainedResponse;
  /**
   * Signed, one number a prompt token: above 0 speaks for the answer, below against it. In the unit of `words[].influence`; 0 on rows
   * that do not compete. Gradient x input of the summed logits of the answer by GIM's backward rules. Absent while the stage is `flow`.
   */
  readonly influence?: readonly number[];
  /** What template and special tokens have, in the same unit: sums of |influence|. */
  readonly influenceApart?: { readonly template: number; readonly special: number };
  /**
   * Information flow into the answer, one number a prompt token, never negative, in the unit of `words[].flow`; 0 on rows that do not
   * compete and on the text's first token. Absent until it was asked for.
   */
  readonly flow?: readonly number[];
  /** What template and special tokens have, in the same unit, and what the first token has, whatever it is. */
  readonly flowApart?: { readonly template: number; readonly special: number; readonly first: number };
  /**
   * |span attribution| of each prompt token over its sum on the competing rows; 0 on rows that do not compete.
   * Length: promptTokens. Absent until it was asked for or the matrix is there.
   */
  readonly share?: readonly number[];
  /** What template and special tokens drew, in the same unit: their |span attribution| over the sum on the competing rows. */
  readonly shareApart?: { readonly template: number; readonly special: number };
  /** Whether the painted picture of this model can be believed; absent until it was asked for. */
  readonly trust?: Trust;
  /** Signed, promptTokens x response tokens. Absent while the stage is `influence`. */
  readonly attribution?: Matrix;
  /**
   * The same by GIM's backward rules, of each response token's logit: its rows add up to the influence, before that is divided by its whole.
   * Absent until it was asked for.
   */
  readonly influenceMatrix?: Matrix;
  /** Density of each prompt token, 0 on rows that do not compete. `drawn`: b = 0; `scored`: b = 7. Absent while the stage is `influence`. */
  readonly density?: { readonly drawn: readonly number[]; readonly scored: readonly number[] };
  /** One entry a word of the prompt. */
  readonly words: readonly WordNumbers[];
  /** Absent without clauses, and while the stage is `influence`. */
  readonly instructionScore?: InstructionScore;
}

export interface ExplainedToken {
  readonly id: number;
  readonly text: string;
  readonly kind: 'file' | 'template' | 'special';
  readonly spans: readonly Span[];
}

export interface ExplainedResponse {
  /** Who wrote it: a model's own greedy or sampled answer, the file's trailing assistant message, or a text given beside it. */
  readonly origin: 'tuned' | 'base' | 'single' | 'file' | 'given';
  readonly text: string;
  readonly tokens: readonly ResponseToken[];
  /** Words of the text, and the end token as a word of its own (`end`: true), each with its tokens. */
  readonly words: readonly { readonly text: string; readonly tokens: readonly number[]; readonly end: boolean }[];
}

export interface ResponseToken {
  readonly id: number;
  readonly text: string;
  /** A control token that ends the answer; it has no text. */
  readonly end: boolean;
  /** Natural logarithm of its probability under this model. */
  readonly logProbability: number;
}

export interface WordNumbers {
  /** Tokens of this model that the word is made of (indices into promptTokens). */
  readonly tokens: readonly number[];
  /**
   * Signed sum over its tokens, a token that touches two words counted for the first; the absolute values of all words add up to 1.
   * All 0 where nothing was attributed. Absent while the stage is `flow`.
   */
  readonly influence?: number;
  /** Sum of its tokens' flow, counted so too; those of all words add up to 1. */
  readonly flow?: number;
  /** Sum of its tokens' shares, counted so too. */
  readonly share?: number;
  /** The same gradient x input as the share's with its sign, in the manner of `influence`: over the sum of the words' absolute values. */
  readonly gradient?: number;
  /** Largest drawn density of its tokens. */
  readonly density?: number;
  /** Answer words it served most (indices into response.words), strongest first, at most three. */
  readonly mostFor?: readonly number[];
}

export interface InstructionScore {
  /** Sum of scored densities over the instruction tokens / log2(2 + their number). */
  readonly value: number;
  readonly tokens: number;
  /** One entry a clause of the prompt. */
  readonly clauses: readonly { readonly value: number; readonly tokens: number }[];
}

export interface Difference {
  /** Tuned minus base, one entry a word of the prompt; each number where both models have it. */
  readonly words: readonly {
    readonly influence?: number;
    readonly flow?: number;
    readonly share?: number;
    readonly gradient?: number;
    readonly density?: number;
  }[];
  readonly instructionScore?: number;
}

export interface Provenance {
  readonly product: string;
  readonly onnxruntime: string;
  /** What computed, such as `webgpu`; where it was not one alone, all of them joined by `+`. */
  readonly provider: string;
  /** What matrix, share, density and score are made of. */
  readonly method: 'gradient-x-input';
  readonly target: AttributionTarget;
  /** What the influence is made of. */
  readonly influence: { readonly rules: GradientRules; readonly target: AttributionTarget };
  /** What is painted: as chosen, or by `auto` the one whose deletion curve is better. */
  readonly painted: PictureMethod;
  readonly models: readonly ModelProvenance[];
  readonly sampling: Sampling;
}

export interface ModelProvenance {
  readonly role: ModelRole;
  readonly folder: string;
  readonly family: string;
  readonly parameters: number;
  readonly dtype: string;
  /** How the weights are stored, such as `bfloat16` or, of a GGUF, `Q4_K`: what is explained is what those stand for. */
  readonly precision: string;
  readonly fingerprint: string;
  /** What this model's numbers were computed on, as above. Absent where the model was not run. */
  readonly provider?: string;
}

export interface Sampling {
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed: number;
}

/** One line. Characters that steer a terminal or reorder text are escaped too: JSON itself lets DEL, C1 and bidirectional controls through. */
export function explanationJson(explanation: Explanation): string {
  return safeJson(explanation);
}

export function safeJson(value: unknown): string {
  const written = (key: string, v: unknown): unknown => {
    if (isTranslatable(key)) return undefined;
    return isMatrix(v) ? matrixToRows(v) : plain(v);
  };
  return withoutSteering(JSON.stringify(value, written));
}

/** The same JSON; what would steer a terminal, or reorder what a reader of the file sees, is escaped. */
export function withoutSteering(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plain(value: unknown): unknown {
  return value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value;
}
