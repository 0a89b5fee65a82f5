/** @file The tools of the MCP server as language-model tools of the editor, in trusted workspaces: each call is confirmed, and says what it will take. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { agentTools, type AgentToolName } from '../../agent/agentTools';
import { factsOf, messageOf } from '../../base/errors';
import { duration } from '../../base/readableNumbers';
import { safeJson } from '../../protocol/explanation';
import type { LensContext } from '../core/lensContext';
import { messageText } from '../core/labelText';
import { markdownString } from '../core/wordHover';
import { ours } from '../core/markdownText';
import { refuseUntrusted } from '../prompts/prompts';
import { toolNames, wordsOfCall } from './toolWords';
import { modelsOfTool } from './toolPrompts';
import { engineOf, toolRuns } from './toolRuns';
import { ToolTimes } from './toolTimes';

/** Editors that are built from VS Code's sources may lack them. */
interface WithTools {
  readonly lm?: { readonly registerTool?: typeof vscode.lm.registerTool };
  readonly LanguageModelToolResult?: typeof vscode.LanguageModelToolResult;
  readonly LanguageModelTextPart?: typeof vscode.LanguageModelTextPart;
}

export function toolsFeature(lens: LensContext): void {
  const { lm, LanguageModelToolResult: Result, LanguageModelTextPart: Part } = vscode as WithTools;
  if (!lm?.registerTool || !Result || !Part) return;
  const times = new ToolTimes(lens.host.globalState);
  const register = (): void => {
    try {
      for (const name of Object.keys(agentTools) as AgentToolName[])
        lens.own(lm.registerTool!(toolNames[name], new AgentTool(lens, name, times)));
    } catch (error) {
      // Everything else must still start in an editor that has the function but wants another contribution.
      lens.log.warn(`Tools are not offered: ${messageOf(error)}`);
    }
  };
  if (vscode.workspace.isTrusted) register();
  else lens.own(vscode.workspace.onDidGrantWorkspaceTrust(register));
}

class AgentTool<N extends AgentToolName> implements vscode.LanguageModelTool<object> {
  static #calls = 0;

  constructor(
    private readonly lens: LensContext,
    private readonly name: N,
    private readonly times: ToolTimes,
  ) {}

  prepareInvocation({ input }: vscode.LanguageModelToolInvocationPrepareOptions<object>) {
    const { title } = agentTools[this.name];
    const label = this.#label(input);
    const seconds = this.times.of(this.name, label);
    const took = seconds === undefined ? undefined : duration(seconds);
    const { doing, asks, time } = wordsOfCall(this.name, label, took);
    if (this.name === 'list_models') return { invocationMessage: messageText(doing) };
    return {
      invocationMessage: messageText(doing),
      confirmationMessages: { title, message: markdownString([ours`${asks} ${time}`], []) },
    };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<object>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const stopped = new AbortController();
    const listening = token.onCancellationRequested(() => stopped.abort());
    const begun = Date.now();
    try {
      refuseUntrusted();
      const asked = v.parse(agentTools[this.name].schema as (typeof agentTools)['explain_prompt']['schema'], input);
      // Both entries of one name: TypeScript does not follow a name through two tables.
      const run = toolRuns[this.name] as (typeof toolRuns)['explain_prompt'];
      const engine = engineOf(this.lens, `tool call ${++AgentTool.#calls}`);
      const answer = await run(asked, { lens: this.lens, engine, options: { signal: stopped.signal } });
      await this.times.remember(this.name, this.#label(input), (Date.now() - begun) / 1000);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(safeJson(answer))]);
    } catch (error) {
      if (stopped.signal.aborted) throw new vscode.CancellationError();
      const { message, next } = factsOf(error);
      // What is thrown is what the model reads.
      throw new Error(`${message} ${next}`, { cause: error });
    } finally {
      listening.dispose();
    }
  }

  /** Which models are asked, by name. */
  #label(input: object): string {
    const pair = 'pair' in input && typeof input.pair === 'string' ? input.pair : undefined;
    try {
      return modelsOfTool(pair, this.lens.extensionPath).label;
    } catch {
      return pair ?? '';
    }
  }
}
