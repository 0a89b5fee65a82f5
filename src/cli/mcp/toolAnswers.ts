/** @file What each tool answers, and the page beside it where there is one. */
import type { AgentEngine, AgentOptions } from '../../agent/agentPrompt';
import type { AgentInput, AgentToolName } from '../../agent/agentTools';
import { compareForAgent, compareVersionsForAgent } from '../../agent/compareForAgent';
import { explainForAgent } from '../../agent/explainForAgent';
import { leaveOutForAgent } from '../../agent/leaveOutForAgent';
import { modelsForAgent } from '../../agent/modelsForAgent';
import { findModels } from '../../models/foundModels';
import { knownPairs } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import { attributionContent } from '../../page/attributionContent';
import { comparisonContent } from '../../page/comparisonContent';
import { viewPage } from '../frame/commandOutput';
import { promptAsked, readsFiles, type ServerContext } from './askedOfClient';
import type { ReadableFolders } from '../../files/readableFolders';

export interface ToolAnswer {
  readonly json: object;
  /** The picture, made when a client asks for it. */
  readonly page?: () => Promise<string>;
}

export interface Tool<N extends AgentToolName> {
  /** Whether the client's folders have to be known. */
  readonly reads: (input: AgentInput<N>) => boolean;
  readonly answer: (input: AgentInput<N>, call: Call) => Promise<ToolAnswer>;
}

interface Call {
  readonly folders: ReadableFolders;
  readonly context: ServerContext;
  readonly engine: AgentEngine;
  readonly options: AgentOptions;
}

export const toolAnswers: { readonly [N in AgentToolName]: Tool<N> } = {
  explain_prompt: {
    reads: readsFiles,
    answer: async (input, { folders, context, engine, options }) => {
      const prompt = await promptAsked(input, folders, context);
      const { answer, explanation } = await explainForAgent(prompt, input, engine, options);
      const { name, label, source } = prompt;
      const content = attributionContent({ fileName: name, label, text: source.text, explanation });
      return { json: answer, page: () => viewPage('attribution', content, context.at) };
    },
  },
  test_instruction: {
    reads: readsFiles,
    answer: async (input, { folders, context, engine, options }) => {
      const prompt = await promptAsked(input, folders, context);
      return { json: await leaveOutForAgent(prompt, input, engine, options) };
    },
  },
  compare_models: {
    reads: readsFiles,
    answer: async (input, { folders, context, engine, options }) => {
      const prompt = await promptAsked(input, folders, context);
      const { answer, comparison } = await compareForAgent(prompt, engine, options);
      const content = comparisonContent({ fileName: prompt.name, label: prompt.label, comparison });
      return { json: answer, page: () => viewPage('comparison', content, context.at) };
    },
  },
  compare_versions: {
    reads: input => readsFiles(input) || readsFiles(input.before) || readsFiles(input.after),
    answer: async ({ before, after, ...common }, { folders, context, engine, options }) => {
      const [was, is] = [
        await promptAsked({ ...common, ...before }, folders, context),
        await promptAsked({ ...common, ...after }, folders, context),
      ];
      return { json: await compareVersionsForAgent(was, is, engine, options) };
    },
  },
  list_models: {
    reads: () => false,
    answer: async (_, { context: { at }, engine, options }) => {
      const own = rememberedPairs(at.env).map(({ name, base, tuned }) => {
        return { name, title: 'named by the user', base: base.folder, tuned: tuned.folder };
      });
      const pairs = [...knownPairs(at.packageRoot), ...own];
      return { json: await modelsForAgent(pairs, findModels(at.env), engine, options) };
    },
  },
};
