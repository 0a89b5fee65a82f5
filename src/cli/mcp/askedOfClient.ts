/** @file From a tool's parameters to the prompt and the models that are meant. */
import * as path from 'node:path';
import { agentPrompt, type AgentPrompt } from '../../agent/agentPrompt';
import type { AskedInput } from '../../agent/agentTools';
import { LensError } from '../../base/errors';
import { hubCacheFolder } from '../../models/hubCache';
import { chooseModels, knownPairs, type ChosenModels } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { modelPlace } from '../frame/modelChoice';
import { MAX_PROMPT_BYTES, readText } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';
import { ReadableFolders } from '../../files/readableFolders';

/** What a prompt without a file is read as: front matter and role lines count. */
const UNNAMED = 'prompt.prompt.md';

export interface ServerContext {
  readonly at: Surroundings;
  /** Asked where a call names no models. */
  readonly chosen: ChosenModels;
}

/** Whether files have to be read for it. */
export function readsFiles(input: Pick<AskedInput, 'path' | 'base' | 'tuned' | 'model'>): boolean {
  return [input.path, input.base, input.tuned, input.model].some(words => words !== undefined);
}

/** @throws LensError usage, bad-input */
export async function promptAsked(
  input: AskedInput,
  folders: ReadableFolders,
  { at, chosen }: ServerContext,
): Promise<AgentPrompt> {
  const { name, fileName, text } = await textAsked(input, folders, at);
  return agentPrompt({
    name,
    source: { text, fileName, values: input.variables ?? {} },
    chosen: modelsAsked(input, folders, at) ?? chosen,
    response: input.response,
    maxTokens: input.maxTokens,
  });
}

async function textAsked(input: AskedInput, folders: ReadableFolders, at: Surroundings) {
  if (input.path === undefined) {
    if (input.text === undefined)
      throw new LensError({
        reason: 'usage',
        message: 'There is no prompt to be read.',
        next: 'Give its path, or the prompt itself as text.',
      });
    return { name: 'prompt', fileName: UNNAMED, text: input.text };
  }
  const file = folders.pathOf(input.path);
  const name = path.basename(file);
  if (input.text !== undefined) return { name, fileName: file, text: input.text };
  const read = await readText(file, 'prompt file', MAX_PROMPT_BYTES, at);
  return { name, fileName: read.path, text: read.text };
}

/** Undefined where nothing was said. @throws LensError usage where a folder is outside of what may be read */
function modelsAsked(input: AskedInput, folders: ReadableFolders, at: Surroundings): ChosenModels | undefined {
  const { pair, base, tuned, model } = input;
  if ([pair, base, tuned, model].every(words => words === undefined)) return undefined;
  const place = (words: string | undefined, field: string): string | undefined =>
    words === undefined ? undefined : allowed(modelPlace(words, field, { ...at, cwd: folders.first ?? at.cwd }));
  const allowed = (folder: string): string =>
    isOwn(folder, at) || folders.holds(folder) ? folder : folders.pathOf(folder);
  const wish = { pair, base: place(base, 'base'), tuned: place(tuned, 'tuned'), model: place(model, 'model') };
  return chooseModels(wish, at.packageRoot, pair === undefined ? [] : rememberedPairs(at.env));
}

/** Models that the user has put where models are: the hub cache, and pairs by name. */
function isOwn(folder: string, at: Surroundings): boolean {
  const pairs = [
    ...knownPairs(at.packageRoot).flatMap(({ base, tuned }) => [base, tuned]),
    ...rememberedPairs(at.env).flatMap(({ base, tuned }) => [base.folder, tuned.folder]),
  ];
  return pairs.includes(folder) || new ReadableFolders([hubCacheFolder(at.env)]).holds(folder);
}
