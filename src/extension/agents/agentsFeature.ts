/** @file The MCP server offered to the editor's own agents, where the editor is new enough to ask for one. No process starts before an agent asks. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors';
import { MCP_PROVIDER } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { engineEnvironment, onSettingsChange } from '../core/settings';
import { chosenPair } from '../models/pairChoice';
import { mcpLaunch } from './mcpLaunch';

/** VS Code has these since 1.101; the oldest that is supported is 1.100. */
interface WithMcpServers {
  readonly McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => object;
  readonly lm?: {
    readonly registerMcpServerDefinitionProvider?: (
      id: string,
      provider: {
        readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
        readonly provideMcpServerDefinitions: () => readonly object[];
      },
    ) => vscode.Disposable;
  };
}

export function agentsFeature({ own, extensionPath, host, log }: LensContext): void {
  const { McpStdioServerDefinition: Definition, lm } = vscode as WithMcpServers;
  if (Definition === undefined || lm?.registerMcpServerDefinitionProvider === undefined) return;
  const { version } = host.extension.packageJSON as { readonly version: string };
  const changed = own(new vscode.EventEmitter<void>());
  own(onSettingsChange(() => changed.fire()));
  own(vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()));
  const definitions = (): readonly object[] => {
    // A workspace that is not trusted may have put models anywhere.
    if (!vscode.workspace.isTrusted) return [];
    try {
      const { models } = chosenPair(extensionPath);
      const { command, args, env } = mcpLaunch(extensionPath, models, engineEnvironment());
      return [new Definition('Instruct Lens', command, args, env, version)];
    } catch (error) {
      log.warn(`The MCP server is not offered: ${messageOf(error)}`);
      return [];
    }
  };
  try {
    own(
      lm.registerMcpServerDefinitionProvider(MCP_PROVIDER, {
        onDidChangeMcpServerDefinitions: changed.event,
        provideMcpServerDefinitions: definitions,
      }),
    );
  } catch (error) {
    // VS Code 1.100 has the function but wants another contribution point; everything else must still start.
    log.warn(`The MCP server is not offered: ${messageOf(error)}`);
  }
}
