/**
 * @file What tuning changed for one prompt: the two models held against each other. Plain, versioned data; every view of the
 * comparison draws it. Definitions of the numbers: docs/methods.md; docs/comparison.schema.json describes it.
 */
import type { Translatable } from '../base/sentence';
import type { ErrorReason } from '../base/errors';
import type { ComparedAttention, ComparedConcepts, ComparedKnowing, ComparedRules, PartOf } from './comparisonSections';
import type { ExplainedResponse, Explanation, ModelRole, ResponseToken } from './explanation';
import type { ExplainParams } from './request';
import type { KnownAnswer } from './attention';

/** Changes with every change of meaning or layout. */
export const COMPARISON_SCHEMA = 'instruct-lens/comparison/2';

export const VERSION_COMPARISON_SCHEMA = 'instruct-lens/version-comparison/2';

/** Next tokens that are told for each place of an answer. */
export const NEXT_TOKENS_TOLD = 10;

/** Base and tuned are the two models by position: two tunings, or two sizes, can be compared as well. */
export interface Comparison {
  readonly schema: typeof COMPARISON_SCHEMA;
  /** Of the compared answer. One entry in `models` where the other model could not be used (see `failures`). */
  readonly explanation: Explanation;
  /** What each model says by itself, base before tuned. */
  readonly answers: readonly OwnAnswer[];
  readonly surprise: Surprise;
  /** Where base and tuned would go on differently for the first time; absent where they never do, or one model is left. */
  readonly parting?: Parting;
  readonly instruction: InstructionComparison;
  /** Which rules of the prompt each model uses; absent where it has none. */
  readonly rules?: PartOf<ComparedRules>;
  /** These two come behind the others and join them. */
  readonly attention?: PartOf<ComparedAttention>;
  readonly concepts?: PartOf<ComparedConcepts>;
  /** Where it was asked for. */
  readonly knowing?: PartOf<ComparedKnowing>;
  /** Where the comparison is not fair, and what was done about it. */
  readonly warnings: readonly ComparisonWarning[];
  readonly failures: readonly ModelFailure[];
}

export interface OwnAnswer {
  readonly role: ModelRole;
  readonly text: string;
  /** As in ExplainedResponse, without log-probabilities. */
  readonly tokens: readonly Omit<ResponseToken, 'logProbability'>[];
  readonly words: ExplainedResponse['words'];
  /** `limit`: the token limit or the end of the context; `stopped`: the user did not want more. */
  readonly ending: 'end-token' | 'limit' | 'stopped';
}

/** How each model finds the compared answer, token by token and word by word. */
export interface Surprise {
  /** Base before tuned; each in its own tokens, which are the same where the vocabularies are equal. */
  readonly models: readonly ModelSurprise[];
  readonly words: readonly WordSurprise[];
  /**
   * Jensen-Shannon divergence in bits, 0 to 1, of the two distributions of the next token, one a token of the answer. Where each
   * model explains its own answer the list ends with the first token that differs: behind it they answer different texts.
   */
  readonly divergence?: readonly number[];
  /** Why there is none. */
  readonly divergenceAbsent?: 'different-vocabularies' | 'one-model';
}

export interface ModelSurprise {
  readonly role: ModelRole;
  readonly tokens: readonly TokenSurprise[];
}

export interface TokenSurprise extends ResponseToken {
  /** From 1: 1 + the number of tokens that are likelier, so equal ones share the better rank. */
  readonly rank: number;
  /** The likeliest next tokens in its place, most likely first; equal ones by id. */
  readonly next: readonly NextToken[];
}

/** A token of a vocabulary, told without the text around it. */
export interface TokenName {
  readonly id: number;
  readonly text: string;
  /** `special`: a control token, `text` is its name. `bytes`: part of a character, `text` is the vocabulary's spelling. */
  readonly kind: 'text' | 'special' | 'bytes';
}

export interface NextToken extends TokenName {
  /** Natural logarithm of its probability. */
  readonly logProbability: number;
}

export interface WordSurprise {
  readonly text: string;
  /** The end token, a word of its own. */
  readonly end: boolean;
  /** One entry a model that has the word in its answer, base before tuned. */
  readonly models: readonly WordUnderModel[];
  /** Largest divergence of its tokens, in bits; absent where they have none. */
  readonly divergence?: number;
}

export interface WordUnderModel {
  readonly role: ModelRole;
  /** Index into `response.words` of the model's explanation. */
  readonly word: number;
  /** Sum over its tokens. */
  readonly logProbability: number;
  /** The worst rank of its tokens. */
  readonly rank: number;
}

export interface Parting {
  /** `tokens`: the same place of the same tokens. `text`: tokens differ, so places with the same text before them were compared. */
  readonly by: 'tokens' | 'text';
  /** What each would have written next, base before tuned. */
  readonly models: readonly PartingToken[];
  /** Index into `surprise.words` of the word that holds the place, or of the last one before it; absent before the first. */
  readonly word?: number;
  /** Whether the place is inside that word. */
  readonly inWord: boolean;
  /** Bits; absent where vocabularies differ. */
  readonly divergence?: number;
}

export interface PartingToken {
  readonly role: ModelRole;
  /** Index into the model's tokens of the answer. */
  readonly position: number;
  readonly likeliest: NextToken;
}

export interface InstructionComparison {
  /** One entry a model that has one. Scores of the clauses are in the explanation. */
  readonly scores: readonly { readonly role: ModelRole; readonly value: number }[];
  /** Tuned minus base. */
  readonly difference?: number;
  /** Words of the prompt whose influence grew most from base to tuned, five at most, strongest first. */
  readonly gained: readonly WordShift[];
  readonly lost: readonly WordShift[];
}

export interface WordShift {
  /** Index into `explanation.prompt.words`. */
  readonly word: number;
  readonly text: string;
  /** Signed influence, as in `words` of each model. */
  readonly base: number;
  readonly tuned: number;
  readonly difference: number;
}

export interface ComparisonWarning {
  readonly code:
    | 'same-model'
    | 'different-vocabularies'
    | 'different-precisions'
    | 'different-templates'
    | 'different-renderings'
    | 'own-answers';
  /** What is unfair and what was done about it, one or two sentences. */
  readonly message: string;
  readonly translatable?: Translatable;
}

/** A model that could not be used; the other's half is there. */
export interface ModelFailure {
  readonly role: ModelRole;
  readonly folder: string;
  readonly reason: ErrorReason;
  readonly message: string;
  readonly next: string;
  readonly translatable?: Translatable;
}

/** Two versions of a prompt, compared by the same models. */
export interface VersionComparison {
  readonly schema: typeof VERSION_COMPARISON_SCHEMA;
  readonly before: Comparison;
  readonly after: Comparison;
  /** Words of both versions, matched by a text diff, in the order of both texts; a word that went stands before one that came. */
  readonly words: readonly VersionedWord[];
}

/** A word that stayed (both indices), came (`after` only) or went (`before` only). */
export interface VersionedWord {
  readonly text: string;
  /** Index into `explanation.prompt.words` of the earlier version. */
  readonly before?: number;
  /** Of the later one. */
  readonly after?: number;
  /** Signed influence, one entry a model that explained both versions; a word that is not there has none. */
  readonly models: readonly { readonly role: ModelRole; readonly before?: number; readonly after?: number }[];
}

/** Why the one token and not the other: what each word of the prompt did for it. */
export interface Contrast {
  readonly models: readonly ModelContrast[];
  /** Models that cannot say, and why. */
  readonly absent: readonly ContrastRefusal[];
}

export interface ContrastRefusal {
  readonly role: ModelRole;
  readonly message: string;
  readonly translatable?: Translatable;
}

export interface ModelContrast {
  readonly role: ModelRole;
  /** Index into the model's tokens of the answer. */
  readonly position: number;
  readonly token: TokenName;
  readonly foil: TokenName;
  /** Gradient x input of (logit of the token minus logit of the foil), signed, one number a token of the prompt. */
  readonly attribution: readonly number[];
  /** The same over the words of the prompt: signed, over the sum of |attribution| on the rows that compete. */
  readonly words: readonly number[];
}

/** Why a token of the compared answer and not another: `ids` and places are those that the comparison told. */
export interface ContrastParams extends Pick<
  ExplainParams,
  'request' | 'document' | 'words' | 'models' | 'baseRendering' | 'response'
> {
  /** The compared answer as each model reads it. */
  readonly answers: readonly KnownAnswer[];
  /** Whose vocabulary the place and the foil are told in. */
  readonly role: ModelRole;
  /** Index into that model's tokens of the answer. */
  readonly position: number;
  /** Id of the alternative. */
  readonly foil: number;
}

/** A piece of what a model says by itself. */
export interface AnswerPart {
  readonly request: string;
  readonly role: ModelRole;
  /** UTF-16 units of the answer before it: where it is 0 the answer begins, anew where one was told before. */
  readonly from: number;
  readonly text: string;
}
