/**
 * @file What the engine process can be asked, and what it says meanwhile. A request is one entry of `runs` or `facts`: the client's and the
 * service's methods (src/client) and the types of the server's handlers (engine/process/server.ts) are made from it.
 */
import { NotificationType, RequestType0 } from 'vscode-jsonrpc';
import type { AblationParams, AblationReport, TrustParams, TrustReport } from './ablation';
import type { AttentionParams, AttentionReport } from './attention';
import type { Branch, BranchParams } from './branch';
import type { AnswerPart, Comparison, Contrast, ContrastParams } from './comparison';
import type {
  ComparedAttention,
  ComparedAttentionParams,
  ComparedConcepts,
  ComparedConceptsParams,
  ComparedKnowing,
  ComparedKnowingParams,
  PartOf,
} from './comparisonSections';
import type { ConceptParams, ConceptReport, PromptConceptParams, PromptConcepts } from './concepts';
import type { EngineFacts } from './doctor';
import type { Explanation } from './explanation';
import type { HeadsParams, HeadsReport } from './heads';
import type {
  Agreement,
  AgreementParams,
  DescribeParams,
  InspectParams,
  ModelDescription,
  PromptFit,
  PromptFitParams,
} from './models';
import type { RulesParams, RulesReport, ShortenParams, ShortenReport } from './rules';
import type { Passage, PassageParams } from './passage';
import type { ProviderFallback, ProviderName, ProvidersParams, ProvidersReport } from './providers';
import type { RenderedParams, RenderedReport, TokensParams, TokensReport } from './rendered';
import type { EngineErrorData, ExplainParams, Numbered, Progress } from './request';
import type { SurpriseParams, SurpriseReport } from './surprise';

/** Runs models: one at a time, with progress, cancelled between runs; an owner's newer request takes the place of its older one. */
export interface Run<P extends Numbered, R> {
  /** Works on weights alone, which takes minutes for a large pair: the engine lets shorter requests go before each of its steps. */
  readonly patient: (params: P) => boolean;
  /** Never there: carries the types. */
  readonly types?: { readonly params: P; readonly result: R };
}

/** Answered at once, beside whatever runs. */
export interface Fact<P, R> {
  /** Never there: carries the types. */
  readonly types?: { readonly params: P; readonly result: R };
}

const always = (): boolean => true;

function run<P extends Numbered, R>(patient: (params: P) => boolean = () => false): Run<P, R> {
  return { patient };
}

function fact<P, R>(): Fact<P, R> {
  return {};
}

export const runs = {
  explain: run<ExplainParams, Explanation>(),
  attention: run<AttentionParams, AttentionReport>(),
  /** Answers with the whole report; AblationNotification tells it while it grows. What a cancelled run has computed is not computed again. */
  ablation: run<AblationParams, AblationReport>(),
  /** What each part of the prompt does; RulesNotification tells the report while it grows, and what was computed is not computed again. */
  rules: run<RulesParams, RulesReport>(),
  /** A shorter prompt with the same answer. */
  shorten: run<ShortenParams, ShortenReport>(),
  /** How far pictures can be believed. */
  trust: run<TrustParams, TrustReport>(),
  /** How each model finds the prompt's own words. */
  surprise: run<SurpriseParams, SurpriseReport>(),
  heads: run<HeadsParams, HeadsReport>(always),
  /** Answers with the whole comparison; the answers are told by notifications while they are generated. */
  compare: run<ExplainParams, Comparison>(),
  /** Why a token of a compared answer and not another. */
  contrast: run<ContrastParams, Contrast>(),
  /** Leaves a compared answer at a place, and says and compares what comes of it. */
  branch: run<BranchParams, Branch>(),
  /** What a word or a sentence of an explained answer depended on. */
  passage: run<PassageParams, Passage>(),
  comparedAttention: run<ComparedAttentionParams, ComparedAttention>(),
  /** Null where only what is known of the pair was wanted, and it is not. What is only looked up does not queue behind patient work. */
  comparedConcepts: run<ComparedConceptsParams, PartOf<ComparedConcepts> | null>(({ onlyKnown }) => !onlyKnown),
  /** From which layer on each token of a compared answer is the likeliest. */
  comparedKnowing: run<ComparedKnowingParams, ComparedKnowing>(),
  /** Concepts of a pair (or one model), kept on disk layer by layer: what was cancelled resumes where it stopped. */
  concepts: run<ConceptParams, ConceptReport>(always),
  /** What each layer writes on a prompt along its concepts. */
  promptConcepts: run<PromptConceptParams, PromptConcepts>(always),
  /** Reads no weights. Chat templates and tokenizers are programs of strangers: they run where they can be ended. */
  tokens: run<TokensParams, TokensReport>(),
  /** The engine writes `params.output` itself. */
  inspect: run<InspectParams, null>(),
};

export const facts = {
  describe: fact<DescribeParams, ModelDescription>(),
  /** Whether a prompt fits a model, by its tokenizer alone. */
  promptFit: fact<PromptFitParams, PromptFit>(),
  /** The text that each model reads. */
  rendered: fact<RenderedParams, RenderedReport>(),
  /** Whether two tokenizers mean the same by their ids. */
  agreement: fact<AgreementParams, Agreement>(),
  /** What this machine's execution providers are worth: from the disk where it is known, else each is tried now, which takes seconds. */
  providers: fact<ProvidersParams, ProvidersReport>(),
  /** What the engine process says of itself. */
  engineFacts: fact<null, EngineFacts>(),
};

export type RunName = keyof typeof runs;
export type FactName = keyof typeof facts;
type Table = typeof runs & typeof facts;
export type RequestName = keyof Table;

export type ParamsOf<N extends RequestName> = NonNullable<Table[N]['types']>['params'];
export type ResultOf<N extends RequestName> = NonNullable<Table[N]['types']>['result'];
/** What a caller says: the client numbers its requests. */
export type AskedOf<N extends RunName> = Omit<ParamsOf<N>, 'request'>;

/** Whether the engine lets shorter requests go before each step of this one. */
export function isPatient<N extends RunName>(name: N, params: ParamsOf<N>): boolean {
  // The entry's own function gets the entry's own parameters: TypeScript does not follow a name through a table.
  return (runs[name].patient as (params: ParamsOf<N>) => boolean)(params);
}

/** Who forks the engine says its own process id in this variable: the engine ends with it. */
export const PARENT_VARIABLE = 'INSTRUCT_LENS_PARENT';

/** Forgets answers and attributions, and what is kept on disk of pairs; models stay loaded. */
export const ClearCachesRequest = new RequestType0<null, EngineErrorData>('clearCaches');

export const ProgressNotification = new NotificationType<Progress>('progress');
/** The first picture, as soon as there is one; the answer to ExplainRequest is the complete explanation. */
export const FirstPictureNotification = new NotificationType<{
  readonly request: string;
  readonly explanation: Explanation;
}>('firstPicture');

/** What is known of an ablation so far. */
export const AblationNotification = new NotificationType<{ readonly request: string; readonly report: AblationReport }>(
  'ablationSoFar',
);

export const RulesNotification = new NotificationType<{ readonly request: string; readonly report: RulesReport }>(
  'rulesSoFar',
);

/** What a model says by itself, piece by piece. */
export const AnswerNotification = new NotificationType<AnswerPart>('answer');
/** The user has heard enough of a comparison's answers: they end where they are, and the comparison goes on with them. */
export const StopAnswersNotification = new NotificationType<{ readonly request: string }>('stopAnswers');

/** What models are loaded on, as soon as it is known and whenever it changes. */
export const ProviderNotification = new NotificationType<{ readonly provider: ProviderName }>('provider');
/** A provider failed, and the run goes on with the next. */
export const ProviderFallbackNotification = new NotificationType<ProviderFallback>('providerFallback');
