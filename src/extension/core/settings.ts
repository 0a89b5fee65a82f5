/** @file The settings, read with their types and limits each time they are needed. */
import type { Quantity } from '../../protocol/view';
import * as vscode from 'vscode';
import type { AttributionTarget, Rendering } from '../../protocol/explanation';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES } from '../../protocol/concepts';
import type { ConceptChoice } from '../../protocol/concepts';
import { PROVIDER_VARIABLE, providerSetting } from '../../protocol/providers';
import { settingKeys } from './contributions';

/** A pair that the user has named; folders are absolute or start from the workspace folder. */
export interface ConfiguredPair {
  readonly name: string;
  readonly base: string;
  readonly tuned: string;
}

function read<T>(key: string, otherwise: T): T {
  return vscode.workspace.getConfiguration('instructLens').get<T>(key) ?? otherwise;
}

function bounded(key: string, otherwise: number, least: number, most: number): number {
  const value = read<unknown>(key, otherwise);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : otherwise;
}

function oneOf<T extends string>(values: readonly T[], key: string, otherwise: T): T {
  const value = read<string>(key, otherwise);
  return values.find(each => each === value) ?? otherwise;
}

export const settings = {
  pair: () => read<string>(settingKeys.pair, 'demo'),
  pairs: () => read<unknown[]>(settingKeys.pairs, []).filter(isPair),
  ownResponses: () => read<string>(settingKeys.responseSource, 'tuned') === 'own',
  maxTokens: () => Math.round(bounded(settingKeys.maxTokens, 256, 1, 4096)),
  target: () => read<AttributionTarget>(settingKeys.target, 'log-probability'),
  baseRendering: () => read<Rendering>(settingKeys.baseRendering, 'tuned-template'),
  conceptChoice: (): ConceptChoice => ({
    vocabulary: oneOf(CONCEPT_VOCABULARIES, settingKeys.conceptWords, 'whole-words'),
    matching: oneOf(CONCEPT_MATCHINGS, settingKeys.conceptMatching, 'one-to-one'),
  }),
  quantity: () => read<Quantity>(settingKeys.quantity, 'density'),
  /** Densities below are not painted. */
  threshold: () => bounded(settingKeys.threshold, 0.1, 0, 0.9),
  autoExplain: () => read<string>(settingKeys.autoExplain, 'off') === 'afterDelay',
  autoExplainDelayMs: () => bounded(settingKeys.autoExplainDelay, 1500, 500, 60_000),
  problems: () => read<boolean>(settingKeys.problems, true),
  codeLens: () => read<boolean>(settingKeys.codeLens, true),
  provider: () => providerSetting(read<string>(settingKeys.provider, 'auto')) ?? 'auto',
  idleMs: () => bounded(settingKeys.idleMinutes, 10, 1, 24 * 60) * 60_000,
  /** 0 is as many as the machine has cores. */
  threads: () => Math.round(bounded(settingKeys.threads, 0, 0, 256)),
  /** Gigabytes for the engine; 0 is what the machine has free. */
  memoryLimit: () => bounded(settingKeys.memoryLimit, 0, 0, 4096),
} as const;

function isPair(value: unknown): value is ConfiguredPair {
  const pair = value as Partial<Record<keyof ConfiguredPair, unknown>> | null;
  return (
    typeof pair === 'object' &&
    [pair?.name, pair?.base, pair?.tuned].every(part => typeof part === 'string' && part !== '')
  );
}

/** The engine's environment: it takes these when it starts. */
export function engineEnvironment(): NodeJS.ProcessEnv {
  const threads = settings.threads();
  const limit = settings.memoryLimit();
  const provider = settings.provider();
  return {
    ...(provider === 'auto' ? {} : { [PROVIDER_VARIABLE]: provider }),
    ...(threads > 0 ? { INSTRUCT_LENS_THREADS: String(threads) } : {}),
    ...(limit > 0 ? { INSTRUCT_LENS_MEMORY_LIMIT: String(Math.round(limit * 1e9)) } : {}),
  };
}

/** Where a workspace has its own choice, that one is changed: another would not count. */
export async function choose(key: string, value: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('instructLens');
  const ofWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await configuration.update(key, value, ofWorkspace ? Workspace : Global);
}

/** What is as it was is not written down. */
export async function chooseConcepts({ vocabulary, matching }: ConceptChoice): Promise<void> {
  const before = settings.conceptChoice();
  if (vocabulary !== before.vocabulary) await choose(settingKeys.conceptWords, vocabulary);
  if (matching !== before.matching) await choose(settingKeys.conceptMatching, matching);
}

/** Those that are not as they come, with their values as text. */
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

/** Fires where the models are to run on something else. The engine takes it when it starts. */
export function onProviderChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(`instructLens.${settingKeys.provider}`)) listener();
  });
}
