/** @file `instruct-lens mcp`: the product as a tool server for agents, on standard input and output (Model Context Protocol). */
import * as path from 'node:path';
import { usageError, type ParsedArguments } from '../frame/arguments';
import { commonOptions, type Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import type { Surroundings } from '../frame/surroundings';

export const mcpCommand: Command = {
  name: 'mcp',
  summary: 'a tool server for agents (Copilot, Claude Code, Cursor) on standard input and output',
  usage: 'mcp [--pair NAME | --base DIR --tuned DIR | --model DIR] [--root DIR]',
  options: {
    ...modelOptions,
    ...runningOptions,
    root: {
      type: 'string',
      multiple: true,
      value: 'DIR',
      help: 'prompt files are read below this folder only; repeatable; default: what the client has opened, else the current folder',
    },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError(`mcp takes no ${args.positionals[0]!}.`, `Use: instruct-lens ${mcpCommand.usage}`);
  const chosen = modelsOf(args, at);
  const roots = args.texts('root').map(folder => path.resolve(at.cwd, folder));
  // A third of the program, which the other commands do not need.
  const { serveStdio } = await import('../mcp/serveStdio');
  await askEngine(at, engine => serveStdio({ at, chosen, engine, roots }));
  return 0;
}
