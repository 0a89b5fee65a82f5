/** @file From a tool's parameters to the prompt that is meant: a file of the open folders as the window has it, or a text. */
import * as vscode from 'vscode';
import { agentPrompt, type AgentPrompt } from '../../agent/agentPrompt';
import type { AskedInput } from '../../agent/agentTools';
import { LensError } from '../../base/errors';
import { ReadableFolders } from '../../files/readableFolders';
import type { ChosenModels } from '../../models/modelPairs';
import type { LensContext } from '../core/lensContext';
import { allPairs, chosenPair } from '../models/pairChoice';
import { chooseModels } from '../../models/modelPairs';
import { fileNameOf } from '../prompts/promptFiles';

/** What a prompt without a file is read as: front matter and role lines count. */
const UNNAMED = 'prompt.prompt.md';
const LEFT_OUT = 'The user explains this prompt together with linked files; a tool reads its own file alone, without';
const WAY_OUT = 'Give the prompt as text, or open its folder in this window.';

/** @throws LensError usage where the file is outside of the open folders or the pair is not known, bad-input */
export async function promptOfTool(
  { prompts, memory, extensionPath }: LensContext,
  { path, text, pair, base, tuned, model, variables, response, maxTokens }: AskedInput,
): Promise<AgentPrompt> {
  if ([base, tuned, model].some(words => words !== undefined)) throw noSuchChoice();
  const document = path === undefined ? undefined : await openDocument(path);
  if (!document && text === undefined)
    throw new LensError({
      reason: 'usage',
      message: 'There is no prompt to be read.',
      next: 'Give its path, or the prompt itself as text.',
    });
  const source = document
    ? prompts.source(document, { alone: true, ...(text !== undefined && { text }) })
    : { text: text!, fileName: UNNAMED, values: {} };
  // What its user has ticked may lie outside of the open folders, and what a tool answers goes to whoever runs the agent.
  const ticked = document ? memory.ticked(document.uri.toString()) : [];
  return agentPrompt({
    name: document ? fileNameOf(document.uri.toString()) : 'prompt',
    source: { ...source, values: { ...source.values, ...variables } },
    chosen: modelsOfTool(pair, extensionPath),
    response,
    maxTokens,
    ...(ticked.length > 0 && { notes: [`${LEFT_OUT} ${ticked.map(({ path: own }) => own).join(', ')}.`] }),
  });
}

/** @throws LensError usage */
export function modelsOfTool(pair: string | undefined, extensionPath: string): ChosenModels {
  if (pair === undefined) return chosenPair(extensionPath);
  const found = allPairs(extensionPath).find(({ name }) => name === pair);
  if (!found)
    throw new LensError({
      reason: 'usage',
      message: `There is no pair "${pair}".`,
      next: 'Ask list_models which there are, or leave it out: then the pair that the user has chosen is asked.',
    });
  return { ...chooseModels({ base: found.base, tuned: found.tuned }, extensionPath), label: found.name };
}

function noSuchChoice(): LensError {
  return new LensError({
    reason: 'usage',
    message: 'In the editor a tool asks a pair by its name, or the models that the user has chosen.',
    next: 'Name a pair of list_models, or none.',
  });
}

/** With edits that are not saved yet. */
async function openDocument(words: string): Promise<vscode.TextDocument> {
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  return vscode.workspace.openTextDocument(new ReadableFolders(open, WAY_OUT).pathOf(words));
}
