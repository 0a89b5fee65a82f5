/** @file The MCP server in a process of its own, asked by the protocol's own client over a real pipe; and by clients that do not behave. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, type CallToolResult } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type {
  AgentComparison,
  AgentExplanation,
  AgentLeaveOut,
  AgentModels,
  AgentVersions,
} from '../../src/protocol/agent';
import { alive, comesTrue, foreignSockets, linux, treeOf } from '../support/processes';
import { temporaryFolder } from '../support/temporaryFolder';
import { program } from './terminalCommand';

const folder = temporaryFolder();
const opened = join(folder, 'opened');
mkdirSync(opened);
const STORY =
  'Rose liked to go to the forest on a rainy day. But she could not find her green drum.\nThen a cat came by. The cat found the drum behind a rock.\n\nSummarize the story.\n';
writeFileSync(join(opened, 'story.txt'), STORY);
writeFileSync(join(folder, 'secret.txt'), 'Nobody may read this.');

interface Connected {
  readonly client: Client;
  readonly pid: number;
}

/** @param eras `auto`: what the client offers first is the protocol of 2026 */
async function connect(eras: 'legacy' | 'auto'): Promise<Connected> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: { roots: {} }, versionNegotiation: { mode: eras } },
  );
  client.setRequestHandler('roots/list', () => ({ roots: [{ uri: pathToFileURL(opened).href }] }));
  const transport = new StdioClientTransport({ command: process.execPath, args: [program, 'mcp'], cwd: folder });
  await client.connect(transport);
  return { client, pid: transport.pid! };
}

function text({ content }: CallToolResult): string {
  const [first] = content;
  if (first?.type !== 'text') throw new Error('no text');
  return first.text;
}

async function ask<T>({ client }: Connected, name: string, given: Record<string, unknown>): Promise<T> {
  const result = await client.callTool({ name, arguments: given });
  expect(result.isError ?? false, text(result)).toBe(false);
  expect(JSON.parse(text(result))).toEqual(result.structuredContent);
  return result.structuredContent as T;
}

/** What stands at a place such as “2:1-2:5”. */
function textAt(file: string, at: string): string {
  const [line, from, last, to] = at.split(/[:-]/).map(Number) as [number, number, number, number];
  expect(last).toBe(line);
  return file.split('\n')[line - 1]!.slice(from - 1, to - 1);
}

test('a client of the protocol of 2026 is answered, and its roots are asked for too', async () => {
  const server = await connect('auto');
  onTestFinished(() => server.client.close());
  expect(server.client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  const refused = await server.client.callTool({ name: 'explain_prompt', arguments: { path: '../secret.txt' } });
  expect(text(refused)).toContain(`what may be read: ${opened}.`);
  const left = await ask<AgentLeaveOut>(server, 'test_instruction', { path: 'story.txt', at: '4' });
  expect(left.leftOut.text).toBe('Summarize the story.');
});

describe('a client that behaves', () => {
  let server: Connected;
  beforeAll(async () => {
    server = await connect('legacy');
  });
  afterAll(() => server.client.close());

  test('is told the tools and their parameters', async () => {
    expect(server.client.getServerVersion()).toMatchObject({ name: 'instruct-lens', title: 'Instruct Lens' });
    const { tools } = await server.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'explain_prompt',
      'test_instruction',
      'compare_models',
      'compare_versions',
      'list_models',
    ]);
    for (const { inputSchema, annotations } of tools) {
      expect(inputSchema.type).toBe('object');
      expect(annotations?.readOnlyHint).toBe(true);
    }
  });

  test('has a prompt explained: small, with places, trust and what was not computed; progress only grows', async () => {
    const told: number[] = [];
    const result = await server.client.callTool(
      { name: 'explain_prompt', arguments: { path: 'story.txt' } },
      { onprogress: ({ progress }) => void told.push(progress) },
    );
    const answer = result.structuredContent as AgentExplanation;
    expect(text(result).length).toBeLessThan(6000);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(answer.models.map(({ role }) => role)).toEqual(['base', 'tuned']);
    for (const { words, instructions, trust } of answer.models) {
      for (const { text: word, at } of [...words, ...instructions]) expect(textAt(STORY, at)).toBe(word);
      expect(trust.state).toMatch(/^(strong|weak|chance)$/);
    }
    expect(answer.models[1]!.words[0]!.text).toBe('Summarize');
    expect(answer.notComputed.join(' ')).toContain('matrix: true');
    const link = result.content.find(part => part.type === 'resource_link');
    const page = await server.client.readResource({ uri: link!.uri });
    expect(page.contents[0]).toMatchObject({ mimeType: 'text/html;profile=mcp-app' });
    expect((page.contents[0] as { text: string }).text).toContain('default-src');
  });

  test('is told of a variable without a value; a file that is not there has a step that fits', async () => {
    const holed = 'The cat found the {{thing}}.\n\nSummarize the story.';
    const { warnings } = await ask<AgentExplanation>(server, 'explain_prompt', { text: holed });
    expect(warnings).toEqual([
      'No value for the variable thing: its placeholder stays as written. Give values in variables.',
    ]);
    const whole = { text: holed, variables: { thing: 'drum' } };
    expect((await ask<AgentExplanation>(server, 'explain_prompt', whole)).warnings).toEqual([]);
    const missing = await server.client.callTool({ name: 'explain_prompt', arguments: { path: 'none.txt' } });
    expect(text(missing)).toMatch(/none\.txt does not exist\. Check the path\.$/);
  });

  test('learns what a part does, by its text and by its place', async () => {
    const byText = await ask<AgentLeaveOut>(server, 'test_instruction', {
      path: 'story.txt',
      instruction: 'Summarize the story.',
    });
    expect(byText.leftOut).toEqual({ text: 'Summarize the story.', at: '4:1-4:21' });
    const tuned = byText.models.at(-1)!;
    expect(tuned.trust.state).toBe('strong');
    expect('total' in tuned.effect && tuned.effect.total).toBeGreaterThan(10);
    expect(await ask(server, 'test_instruction', { path: 'story.txt', at: '4' })).toEqual(byText);
  });

  test('compares base and tuned, and two versions of which one is no file', async () => {
    const models = await ask<AgentComparison>(server, 'compare_models', { text: STORY, maxTokens: 24 });
    expect(models.answers.map(({ role }) => role)).toEqual(['base', 'tuned']);
    expect(models.says).toContain('part');
    const versions = await ask<AgentVersions>(server, 'compare_versions', {
      before: { path: 'story.txt' },
      after: { path: 'story.txt', text: STORY.replace('Summarize', 'Count') },
      maxTokens: 24,
    });
    const { came, went } = versions.models[0]!;
    expect([came[0]!.text, went[0]!.text]).toEqual(['Count', 'Summarize']);
  });

  test('is told the models', async () => {
    const { pairs } = await ask<AgentModels>(server, 'list_models', {});
    expect(pairs[0]).toMatchObject({ name: 'demo', usable: true });
  });

  test('is refused with the reason and the next step', async () => {
    const refused = async (name: string, given: Record<string, unknown>): Promise<string> => {
      const result = await server.client.callTool({ name, arguments: given });
      expect(result.isError).toBe(true);
      return text(result);
    };
    expect(await refused('explain_prompt', { path: '../secret.txt' })).toContain('is outside of what may be read');
    expect(await refused('explain_prompt', { path: join(folder, 'secret.txt') })).toContain('--root FOLDER');
    expect(await refused('explain_prompt', { path: 'none.txt' })).toContain('does not exist');
    expect(await refused('explain_prompt', { text: 'x', model: folder })).toContain('is outside of what');
    expect(await refused('explain_prompt', { text: 'x', pair: 'unheard' })).toContain(
      'There is no pair named "unheard"',
    );
    expect(await refused('explain_prompt', {})).toContain('Give its path, or the prompt itself');
    expect(await refused('explain_prompt', { text: 'x', top: 'ten' })).toContain('top');
    expect(await refused('explain_prompt', { text: 'x', verb: 'sort' })).toContain(
      'Unknown argument "verb"; known are: path,',
    );
    expect(await refused('test_instruction', { path: 'story.txt', instruction: 'drum' })).toContain(
      'says this 2 times: 1:81-1:85, 2:39-2:43',
    );
    expect(await refused('test_instruction', { path: 'story.txt', instruction: 'Sing.' })).toContain(
      'does not say this',
    );
    expect(await refused('test_instruction', { path: 'story.txt' })).toContain('was not said what');
  });

  test('can call off what takes long, and asks on', async () => {
    const stop = new AbortController();
    const long = server.client.callTool(
      { name: 'explain_prompt', arguments: { text: STORY.repeat(6), matrix: true } },
      { signal: stop.signal, onprogress: () => stop.abort() },
    );
    await expect(long).rejects.toThrow();
    const { models } = await ask<AgentExplanation>(server, 'explain_prompt', { path: 'story.txt' });
    expect(models).toHaveLength(2);
  });

  test.skipIf(!linux)('opens no connection, and keeps one engine', () => {
    const [own, ...engines] = treeOf(server.pid);
    expect(engines).toHaveLength(1);
    for (const pid of [own!, ...engines]) expect(foreignSockets(pid)).toEqual([]);
  });
});

describe('a client that does not behave', () => {
  test('one that floods is told to wait, and is answered again afterwards', async () => {
    const server = await connect('legacy');
    onTestFinished(() => server.client.close());
    const asked = Array.from({ length: 24 }, (_, i) =>
      server.client.callTool({ name: 'explain_prompt', arguments: { text: `Count to ${i}.`, maxTokens: 2 } }),
    );
    const results = await Promise.all(asked);
    const refused = results.filter(result => result.isError === true);
    expect(results.length - refused.length).toBeGreaterThanOrEqual(16);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(text))).toEqual(new Set(['16 calls are at work already. Wait for one of them.']));
    await ask(server, 'list_models', {});
  });

  test('nonsense between the lines is passed over', async () => {
    const child = started();
    child.stdin!.write(
      'nonsense\n{"jsonrpc":"2.0"}\n[]\nnull\n{"jsonrpc":"2.0","id":1,"method":"no/such"}\n\u0000\uffff\n',
    );
    child.stdin!.write(`${JSON.stringify(INITIALIZE)}\n`);
    expect(await answerTo(child, INITIALIZE.id)).toContain('"serverInfo"');
  });

  test('a line without an end ends the server', async () => {
    const child = started();
    child.stdin!.on('error', () => undefined);
    const end = once(child, 'exit');
    for (let megabyte = 0; megabyte < 16; megabyte++) child.stdin!.write('x'.repeat(2 ** 20));
    await end;
  });

  test.skipIf(!linux)('one that vanishes in the middle of a call leaves no process', async () => {
    const server = await connect('legacy');
    const gone = server.client
      .callTool(
        { name: 'explain_prompt', arguments: { text: STORY.repeat(6), matrix: true } },
        { onprogress: () => void server.client.close() },
      )
      .catch(() => undefined);
    const tree: number[] = [];
    await comesTrue(() => tree.push(...treeOf(server.pid).slice(tree.length)) >= 2, 60_000);
    await gone;
    expect(await comesTrue(() => !tree.some(alive), 20_000)).toBe(true);
  });
});

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 7,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

function started(): ChildProcess {
  const child = spawn(process.execPath, [program, 'mcp'], { cwd: opened, stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** The line that answers a request. */
function answerTo(child: ChildProcess, id: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let kept = '';
    child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
      kept += piece;
      const line = kept.split('\n').find(candidate => candidate.includes(`"id":${id}`) && candidate.endsWith('}'));
      if (line !== undefined) resolve(line);
    });
    child.on('exit', () => reject(new Error(`it ended, having said: ${kept}`)));
  });
}
