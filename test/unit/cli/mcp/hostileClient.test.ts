/** @file The MCP server among clients that say anything: after each message, whatever it was, the next sensible one is answered. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { AgentEngine } from '../../../../src/agent/agentPrompt';
import { mulberry32 } from '../../../../src/base/random';
import { serveStdio } from '../../../../src/cli/mcp/serveStdio';
import { Mutator } from '../../../fuzz/mutation';
import { temporaryFolder } from '../../../support/temporaryFolder';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** No message of these tests is good enough to reach the models. */
const engine = new Proxy({} as AgentEngine, {
  get: (_, name) => () => Promise.reject(new Error(`the engine was asked for ${String(name)}`)),
});

/** What is answered to these lines, one JSON text each, by a server that has been greeted. */
async function answersTo(lines: readonly (string | Buffer)[]): Promise<{ out: string; err: string }> {
  const folder = temporaryFolder();
  const out: string[] = [];
  const err: string[] = [];
  const greeting = [INITIALIZE, INITIALIZED].map(message => JSON.stringify(message));
  const last = JSON.stringify({ jsonrpc: '2.0', id: 'last', method: 'tools/list' });
  const input = [...greeting, ...lines, last].map(line => Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
  let answered: () => void = () => undefined;
  const isAnswered = new Promise<void>(resolve => (answered = resolve));
  async function* stdin(): AsyncGenerator<Buffer> {
    yield* input;
    await isAnswered;
  }
  const stream = (texts: string[]) => ({
    isTTY: false,
    columns: 80,
    write: (text: string) => {
      texts.push(text);
      if (text.includes('"id":"last"')) answered();
      return Promise.resolve();
    },
  });
  await serveStdio({
    engine,
    roots: [folder],
    chosen: { label: 'none', models: [{ role: 'single', folder }] },
    at: {
      ...{ stdin: Readable.from(stdin()), stdout: stream(out), stderr: stream(err), env: {}, cwd: folder },
      ...{ packageRoot: folder, engineEntry: folder, signal: new AbortController().signal },
    },
  });
  return { out: out.join(''), err: err.join('') };
}

const call = (args: unknown, more: object = {}, id: unknown = 7): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'explain_prompt', arguments: args, ...more },
  });
const deep = (open: string, close: string, levels: number): string => open.repeat(levels) + close.repeat(levels);

const messages: Readonly<Record<string, string | Buffer>> = {
  nothing: '',
  'no JSON': 'Content-Length: 4',
  'half of a message': '{"jsonrpc":"2.0","id":1,',
  'bytes that are no UTF-8': Buffer.from([0xff, 0xfe, 0x00, 0xc0]),
  'a number': '7',
  null: 'null',
  'a batch': `[${call({})},${call({})}]`,
  'an empty batch': '[]',
  'a list a hundred thousand levels deep': deep('[', ']', 100_000),
  'parameters a hundred thousand levels deep': `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"explain_prompt","arguments":{"text":${deep('[', ']', 100_000)}}}}`,
  'a million arguments': call(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`a${i}`, i]))),
  'arguments of the language':
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"explain_prompt","arguments":{"__proto__":{"text":"a"},"constructor":1,"toString":1}}}',
  'a tool of the language':
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"__proto__","arguments":{}}}',
  'a tool that is none':
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["explain_prompt"],"arguments":{}}}',
  'arguments that are a list': call([1, 2]),
  'a text that is a number': call({ text: 5 }),
  'a text of three million letters': call({ text: 'a'.repeat(3_000_000) }),
  'a number beyond all':
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"explain_prompt","arguments":{"text":"a","maxTokens":1e999}}}',
  'minus nothing': call({ text: 'a', maxTokens: -0 }),
  'half a token': call({ text: 'a', top: 0.5 }),
  'a thousand variables': call({
    text: 'a',
    variables: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, 'a'])),
  }),
  'a variable that is none': call({ text: '{{a}}', variables: { a: 5 } }),
  'a path with a NUL': call({ path: 'a\0b' }),
  'a path outside': call({ path: '../../../../etc/passwd' }),
  'an address': call({ path: 'file://host/etc/passwd' }),
  'an address that is none': call({ path: 'file:%' }),
  'a pair of the language': call({ text: 'a', pair: '__proto__' }),
  'a folder of models outside': call({ text: 'a', base: '/etc', tuned: '~' }),
  'an id that is an object': call({}, {}, { a: 1 }),
  'an id that is a list': call({}, {}, [1]),
  'an id that is nothing': call({}, {}, null),
  'an id of half': call({}, {}, 0.5),
  'an id of a million letters': call({}, {}, 'a'.repeat(1_000_000)),
  'an id beyond all': '{"jsonrpc":"2.0","id":1e999,"method":"tools/list"}',
  'a cancellation of nothing': '{"jsonrpc":"2.0","method":"notifications/cancelled"}',
  'a cancellation of an unknown request':
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}',
  'a cancellation of an object': '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{"a":1}}}',
  'progress that nobody awaits':
    '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":"x"}}',
  'an answer that nobody awaits': '{"jsonrpc":"2.0","id":5,"result":{}}',
  'an error that nobody awaits': '{"jsonrpc":"2.0","id":5,"error":{"code":"x"}}',
  'another greeting': JSON.stringify(INITIALIZE),
  'a method of the language': '{"jsonrpc":"2.0","id":3,"method":"__proto__"}',
  'a picture that is not there':
    '{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"ui://instruct-lens/picture/../../x"}}',
  'a picture that is no address': '{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"%"}}',
};

test.each(Object.entries(messages))('goes on after %s', async (_, line) => {
  const { out } = await answersTo([line]);
  expect(out).toContain('"id":"last"');
  expect(out).not.toContain('the engine was asked');
  for (const answer of out.trim().split('\n')) expect(JSON.parse(answer)).toHaveProperty('jsonrpc', '2.0');
});

test('two requests with one id are both answered, or the second is refused', async () => {
  const { out } = await answersTo([call({}, {}, 5), call({}, {}, 5)]);
  expect(out.match(/"id":5\b/g)?.length).toBeGreaterThan(0);
});

test('goes on after five hundred messages that are nearly right', async () => {
  const seeds = [
    INITIALIZE,
    ...[
      { text: 'a', top: 3 },
      { path: 'x', variables: { a: 'b' } },
    ].map(args => JSON.parse(call(args)) as object),
  ];
  const random = mulberry32(21);
  const lines = Array.from({ length: 500 }, (_, i) => {
    const seed = seeds[Math.floor(random() * seeds.length)]!;
    return JSON.stringify(new Mutator(i).json(seed as never)).replaceAll('"last"', '"lost"');
  });
  const { out } = await answersTo(lines);
  expect(out).toContain('"id":"last"');
});
