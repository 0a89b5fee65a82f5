/** @file The product as an MCP server: the tools, their progress and cancellation, and the pictures as resources. */
import { randomUUID } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  inputResponse,
  McpServer,
  ResourceNotFoundError,
  ResourceTemplate,
  type CallToolResult,
  type ServerContext as RequestContext,
} from '@modelcontextprotocol/server';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import packageJson from '../../../package.json';
import type { AgentEngine } from '../../agent/agentPrompt';
import { agentTools, type AgentToolName } from '../../agent/agentTools';
import { CancelledError, factsOf } from '../../base/errors';
import { ReadableFolders } from '../../files/readableFolders';
import { amountText, phaseAndModel } from '../../picture/progressWords';
import { safeJson } from '../../protocol/explanation';
import type { Progress } from '../../protocol/request';
import type { ServerContext } from './askedOfClient';
import { toolAnswers, type Tool, type ToolAnswer } from './toolAnswers';

/** An older picture can be asked for again with its prompt. */
const KEPT = 8;

export const PAGE_TYPE = 'text/html;profile=mcp-app';
export const PAGE_TEMPLATE = 'ui://instruct-lens/picture/{id}';

interface KeptPage {
  readonly title: string;
  readonly page: () => Promise<string>;
}

export class KeptPages {
  readonly #pages = new Map<string, KeptPage>();

  /** @returns where it can be read */
  keep(page: KeptPage): string {
    const id = randomUUID();
    this.#pages.set(id, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT && oldest !== undefined) this.#pages.delete(oldest);
    return addressOf(id);
  }

  get(id: string): KeptPage | undefined {
    return this.#pages.get(id);
  }

  list(): { readonly uri: string; readonly name: string; readonly mimeType: string }[] {
    return [...this.#pages].map(([id, { title }]) => ({ uri: addressOf(id), name: title, mimeType: PAGE_TYPE }));
  }
}

function addressOf(id: string): string {
  return PAGE_TEMPLATE.replace('{id}', id);
}

/** The manifest's display name is a place in the editor's translations. */
const TITLE = 'Instruct Lens';
/** Calls that are at work or wait for the models, which answer one after the other. */
const MAX_CALLS = 16;
/** Between two notes on the progress of a call. */
const TOLD_EVERY_MS = 100;

/** What to do about a file outside of what may be read. */
const WAY_OUT = 'Give the prompt as text, open its folder in the client, or start the server with --root FOLDER.';

const ANNOTATIONS = { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false };

const INSTRUCTIONS = `Instruct Lens looks into local language models: which words of a prompt their answer rests on, and what an instruction really does. To improve a prompt by evidence: explain_prompt, then test_instruction on every rule that seems to do nothing, then compare_versions with the changed text, and keep a change only where trust is not "chance". The models are those on this machine, not you: what they ignore may still matter to another model. Nothing is downloaded or sent anywhere.`;

export interface McpOptions extends ServerContext {
  readonly engine: AgentEngine;
  /** Only these folders are read, whatever the client has opened. */
  readonly roots: readonly string[];
}

export function mcpServer(options: McpOptions): McpServer {
  const server = new McpServer(
    { name: packageJson.name, title: TITLE, version: packageJson.version },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  const pages = new KeptPages();
  const calls = new Set<object>();
  for (const name of Object.keys(agentTools) as AgentToolName[]) registerTool(server, name, options, pages, calls);
  server.registerResource(
    'picture',
    new ResourceTemplate(PAGE_TEMPLATE, { list: () => ({ resources: pages.list() }) }),
    { title: 'Picture of an answer', description: 'A page of its own, without a network.', mimeType: PAGE_TYPE },
    async (uri, { id }) => {
      const kept = pages.get(String(id));
      if (!kept) throw new ResourceNotFoundError(uri.href);
      return { contents: [{ uri: uri.href, mimeType: PAGE_TYPE, text: await kept.page() }] };
    },
  );
  return server;
}

function registerTool(
  server: McpServer,
  name: AgentToolName,
  options: McpOptions,
  pages: KeptPages,
  calls: Set<object>,
): void {
  const { title, description, schema } = agentTools[name];
  // Both entries of one name: TypeScript does not follow a name through two tables.
  const { reads, answer } = toolAnswers[name] as Tool<'explain_prompt'>;
  const inputSchema = toStandardJsonSchema(schema as (typeof agentTools)['explain_prompt']['schema']);
  server.registerTool(name, { title, description, inputSchema, annotations: ANNOTATIONS }, async (input, request) => {
    if (calls.size >= MAX_CALLS) return failed(`${MAX_CALLS} calls are at work already.`, 'Wait for one of them.');
    const call = {};
    calls.add(call);
    try {
      const folders = foldersFor(reads(input), server, request, options);
      if (folders === 'ask') return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
      const asked = { folders, context: options, engine: options.engine, options: hooksOf(request) };
      return told(title, await answer(input, asked), pages);
    } catch (error) {
      if (error instanceof CancelledError) return failed('The call was cancelled.', 'Ask again.');
      const { message, next } = factsOf(error);
      return failed(message, next);
    } finally {
      calls.delete(call);
    }
  });
}

/** `ask`: the client has to say first what it has opened. */
function foldersFor(
  readsFiles: boolean,
  server: McpServer,
  { mcpReq }: RequestContext,
  { roots, at }: McpOptions,
): ReadableFolders | 'ask' {
  if (roots.length > 0) return new ReadableFolders(roots, WAY_OUT);
  if (!hasRoots(server, mcpReq)) return new ReadableFolders([at.cwd], WAY_OUT);
  const said = inputResponse(mcpReq.inputResponses, 'roots');
  if (said.kind === 'roots') return ReadableFolders.ofRoots(said.roots, WAY_OUT);
  return readsFiles ? 'ask' : new ReadableFolders([], WAY_OUT);
}

/** A client of 2026 says with each request what it can do; what one of 2025 said at its beginning is known nowhere else. */
function hasRoots(server: McpServer, { envelope }: RequestContext['mcpReq']): boolean {
  const said = (envelope as Readonly<Record<string, unknown>> | undefined)?.[CLIENT_CAPABILITIES_META_KEY];
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const can = said ?? server.server.getClientCapabilities();
  return can instanceof Object && 'roots' in can;
}

function told(title: string, { json, page }: ToolAnswer, pages: KeptPages): CallToolResult {
  const content: CallToolResult['content'] = [{ type: 'text', text: safeJson(json) }];
  if (page) {
    const uri = pages.keep({ title, page });
    content.push({ type: 'resource_link', uri, name: 'picture', title: `${title}: the picture`, mimeType: PAGE_TYPE });
  }
  return { content, structuredContent: { ...json } };
}

function failed(message: string, next: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: `${message} ${next}` }] };
}

/** Cancellation, and progress where the client wants it: a count that only grows, and what is done in words. */
function hooksOf({ mcpReq }: RequestContext) {
  const { signal, _meta } = mcpReq;
  const token = _meta?.progressToken;
  if (token === undefined) return { signal };
  let progress = 0;
  let last = 0;
  let phase: string | undefined;
  const onProgress = (now: Progress): void => {
    const text = phaseAndModel(now);
    if (text === phase && Date.now() - last < TOLD_EVERY_MS) return;
    [last, phase] = [Date.now(), text];
    const params = { progressToken: token, progress: ++progress, message: `${text}: ${amountText(now)}` };
    // Nobody is left to be told where the pipe is closed.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
  return { signal, onProgress };
}
