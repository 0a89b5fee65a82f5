/** @file What goes wrong around a request (a killed engine, a cut file, no memory, a user who changes their mind) and that nothing is lost. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { CancelledError } from '../../src/base/errors';
import type { EngineClient } from '../../src/client/engineClient';
import { MemoryEstimate, PROCESS_BYTES } from '../../src/engine/runtime/memoryEstimate';
import { openModel } from '../../src/engine/runtime/sessionPool';
import { engineClient, failure, single, watched, wish, type ExplainWish } from '../support/engine';
import { engineParent } from '../support/engineParent';
import { demo, hollowModel, slowModel } from '../support/modelFolders';
import { alive, comesTrue, hasMapped, linux, peakBytesOf, treeOf } from '../support/processes';
import { temporaryFolder } from '../support/temporaryFolder';
import { startInTerminal } from '../support/terminal';

const folder = temporaryFolder();
let slow = '';

beforeAll(() => {
  slow = slowModel(join(folder, 'slow'));
});

const PROMPT = 'Give the opposite of new.';
const ANSWER = 'Anna had a red ball. She gave the ball to Tom. '.repeat(16);
/** Long enough for any machine: nothing here waits so long where all is well. */
const NEVER_MS = 600_000;
/** More than a command takes to be at work, on a machine that is busy with others. */
const STARTED_MS = 30_000;
/** What a user who called the work off may be kept waiting, generously. */
const SOON_MS = 3000;

/** More than a client waits for a request at work that it has called off. */
const LONG_RUN_MS = 1000;

/** Takes several seconds: more than a dozen runs. */
function longAttribution(model = slow): ExplainWish {
  return wish(PROMPT, { models: single(model), response: ANSWER });
}

/** Takes minutes: a random model does not come to an end. */
function longAnswer(): ExplainWish {
  return wish(PROMPT, { models: single(slow), sampling: { maxTokens: 4096, temperature: 0, topP: 1, seed: 0 } });
}

/** Takes several seconds, and holds a result of which a part is written at once. */
const longInspection = {
  ids: Array.from({ length: 240 }, (_, i) => 100 + 7 * i),
  prompt_tokens: 20,
  want: ['logits', 'attribution'],
};

/** The engine still, or again, answers as it should. */
async function expectWorking(client: EngineClient): Promise<void> {
  const { models } = await client.explain(wish(PROMPT));
  expect(models.map(m => [m.role, m.response.text])).toEqual([
    ['base', 'Old.'],
    ['tuned', 'Old.'],
  ]);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still at work after ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

describe('an engine that is killed', () => {
  test('in the middle of its work rejects the request with the signal and its likely cause; the next has a new one', async () => {
    const client = engineClient();
    const request = watched(client, longAttribution());
    const dying = failure(request.answer);
    await request.reached('attribution', 1);
    const { pid } = client;
    process.kill(pid!, 'SIGKILL');
    const error = await dying;
    expect(error.reason).toBe('engine-died');
    expect(error.message).toContain('SIGKILL');
    await expectWorking(client);
    expect(client.pid).not.toBe(pid);
  });

  test('takes every waiting request with it, and each is told', async () => {
    const client = engineClient();
    const request = watched(client, longAttribution());
    const errors = [request.answer, client.explain(wish(PROMPT)), client.explain(wish('Count the words: dog'))].map(
      failure,
    );
    await request.reached('attribution', 1);
    process.kill(client.pid!, 'SIGKILL');
    expect((await Promise.all(errors)).map(e => e.reason)).toEqual(['engine-died', 'engine-died', 'engine-died']);
    await expectWorking(client);
  });
});

describe('a checkpoint that is cut short', () => {
  test('between two requests is refused by name, and the engine lives on', async () => {
    const cut = slowModel(join(folder, 'cut-between'));
    const client = engineClient();
    const request = wish(PROMPT, { models: single(cut), response: 'Old.' });
    await client.explain(request);
    const { pid } = client;
    truncateSync(join(cut, 'model.safetensors'), 1_000_000);
    const error = await failure(client.explain(request));
    expect(error.reason).toBe('bad-checkpoint');
    expect(error.message).toMatch(/model\.safetensors is truncated/);
    await expectWorking(client);
    expect(client.pid).toBe(pid);
  });

  // Elsewhere a mapped file cannot be cut, or the signal has another name.
  test.skipIf(!linux)(
    'while it is mapped and read may kill the engine: the user is told why in any case (on Linux)',
    async () => {
      const cut = slowModel(join(folder, 'cut-mapped'));
      const client = engineClient();
      const request = watched(client, longAttribution(cut));
      const dying = failure(request.answer);
      await request.reached('attribution', 1);
      truncateSync(join(cut, 'model.safetensors'), 1_000_000);
      const error = await dying;
      // Where no page is read before the engine looks at its files again, it finds the cut itself.
      const told = {
        'engine-died': /SIGBUS.*weight file was cut short/,
        'bad-checkpoint': /model\.safetensors is truncated: tensor "[^"]+" ends \d+ bytes into the data/,
      };
      expect(Object.keys(told)).toContain(error.reason);
      expect(error.message).toMatch(told[error.reason as keyof typeof told]);
      await expectWorking(client);
    },
  );
});

describe('a request that is called off', () => {
  test.each([
    ['while the model answers', 'answering', longAnswer],
    ['during the attribution', 'attribution', longAttribution],
  ] as const)('%s is rejected soon, before it is done, and the engine stays for the next', async (_, phase, params) => {
    const client = engineClient(NEVER_MS);
    const abort = new AbortController();
    const request = watched(client, params(), { signal: abort.signal });
    await request.reached(phase, 2);
    const { pid } = client;
    abort.abort();
    await expect(within(SOON_MS, request.answer)).rejects.toBeInstanceOf(CancelledError);
    const { done, total } = request.progress.at(-1)!;
    expect(request.progress.at(-1)!.phase).toBe(phase);
    expect(done).toBeLessThan(total!);
    await expectWorking(client);
    expect(client.pid).toBe(pid);
  });

  // A stopped process cannot answer, like one that is in the middle of a very long run.
  test.skipIf(!linux)('and does not stop in time is killed, and the next request has a new engine', async () => {
    const client = engineClient();
    const abort = new AbortController();
    const request = watched(client, longAttribution(), { signal: abort.signal });
    await request.reached('attribution', 1);
    const { pid } = client;
    process.kill(pid!, 'SIGSTOP');
    abort.abort();
    await expect(within(SOON_MS, request.answer)).rejects.toBeInstanceOf(CancelledError);
    expect(await comesTrue(() => !alive(pid!), SOON_MS)).toBe(true);
    await expectWorking(client);
    expect(client.pid).not.toBe(pid);
  });

  test.skipIf(!linux)('while it waits for another leaves that one alone, however long its run takes', async () => {
    const client = engineClient();
    const abort = new AbortController();
    const first = watched(client, longAttribution());
    await first.reached('influence', 1);
    const { pid } = client;
    const waiting = client.explain(wish(PROMPT), { signal: abort.signal });
    await first.reached('attribution', 1);
    process.kill(pid!, 'SIGSTOP');
    abort.abort();
    await expect(within(SOON_MS, waiting)).rejects.toBeInstanceOf(CancelledError);
    await new Promise(resolve => setTimeout(resolve, LONG_RUN_MS));
    process.kill(pid!, 'SIGCONT');
    expect((await first.answer).stage).toBe('complete');
    expect(client.pid).toBe(pid);
    expect(first.progress.filter(p => p.phase === 'influence' && p.done === 1)).toHaveLength(1);
  });
});

/** A folder with what the commands below read. */
function workFolder(name: string): string {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'prompt.txt'), PROMPT);
  writeFileSync(join(cwd, 'answer.txt'), ANSWER);
  writeFileSync(join(cwd, 'request.json'), JSON.stringify(longInspection));
  return cwd;
}

const explainSlow = (): string[] => ['explain', 'prompt.txt', '--model', slow, '--response-from', 'answer.txt'];
const inspectSlow = (): string[] => ['inspect', slow, '--input', 'request.json', '--output', 'result.json'];
const slowIsMapped = (pids: readonly number[]): boolean => pids.some(pid => hasMapped(pid, 'slow/model.safetensors'));

/** As a terminal does it: the signal goes to the command and its engine alike. */
describe.skipIf(!linux)('Ctrl-C in a terminal (processes are read from /proc, so on Linux only)', () => {
  test.each([
    ['explain', explainSlow, false],
    ['inspect', inspectSlow, false],
    ['inspect with an engine that hangs', inspectSlow, true],
  ])('stops %s with 130 and leaves neither a process nor a file', async (name, words, hangs) => {
    const cwd = workFolder(`stopped ${name}`);
    const files = readdirSync(cwd);
    const { leader, outcome } = startInTerminal(words(), cwd);
    const hasBegun = (): boolean => words === explainSlow || readdirSync(cwd).length > files.length;
    expect(await comesTrue(() => slowIsMapped(treeOf(leader)) && hasBegun(), STARTED_MS)).toBe(true);
    const processes = treeOf(leader);
    expect(processes).toHaveLength(2);
    if (hangs) process.kill(processes[1]!, 'SIGSTOP');
    process.kill(-leader, 'SIGINT');
    expect(await within(SOON_MS, outcome)).toEqual({ code: 130, stdout: '', stderr: 'Cancelled.\n' });
    expect(await comesTrue(() => !processes.some(alive), SOON_MS)).toBe(true);
    expect(readdirSync(cwd)).toEqual(files);
  });
});

describe.skipIf(!linux)('an engine whose parent is killed (read from /proc, so on Linux only)', () => {
  async function startOrphan(method: string, params: object, isWorking: (engine: number, said: string) => boolean) {
    const [program, ...words] = engineParent(method, params);
    const child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    expect(await comesTrue(() => said !== '' && isWorking(Number.parseInt(said), said), STARTED_MS)).toBe(true);
    const engine = Number.parseInt(said);
    expect(treeOf(child.pid!)).toContain(engine);
    return { child, engine };
  }

  test('ends by itself while it waits', async () => {
    const { child, engine } = await startOrphan('describe', { folder: slow }, (_, said) => said.includes('answered'));
    child.kill('SIGKILL');
    expect(await comesTrue(() => !alive(engine), 3 * SOON_MS)).toBe(true);
  });

  test('ends by itself while it works, and leaves no part of a result', async () => {
    const cwd = workFolder('orphan');
    const partial = join(cwd, 'result.json.partial');
    const params = { request: '1', folder: slow, input: longInspection, output: join(cwd, 'result.json'), partial };
    const { child, engine } = await startOrphan('inspect', params, () => existsSync(partial));
    child.kill('SIGKILL');
    expect(await comesTrue(() => !alive(engine), 3 * SOON_MS)).toBe(true);
    expect(readdirSync(cwd).filter(name => name.startsWith('result'))).toEqual([]);
  });
});

describe('too little memory', () => {
  test('for a model is told with both figures before it is loaded, and a smaller model still works', async () => {
    const large = hollowModel(join(folder, 'large'), 2 ** 21);
    // Layer by layer, with its head in tiles, this one would run.
    vi.stubEnv('INSTRUCT_LENS_LAYERWISE', '0');
    const client = limitedClient(900e6);
    const error = await failure(client.explain(wish(PROMPT, { models: single(large) })));
    expect(error.reason).toBe('out-of-memory');
    const [, needed, free] = /needs about ([\d.]+) GB of memory, but only ([\d.]+) GB is free/.exec(error.message)!;
    // Two million rows of 192 numbers, in float32.
    expect(Number(needed)).toBeGreaterThan(1.6);
    expect(Number(free)).toBeGreaterThan(0);
    expect(Number(free)).toBeLessThan(0.9);
    const { pid } = client;
    if (linux) expect(hasMapped(pid!, 'model.safetensors')).toBe(false);
    await expectWorking(client);
    expect(client.pid).toBe(pid);
    if (linux) expect(hasMapped(pid!, 'model.safetensors')).toBe(true);
  });

  test('for a longer text on a model that is loaded is told before it is run, and shorter ones still work', async () => {
    const client = limitedClient(400e6);
    const models = single(slow);
    const short = wish(PROMPT, { models, response: 'Old.' });
    expect((await client.explain(short)).stage).toBe('complete');
    const { pid } = client;
    const error = await failure(client.explain(wish(`${PROMPT} `.repeat(400), { models, response: 'Old.' })));
    expect(error.reason).toBe('out-of-memory');
    expect(error.message).toMatch(/with a text of \d,\d{3} tokens needs about \d\.\d\d GB/);
    // The answer counts too: it is explained with its prompt.
    const chatty = wish(PROMPT, { models, sampling: { maxTokens: 3000, temperature: 0, topP: 1, seed: 0 } });
    expect((await failure(client.explain(chatty))).reason).toBe('out-of-memory');
    expect((await client.explain(short)).stage).toBe('complete');
    expect(client.pid).toBe(pid);
  });

  test('for a pair at once runs one model after the other', async () => {
    const [base, tuned] = ['base', 'tuned'].map(role => hollowModel(join(folder, `hollow-${role}`), 300_000));
    const models = [
      { role: 'base', folder: base! },
      { role: 'tuned', folder: tuned! },
    ] as const;
    const asked = wish(PROMPT, { models, response: 'Old.' });
    // One has 115 MB of rows as stored and 230 MB widened.
    const client = limitedClient(750e6);
    const { models: explained, stage } = await client.explain(asked);
    expect([stage, ...explained.map(({ role }) => role)]).toEqual(['complete', 'base', 'tuned']);
    if (linux) expect(peakBytesOf(client.pid!)).toBeLessThan(750e6);
    expect((await failure(limitedClient(300e6).explain(asked))).reason).toBe('out-of-memory');
  });

  test.runIf(linux)('is judged by an estimate that holds for what the engine takes', async () => {
    const client = engineClient();
    const question = `${PROMPT} `.repeat(60);
    const { models } = await client.explain(wish(question, { models: single(demo.tuned), response: 'Old.' }));
    const { checkpoint, spec } = openModel(demo.tuned);
    const estimate = new MemoryEstimate(checkpoint, spec);
    const text = {
      promptTokens: models[0]!.promptTokens.length,
      responseTokens: models[0]!.response.tokens.length,
    };
    const estimated = PROCESS_BYTES + estimate.loaded(false) + estimate.text(text, 16);
    expect(text.promptTokens).toBeGreaterThan(300);
    expect(estimated / peakBytesOf(client.pid!)).toBeGreaterThan(0.75);
    expect(estimated / peakBytesOf(client.pid!)).toBeLessThan(1.25);
  });

  test('for anything is told too, and with more of it the same request works', async () => {
    const error = await failure(limitedClient(1).explain(wish(PROMPT)));
    vi.unstubAllEnvs();
    expect(error.reason).toBe('out-of-memory');
    expect(error.message).toMatch(/needs about 0\.\d\d GB of memory, but only 0\.00 GB is free/);
    await expectWorking(engineClient());
  });
});

/** A client whose engine may take so many bytes, its own program included. */
function limitedClient(bytes: number): EngineClient {
  vi.stubEnv('INSTRUCT_LENS_MEMORY_LIMIT', String(bytes));
  onTestFinished(() => void vi.unstubAllEnvs());
  return engineClient();
}
