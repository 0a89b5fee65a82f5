/** @file What each language-model tool of the editor answers: the MCP server's own answers, asked of the window's engine. */
import type { AgentEngine, AgentOptions } from '../../agent/agentPrompt';
import type { AgentInput, AgentToolName } from '../../agent/agentTools';
import { compareForAgent, compareVersionsForAgent } from '../../agent/compareForAgent';
import { explainForAgent } from '../../agent/explainForAgent';
import { leaveOutForAgent } from '../../agent/leaveOutForAgent';
import { modelsForAgent } from '../../agent/modelsForAgent';
import { findModels } from '../../models/foundModels';
import type { LensContext } from '../core/lensContext';
import { allPairs } from '../models/pairChoice';
import { promptOfTool } from './toolPrompts';

interface Call {
  readonly lens: LensContext;
  readonly engine: AgentEngine;
  readonly options: AgentOptions;
}

type ToolRuns = { readonly [N in AgentToolName]: (input: AgentInput<N>, call: Call) => Promise<object> };

export const toolRuns: ToolRuns = {
  explain_prompt: async (input, { lens, engine, options }) =>
    (await explainForAgent(await promptOfTool(lens, input), input, engine, options)).answer,
  test_instruction: async (input, { lens, engine, options }) =>
    leaveOutForAgent(await promptOfTool(lens, input), input, engine, options),
  compare_models: async (input, { lens, engine, options }) =>
    (await compareForAgent(await promptOfTool(lens, input), engine, options)).answer,
  compare_versions: async ({ before, after, ...common }, { lens, engine, options }) => {
    const was = await promptOfTool(lens, { ...common, ...before });
    const is = await promptOfTool(lens, { ...common, ...after });
    return compareVersionsForAgent(was, is, engine, options);
  },
  list_models: async (_, { lens: { extensionPath }, engine, options }) =>
    modelsForAgent(allPairs(extensionPath), findModels(process.env), engine, options),
};

/** The service answers one owner at a time; each call is one. */
export function engineOf({ service }: LensContext, owner: string): AgentEngine {
  return {
    explain: (asked, options) => service.explain(owner, asked, options),
    trust: (asked, options) => service.trust(owner, asked, options),
    ablation: (asked, options) => service.ablation(owner, asked, options),
    compare: (asked, options) => service.compare(owner, asked, options),
    describe: (params, options) => service.describe(params, options),
  };
}
