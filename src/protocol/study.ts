/** @file What a study is asked to do and what it says: the spec as it is read, and the report that every view of it draws. */
import type { ModelRole, Rendering, Sampling } from './explanation';

export const STUDY_KINDS = ['score', 'ablate', 'versions', 'assert'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

/** A pair by its name, by its folders, or one model. */
export interface StudyPair {
  /** How results name it. */
  readonly name: string;
  readonly pair?: string;
  readonly base?: string;
  readonly tuned?: string;
  readonly model?: string;
}

/** Which columns of the cases have a meaning of their own; all others are variables. */
export interface StudyColumns {
  readonly id?: string;
  /** An answer that is forced in the place of a generated one. */
  readonly answer?: string;
  /** Instruction clauses, a list of [start, end] in code points of the prompt. */
  readonly instructions?: string;
}

/** What counts as followed: a column, or checks of the answer. */
export interface FollowedBy {
  readonly column?: string;
  /** A number from which on it counts as followed. */
  readonly from?: number;
  readonly checks?: readonly { readonly name: string; readonly given: Readonly<Record<string, unknown>> }[];
}

export interface StudyStatistics {
  readonly confidence: number;
  readonly draws: number;
  readonly seed: number;
  /** The level of Benjamini and Hochberg's correction. */
  readonly falseDiscovery: number;
}

/** What is measured, and with it what results depend on. */
export interface MeasuredSpec {
  readonly kind: StudyKind;
  readonly pairs: readonly StudyPair[];
  readonly columns: StudyColumns;
  readonly followed?: FollowedBy;
  readonly ownResponses: boolean;
  readonly sampling: Sampling;
  readonly rendering: Rendering;
  readonly trust: boolean;
  /** Clauses are also left out two at a time, in prompts of so many at most. */
  readonly redundancyUpTo: number;
  readonly keep: readonly 'matrices'[];
  readonly format: 'parquet' | 'ndjson';
  /** What assertions need beside what the kind measures. */
  readonly needs: readonly ('score' | 'effect')[];
}

export interface StudySettings extends MeasuredSpec {
  readonly name: string;
  /** Files and patterns, relative to the spec. Empty where each case is a whole prompt. */
  readonly prompts: readonly string[];
  /** A file relative to the spec, or the cases themselves. */
  readonly cases: string | readonly Readonly<Record<string, unknown>>[];
  readonly statistics: StudyStatistics;
  /** Nats a token from which on a clause matters in a case. */
  readonly matters: number;
}

export const STUDY_REPORT_SCHEMA = 'instruct-lens/study-report/1';

export type StudyInterval = readonly [number, number];

/** A mean over cases with its bootstrap interval. */
export interface MeanFigure {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation over cases; absent below two. */
  readonly deviation?: number;
  readonly interval?: StudyInterval;
}

/** A test of a mean difference, with both effect sizes; `absent` where there is none, and why. */
export interface TestedDifference {
  readonly n: readonly number[];
  readonly means: readonly number[];
  readonly difference?: number;
  /** Bootstrap, two-sided. */
  readonly interval?: StudyInterval;
  readonly t?: number;
  readonly df?: number;
  readonly twoSided?: number;
  readonly greater?: number;
  readonly hedges?: { readonly value: number; readonly interval?: StudyInterval };
  readonly cliff?: { readonly value: number; readonly interval?: StudyInterval };
  readonly absent?: string;
}

export interface StudyModel {
  readonly role: ModelRole;
  readonly name: string;
  readonly family: string;
  readonly parameters: number;
  readonly dtype: string;
  /** How the weights are stored, and whether they were rounded; absent in results of earlier versions. */
  readonly precision?: string;
  readonly fingerprint: string;
  readonly provider: string;
}

/** What one model did with one prompt over all cases. */
export interface RoleSummary {
  readonly role: ModelRole;
  readonly score?: MeanFigure;
  /** The same in two groups, where it is known what was followed. */
  readonly followedScore?: MeanFigure;
  readonly unfollowedScore?: MeanFigure;
  readonly answerTokens: { readonly mean: number; readonly least: number; readonly most: number };
  readonly trust: { readonly strong: number; readonly weak: number; readonly chance: number; readonly absent: number };
  readonly followed?: { readonly followed: number; readonly unfollowed: number; readonly unknown: number };
  /** Instruction score of followed minus unfollowed cases (Welch). */
  readonly byFollowed?: TestedDifference;
  /** Answer tokens of the same two groups. */
  readonly lengthByFollowed?: TestedDifference;
}

export interface ClauseEffect {
  /** Nats a token of the answer that it loses without the clause. */
  readonly perToken: MeanFigure;
  readonly total: MeanFigure;
  /** Of the mean above 0, one-sided; and corrected over the clauses of the prompt. */
  readonly p?: number;
  readonly q?: number;
  readonly hedges?: { readonly value: number; readonly interval?: StudyInterval };
  readonly delta?: { readonly value: number; readonly interval?: StudyInterval };
  /** Part of the cases in which it matters. */
  readonly mattersIn: number;
  /** Cases in which it could not be left out. */
  readonly absent: number;
}

/** A rule under both models, case by case. It matters in a case from `matters` nats a token on; parts of the cases. */
export interface TunedAgainstBase {
  readonly tunedOnly: number;
  readonly baseOnly: number;
  readonly both: number;
  /** Effect of tuned minus base, nats a token, paired by case. */
  readonly difference: TestedDifference;
}

/** Rules of one verb over all prompts and cases of a pair; `verb` null: all rules. The case is the unit. */
export interface StudyVerb extends TunedAgainstBase {
  readonly pair: string;
  readonly verb: string | null;
  /** Prompt files that have such a rule. */
  readonly prompts: number;
  /** Effects, nats a token. */
  readonly tuned: MeanFigure;
  readonly base: MeanFigure;
}

export interface ClauseSummary {
  /** Its place in the list of clauses of the prompt file. */
  readonly clause: number;
  readonly text: string;
  readonly spans: readonly (readonly [number, number])[];
  /** From 1, in the prompt file. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Where its effect was measured on a pair. */
  readonly tuning?: TunedAgainstBase;
  readonly models: readonly {
    readonly role: ModelRole;
    readonly score?: MeanFigure;
    readonly influence?: MeanFigure;
    /** Mean rank of its influence among the prompt's clauses. */
    readonly rank?: MeanFigure;
    readonly effect?: ClauseEffect;
  }[];
}

/** Two clauses of which each does the other's work: without both the answer loses more than without each added up. */
export interface RedundantPair {
  readonly clauses: readonly [number, number];
  readonly role: ModelRole;
  /** Nats a token beyond the sum of both. */
  readonly beyond: MeanFigure;
  readonly p?: number;
  readonly q?: number;
  readonly redundant: boolean;
}

export interface StudyGroup {
  readonly pair: string;
  /** File, relative to the spec; of whole prompts in cases the file of cases. */
  readonly prompt: string;
  readonly cases: number;
  readonly excluded: number;
  readonly models: readonly RoleSummary[];
  /** Instruction score of tuned minus base, paired by case. */
  readonly difference?: TestedDifference;
  readonly clauses: readonly ClauseSummary[];
  readonly redundant: readonly RedundantPair[];
  /** Whether clauses were tried two at a time, or why not. */
  readonly redundancyAbsent?: string;
}

export interface VersionSummary {
  readonly pair: string;
  readonly role: ModelRole;
  readonly before: string;
  readonly after: string;
  /** After minus before, paired by case. */
  readonly score?: TestedDifference;
  readonly answerTokens: TestedDifference;
  readonly followed?: TestedDifference;
}

export interface AssertionResult {
  readonly assertion: string;
  readonly pair: string;
  readonly prompt: string;
  readonly role: ModelRole;
  /** The case, where each is asserted by itself. */
  readonly case?: string;
  readonly clause?: number;
  readonly outcome: 'passed' | 'failed' | 'unknown';
  /** What was found, in a sentence. */
  readonly message: string;
}

export interface Exclusion {
  readonly pair: string;
  readonly prompt: string;
  readonly case: string;
  readonly reason: string;
}

/** A case as a page shows it behind a clause. */
export interface CaseRow {
  readonly pair: string;
  readonly prompt: string;
  readonly case: string;
  /** From 1, in the file of cases. */
  readonly line: number;
  readonly role: ModelRole;
  readonly answer: string;
  readonly answerTokens: number;
  readonly score?: number;
  readonly trust?: string;
  readonly followed?: boolean;
  /** By clause; null where there is none. */
  readonly effects: readonly (number | null)[];
  readonly clauseScores: readonly (number | null)[];
}

/** Words of a case with their influence, for its picture. */
export interface CasePicture {
  readonly pair: string;
  readonly prompt: string;
  readonly case: string;
  readonly role: ModelRole;
  readonly words: readonly (readonly [text: string, influence: number])[];
}

export interface StudyReport {
  readonly schema: typeof STUDY_REPORT_SCHEMA;
  readonly name: string;
  readonly kind: StudyKind;
  readonly product: string;
  readonly specHash: string;
  readonly method: string;
  readonly sampling: Sampling;
  readonly rendering: Rendering;
  readonly statistics: StudyStatistics;
  readonly matters: number;
  readonly pairs: readonly { readonly name: string; readonly models: readonly StudyModel[] }[];
  readonly cases: { readonly asked: number; readonly done: number; readonly excluded: readonly Exclusion[] };
  readonly groups: readonly StudyGroup[];
  /** Where effects were measured on a pair. */
  readonly verbs?: readonly StudyVerb[];
  readonly versions: readonly VersionSummary[];
  readonly assertions: readonly AssertionResult[];
  readonly notes: readonly string[];
  readonly rows: readonly CaseRow[];
  readonly pictures: readonly CasePicture[];
}
