/**
 * @file What the comparison in the side bar and the extension say to each other. Both ends import these constants; the extension checks
 * everything that comes from the view (src/extension/comparison/comparisonRequests.ts).
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ErrorFacts } from '../../base/errors';
import type { Comparison, Contrast } from '../comparison';
import type {
  ComparedAttention,
  ComparedConcepts,
  ComparedKnowing,
  ComparedRules,
  PartOf,
} from '../comparisonSections';
import type { ConceptPlace } from './conceptsMessages';
import type { ContrastParams } from '../comparison';
import type { Progress } from '../request';
import type { ModelRole } from '../explanation';
import type { FileState } from './attributionMessages';

/** The comparison of one file. Sent when it changes; without the matrices of its explanation, which this view does not draw. */
export interface ComparisonContent {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair. */
  readonly label: string;
  readonly comparison: Comparison;
}

/** A token of the compared answer, and the one that is held against it, in the vocabulary of `role`. */
export type ContrastQuestion = Pick<ContrastParams, 'role' | 'position' | 'foil'>;

/** Why the one and not the other: asked, then answered or refused. */
export interface AskedContrast {
  readonly question: ContrastQuestion;
  readonly contrast?: Contrast;
  readonly error?: ErrorFacts;
}

/** A part that is there, is on its way, or is made only when it is asked for. */
export type ToldPart<T> = PartOf<T> | { readonly work: { readonly progress?: Progress } } | { readonly offered: true };

/** Parts that come behind the rest. */
export interface ToldParts {
  readonly attention?: ToldPart<ComparedAttention>;
  readonly concepts?: ToldPart<ComparedConcepts>;
  readonly knowing?: ToldPart<ComparedKnowing>;
}

/** The earlier version of the prompt that the shown one is held against. */
export type EarlierVersion = 'pinned' | 'compared-before' | 'git-head';

/** Of two texts as one: texts of all but `came` make the old one, of all but `gone` the new one. */
export interface DifferencePart {
  readonly kind: 'same' | 'gone' | 'came';
  readonly text: string;
}

/** Two versions of the prompt: which words gained or lost. */
export interface ToldVersions {
  readonly earlier: EarlierVersion;
  readonly headline: string;
  /** What the tuned (or single) model says to both, as one text. */
  readonly answer: readonly DifferencePart[];
  /** Instruction clauses with their part of its influence in each version that has them, those that changed most first. */
  readonly rules: readonly VersionRow[];
  readonly scores: readonly VersionScore[];
  readonly lists: readonly VersionLists[];
  readonly notes: readonly string[];
}

/** Of one model: the instruction score, with the least and the largest score of a clause. */
export interface VersionScore {
  readonly role: ModelRole;
  readonly before?: ScoreRange;
  readonly after?: ScoreRange;
}

export interface ScoreRange {
  readonly value: number;
  readonly least: number;
  readonly largest: number;
}

/** Under one model, each strongest first. */
export interface VersionLists {
  readonly role: ModelRole;
  readonly gained: readonly VersionRow[];
  readonly lost: readonly VersionRow[];
  readonly came: readonly VersionRow[];
  readonly went: readonly VersionRow[];
}

/** A word with its influence in each version that has it. */
export interface VersionRow {
  readonly text: string;
  readonly before?: number;
  readonly after?: number;
  /** Index into the words of the later version. */
  readonly word?: number;
}

/** Answers that leave the compared one at a place, or one another. */
export interface ToldBranches {
  /** In the order in which they were made; a branch stands behind the one that it leaves. */
  readonly all: readonly ToldBranch[];
  /** The next one, while it is made. */
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** Number of the one that was made last. */
  readonly newest?: number;
  /** How likely each model finds the compared answer, tuned first. */
  readonly root: readonly BranchFigure[];
}

export interface ToldBranch {
  /** From 1. */
  readonly number: number;
  /** 0 for the compared answer. */
  readonly parent: number;
  readonly name: string;
  readonly goesOn: ModelRole;
  readonly kept: string;
  readonly forced: string;
  readonly said: string;
  readonly ended: boolean;
  /** At which another branch can begin, the end one of them. */
  readonly words: readonly string[];
  readonly notes: readonly string[];
  /** Tuned first. */
  readonly models: readonly BranchUnderRole[];
}

export interface BranchFigure {
  readonly role: ModelRole;
  /** Of the whole answer, natural logarithm. */
  readonly logProbability: number;
}

export interface BranchUnderRole extends BranchFigure {
  readonly change: number;
  readonly gained: readonly VersionRow[];
  readonly lost: readonly VersionRow[];
}

/** What changes often and is small. */
export interface ComparisonState extends FileState {
  /** What the models have said so far, in the order in which they are heard; only while they are asked. */
  readonly saying?: readonly { readonly role: ModelRole; readonly text: string }[];
  readonly asked?: AskedContrast;
  readonly parts?: ToldParts;
  readonly branches?: ToldBranches;
  /** Whether the compared version is the pinned one. */
  readonly pinned?: boolean;
  readonly versions?: ToldVersions;
  /** Which rules each model uses: where the prompt's rules were measured. */
  readonly rules?: ComparedRules;
}

/** Commands that the view may run; the extension maps them to its own. */
export const COMPARISON_COMMANDS = [
  'compare',
  'cancel',
  'stopAnswers',
  'openSample',
  'trust',
  'selectPair',
  'askParts',
  'computeConcepts',
  'cancelConcepts',
  'askLayers',
  'cancelLayers',
  'pin',
  'unpin',
  'compareWithHead',
  'showVersions',
  'export',
  'clearContrast',
  'cancelBranch',
] as const;
export type ComparisonCommand = (typeof COMPARISON_COMMANDS)[number];

/** Whose answer; null for the one that is forced when nobody chooses. */
interface ChosenAnswer {
  readonly role: ModelRole | null;
}

interface BranchNumber {
  /** From 1. */
  readonly branch: number;
}

// From the view. Each is answered, if only with an error.
/** The view can draw: content and state follow. */
export const ComparisonReadyRequest = new RequestType<Readonly<Record<string, never>>, null, void>('comparison/ready');
/** Forces the model's own answer on both and compares again. */
export const UseAnswerRequest = new RequestType<ChosenAnswer, null, void>('comparison/useAnswer');
/** The same, after the user has changed it. */
export const EditAnswerRequest = new RequestType<{ readonly role: ModelRole }, null, void>('comparison/editAnswer');
/** The answer comes with the state. */
export const AskContrastRequest = new RequestType<ContrastQuestion, null, void>('comparison/contrast');
/** Asks what to force at a word (index into the words of that answer's surprise), and who goes on; the branch comes with the state. */
export const BranchRequest = new RequestType<{ readonly parent: number; readonly word: number }, null, void>(
  'comparison/branch',
);
export const RemoveBranchRequest = new RequestType<BranchNumber, null, void>('comparison/removeBranch');
/** Forces the branch's answer on both and compares again. */
export const UseBranchRequest = new RequestType<BranchNumber, null, void>('comparison/useBranch');
/** Opens the attention panel on the file, at this verb (index into the words of the prompt) or at its first. */
export const OpenAttentionRequest = new RequestType<{ readonly verb: number | null }, null, void>(
  'comparison/openAttention',
);
/** Opens the concepts panel at a component. */
export const OpenConceptsRequest = new RequestType<ConceptPlace, null, void>('comparison/openConcepts');
export const RunComparisonRequest = new RequestType<{ readonly command: ComparisonCommand }, null, void>(
  'comparison/run',
);
/** Shows a word of the prompt in the file, without taking the focus. */
export const ShowWordRequest = new RequestType<{ readonly word: number }, null, void>('comparison/showWord');

// To the view.
export const ComparisonNotification = new NotificationType<ComparisonContent | null>('comparison/content');
export const ComparisonStateNotification = new NotificationType<ComparisonState>('comparison/state');
