/** @file How the editor starts the MCP server: the command of the terminal, with the pair that is chosen in the editor. */
import * as path from 'node:path';
import type { ModelChoice } from '../../protocol/request';

export interface McpLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** @param engineEnvironment what the editor's settings say to the engine */
export function mcpLaunch(
  extensionPath: string,
  models: readonly ModelChoice[],
  engineEnvironment: NodeJS.ProcessEnv,
): McpLaunch {
  const [first, second] = models;
  const named =
    second === undefined ? ['--model', first?.folder ?? ''] : ['--base', first!.folder, '--tuned', second.folder];
  const given = Object.entries(engineEnvironment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    command: process.execPath,
    args: [path.join(extensionPath, 'dist', 'cli.js'), 'mcp', ...named],
    // Inside VS Code the executable is Electron, which must behave as Node.
    env: { ...(Object.fromEntries(given) as Record<string, string>), ELECTRON_RUN_AS_NODE: '1' },
  };
}
