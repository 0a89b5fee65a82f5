/** @file A prompt that an agent asks about, with the models that are asked and what all answers have in common. */
import { LensError } from '../base/errors';
import { LineIndex } from '../base/lineIndex';
import type { Span } from '../base/span';
import type { EngineClient, RequestOptions } from '../client/engineClient';
import { nameOfPlace } from '../models/hubCache';
import type { ChosenModels } from '../models/modelPairs';
import { parsePrompt } from '../prompt/parsePrompt';
import type { PromptDocument } from '../prompt/promptDocument';
import { promptWords } from '../prompt/words';
import type { PromptSource } from '../protocol/ablation';
import type { AgentInfluence, AgentModel, AgentTrust } from '../protocol/agent';
import { ASKED_DEFAULTS } from '../protocol/askedDefaults';
import type { ExplainedPrompt, ModelRole, PromptWord } from '../protocol/explanation';
import type { ExplainParams } from '../protocol/request';
import type { Trust } from '../protocol/trust';
import { TRUST_NAMES, trustSentence } from '../picture/trustSentence';

/** What answers agents: the engine's own methods. */
export type AgentEngine = Pick<EngineClient, 'explain' | 'trust' | 'ablation' | 'compare' | 'describe'>;
export type AgentOptions = Pick<RequestOptions, 'signal' | 'onProgress'>;

export interface AgentPrompt {
  /** As answers name it. */
  readonly name: string;
  readonly source: PromptSource;
  readonly lines: LineIndex;
  /** What of the prompt was not read, or has no value; told among the warnings. */
  readonly notes: readonly string[];
  /** The models' label. */
  readonly label: string;
  readonly params: Omit<ExplainParams, 'request'>;
}

interface Asked {
  readonly name: string;
  readonly source: PromptSource;
  readonly chosen: ChosenModels;
  readonly response?: string | undefined;
  readonly maxTokens?: number | undefined;
  readonly notes?: readonly string[];
}

/** @throws LensError bad-input where the text is no usable prompt */
export function agentPrompt({ name, source, chosen, response, maxTokens, notes = [] }: Asked): AgentPrompt {
  const { text, ...options } = source;
  const document = parsePrompt(text, options);
  const lines = new LineIndex(text);
  const error = document.problems.find(({ severity }) => severity === 'error');
  if (error) {
    const where = error.span === undefined ? name : `${name}:${lines.place(error.span.start)}`;
    throw new LensError({
      reason: 'bad-input',
      message: `${where}: ${error.message}`,
      next: 'Correct the prompt and ask again.',
    });
  }
  const params = {
    document,
    words: promptWords(text, document),
    models: chosen.models,
    ...(response !== undefined && { response }),
    ownResponses: false,
    sampling: { maxTokens: maxTokens ?? ASKED_DEFAULTS.maxTokens, temperature: 0, topP: 1, seed: 0 },
    target: ASKED_DEFAULTS.target,
    baseRendering: chosen.models.length === 1 ? ('own-template' as const) : ASKED_DEFAULTS.baseRendering,
  };
  return { name, source, lines, notes: [...notes, ...withoutValue(document)], label: chosen.label, params };
}

/** A prompt with holes is not the one that will be used; in the editor and a terminal this is good to know, and no warning. */
function withoutValue({ problems }: PromptDocument): string[] {
  return problems
    .filter(({ severity, next }) => severity === 'information' && next?.step === 'give-values')
    .map(({ message }) => `${message} Give values in variables.`);
}

export function modelNamed({ params }: AgentPrompt, role: ModelRole): AgentModel {
  return { role, name: nameOfPlace(params.models.find(model => model.role === role)?.folder ?? '') };
}

export function agentTrust(trust: Trust | undefined): AgentTrust {
  if (trust === undefined) return { state: 'not-measured', says: 'Trust was not measured.' };
  const says = trustSentence(trust);
  return 'state' in trust
    ? { state: trust.state, says: `${capital(TRUST_NAMES[trust.state])}. ${says}` }
    : { state: 'not-measured', says };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A word of the prompt and its influence. */
export function influenceAt({ lines }: AgentPrompt, { text, span }: PromptWord, influence: number): AgentInfluence {
  return { text, at: lines.range(span), influence: rounded(influence) };
}

/** Places of one part of a prompt: “3:5-3:9, 4:1-4:6”. */
export function placesOf(lines: LineIndex, spans: readonly Span[]): string {
  return spans.map(span => lines.range(span)).join(', ');
}

/** Four decimals: what is smaller is noise of float32. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Problems that are worth an agent's attention, each with its place. */
export function warningsOf({ lines, notes }: AgentPrompt, problems: ExplainedPrompt['problems']): string[] {
  const told = problems.flatMap(({ severity, message, span }) =>
    severity === 'information' ? [] : [span === undefined ? message : `${lines.place(span.start)}: ${message}`],
  );
  return [...notes, ...told];
}
