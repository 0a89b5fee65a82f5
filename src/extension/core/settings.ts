/** @file The settings, read with their types and limits each time they are needed. */
import { cpus } from 'node:os';
import * as vscode from 'vscode';
import { PRECISION_VARIABLE, precisionSetting } from '../../base/precision';
import type { PromptData } from '../../prompt/promptDocument';
import { jsonData, RESERVED_VARIABLES } from '../../prompt/templateData';
import { ASKED_DEFAULTS, MAX_ANSWER_TOKENS } from '../../protocol/askedDefaults';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES, type ConceptChoice } from '../../protocol/concepts';
import { ATTRIBUTION_TARGETS, RENDERINGS } from '../../protocol/explanation';
import { PROVIDER_VARIABLE, providerSetting } from '../../protocol/providers';
import { pictureMethods } from '../../protocol/trust';
import { settingKeys } from './contributions';
import { bounded, listOr, oneOf, textOr } from './settingValues';

/** A pair that the user has named; folders are absolute or start from the workspace folder. */
export interface ConfiguredPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
}

function read(key: string): unknown {
  return vscode.workspace.getConfiguration('instructLens').get(key);
}

export const settings = {
  pair: () => textOr(read(settingKeys.pair), 'demo'),
  pairs: () => listOr(read(settingKeys.pairs)).filter(isPair),
  ownResponses: () => read(settingKeys.responseSource) === 'own',
  maxTokens: () => Math.round(bounded(read(settingKeys.maxTokens), ASKED_DEFAULTS.maxTokens, 1, MAX_ANSWER_TOKENS)),
  target: () => oneOf(ATTRIBUTION_TARGETS, read(settingKeys.target), ASKED_DEFAULTS.target),
  templateVars: () => templateVariables(read(settingKeys.templateVars)),
  baseRendering: () => oneOf(RENDERINGS, read(settingKeys.baseRendering), ASKED_DEFAULTS.baseRendering),
  conceptChoice: (): ConceptChoice => ({
    vocabulary: oneOf(CONCEPT_VOCABULARIES, read(settingKeys.conceptWords), ASKED_DEFAULTS.vocabulary),
    matching: oneOf(CONCEPT_MATCHINGS, read(settingKeys.conceptMatching), ASKED_DEFAULTS.matching),
  }),
  /** Whether the editor's language model may be asked for names; never where somebody else's settings say so. */
  namesByEditor: (): boolean => read(settingKeys.conceptNamesByEditor) === true,
  /** `auto`: influence or gradient, by which of them is trusted more. */
  quantity: () => oneOf([...pictureMethods, 'auto'] as const, read(settingKeys.quantity), 'influence'),
  /** Parts of the largest (densities as they are) below are not painted. */
  threshold: () => bounded(read(settingKeys.threshold), 0.1, 0, 0.9),
  /** Of a long prompt's words, the part that is painted at most. */
  strongest: () => bounded(read(settingKeys.strongest), 15, 1, 100) / 100,
  autoExplain: () => read(settingKeys.autoExplain) === 'afterDelay',
  autoExplainDelayMs: () => bounded(read(settingKeys.autoExplainDelay), 1500, 500, 60_000),
  problems: () => read(settingKeys.problems) !== false,
  codeLens: () => read(settingKeys.codeLens) !== false,
  provider: () => providerSetting(textOr(read(settingKeys.provider), 'auto')) ?? 'auto',
  precision: () => precisionSetting(textOr(read(settingKeys.precision), 'stored')) ?? 'stored',
  idleMs: () => bounded(read(settingKeys.idleMinutes), 10, 1, 24 * 60) * 60_000,
  /** 0 is as many as the machine has cores. */
  threads: () => Math.round(bounded(read(settingKeys.threads), 0, 0, cpus().length)),
  /** Gigabytes for the engine; 0 is what the machine has free. */
  memoryLimit: () => bounded(read(settingKeys.memoryLimit), 0, 0, 4096),
} as const;

/** Anything that JSON can hold, by the name of a variable of the chat template. */
function templateVariables(value: unknown): Record<string, PromptData> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter(([name]) => !RESERVED_VARIABLES.has(name));
  return Object.fromEntries(entries.map(([name, item]) => [name, jsonData(item)]));
}

function isPair(value: unknown): value is ConfiguredPair {
  const pair = value as Partial<Record<keyof ConfiguredPair, unknown>> | null;
  return (
    typeof pair === 'object' &&
    [pair?.name, pair?.base, pair?.tuned].every(part => typeof part === 'string' && part !== '')
  );
}

/** Settings that the engine reads from its environment when it starts. */
export function engineEnvironment(): NodeJS.ProcessEnv {
  const threads = settings.threads();
  const limit = settings.memoryLimit();
  const provider = settings.provider();
  const precision = settings.precision();
  return {
    ...(provider === 'auto' ? {} : { [PROVIDER_VARIABLE]: provider }),
    ...(precision === 'stored' ? {} : { [PRECISION_VARIABLE]: precision }),
    ...(threads > 0 ? { INSTRUCT_LENS_THREADS: String(threads) } : {}),
    ...(limit > 0 ? { INSTRUCT_LENS_MEMORY_LIMIT: String(Math.round(limit * 1e9)) } : {}),
  };
}

/** Where the workspace has its own value, that one is changed, because it hides the user's. */
export async function choose(key: string, value: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('instructLens');
  const ofWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await configuration.update(key, value, ofWorkspace ? Workspace : Global);
}

/** Writes only settings that changed, so that none is pinned to its default. */
export async function chooseConcepts({ vocabulary, matching }: ConceptChoice): Promise<void> {
  const before = settings.conceptChoice();
  if (vocabulary !== before.vocabulary) await choose(settingKeys.conceptWords, vocabulary);
  if (matching !== before.matching) await choose(settingKeys.conceptMatching, matching);
}

/** The settings that differ from their defaults, with their values as text. */
export function changedSettings(): Record<string, string> {
  const configuration = vscode.workspace.getConfiguration('instructLens');
  const changed = Object.values(settingKeys).flatMap(key => {
    const value: unknown = configuration.get(key);
    const text = JSON.stringify(value);
    return text === JSON.stringify(configuration.inspect(key)?.defaultValue) ? [] : [[key, text] as const];
  });
  return Object.fromEntries(changed);
}

/** Fires where a setting of ours changed. */
export function onSettingsChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('instructLens')) listener();
  });
}

/** Fires where the engine is to run otherwise: on another provider, in another precision, with other threads, in other memory. It takes them when it starts. */
export function onEngineSettingsChange(listener: () => void): vscode.Disposable {
  return onChangeOf(
    [settingKeys.provider, settingKeys.precision, settingKeys.threads, settingKeys.memoryLimit],
    listener,
  );
}

/** Fires where another quantity is to be painted. */
export function onQuantityChange(listener: () => void): vscode.Disposable {
  return onChangeOf([settingKeys.quantity], listener);
}

function onChangeOf(keys: readonly string[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (keys.some(key => event.affectsConfiguration(`instructLens.${key}`))) listener();
  });
}
