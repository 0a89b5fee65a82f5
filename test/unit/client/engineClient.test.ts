import * as path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { CancelledError, LensError } from '../../../src/base/errors';
import { EngineClient } from '../../../src/client/engineClient';
import type { Progress } from '../../../src/protocol/request';
import type { Explanation } from '../../../src/protocol/explanation';
import { ExplainService } from '../../../src/client/explainService';
import { parsePrompt } from '../../../src/prompt/parsePrompt';

const entry = path.join(__dirname, 'data', 'obstinateEngine.mjs');
const clients: EngineClient[] = [];

function client(cancelGraceMs = 100): EngineClient {
  const made = new EngineClient({ entry, cancelGraceMs });
  clients.push(made);
  return made;
}

const params = {
  document: parsePrompt('Run.', { fileName: 'a.txt' }),
  words: [],
  models: [],
  ownResponses: false,
  sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
  target: 'logit',
  baseRendering: 'own-template',
} as const;

afterEach(() => {
  for (const made of clients.splice(0)) made.dispose();
});

async function failure(promise: Promise<unknown>): Promise<LensError> {
  const error: unknown = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(LensError);
  return error as LensError;
}

/** A request goes out a few microtasks after the call. */
function sent(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100 && alive(pid); tries++) await new Promise(resolve => setTimeout(resolve, 20));
  return !alive(pid);
}

describe('a request', () => {
  test('brings its answer back, typed arrays as they are, and the next one finds the same process', async () => {
    const engine = client();
    const first = await engine.describe({ folder: 'answer one' });
    const second = await engine.describe({ folder: 'answer two' });
    expect(first).toMatchObject({ folder: 'one', values: Float32Array.of(1.5) });
    expect(second).toMatchObject({ folder: 'two', pid: engine.pid });
    expect(first).toMatchObject({ pid: engine.pid });
  });

  test.each([
    ['ORT_DISABLE_TELEMETRY', '1'],
    ['ELECTRON_RUN_AS_NODE', '1'],
  ])('runs in a process where %s is %s', async (name, value) => {
    expect((await client().describe({ folder: `environment ${name}` })).folder).toBe(value);
  });

  test('hears its own progress and its first picture', async () => {
    const heard: (Progress | Explanation)[] = [];
    const options = { onProgress: (p: Progress) => heard.push(p), onFirstPicture: (e: Explanation) => heard.push(e) };
    const answer = await client().explain(params, options);
    expect(heard).toEqual([{ request: '1', phase: 'answering', done: 1 }, { stage: 'influence' }]);
    expect(answer).toEqual({ stage: 'complete', document: params.document });
  });

  test('that the engine refuses ends in the error that the engine threw, its stack as the cause', async () => {
    const error = await failure(client().describe({ folder: 'fail' }));
    expect(error).toMatchObject({ reason: 'bad-checkpoint', message: 'It has no head.', next: 'Grow one.' });
    expect((error.cause as Error).stack).toBe('at X');
  });

  test('that meets a bug of the engine ends in an internal error that names it', async () => {
    const error = await failure(client().describe({ folder: 'throw' }));
    expect(error.reason).toBe('internal');
    expect(error.message).toContain('unforeseen');
  });
});

describe('a death', () => {
  test.each([
    ['die SIGKILL', /SIGKILL.*memory ran out/],
    ['die SIGBUS', /SIGBUS.*weight file was cut short/],
    ['die SIGABRT', /SIGABRT.*gave up/],
    ['die SIGSEGV', /SIGSEGV.*crashed/],
    ['die 3', /exit code 3.*"last words"/],
  ])('%s rejects what was pending with the likely cause, and the next request works', async (folder, message) => {
    const engine = client();
    const error = await failure(engine.describe({ folder }));
    expect(error.reason).toBe('engine-died');
    expect(error.message).toMatch(message);
    expect(error.next).toMatch(/^[A-Z][a-z]+ /);
    expect((await engine.describe({ folder: 'answer again' })).folder).toBe('again');
  });

  test('rejects every request that was pending', async () => {
    const engine = client();
    const waiting = failure(engine.describe({ folder: 'never' }));
    const dying = failure(engine.describe({ folder: 'die SIGKILL' }));
    expect((await Promise.all([waiting, dying])).map(e => e.reason)).toEqual(['engine-died', 'engine-died']);
  });

  test('from outside, in the middle of a run, is told and forgotten', async () => {
    const engine = client();
    const pid = ((await engine.describe({ folder: 'answer x' })) as unknown as { pid: number }).pid;
    const pending = failure(engine.describe({ folder: 'block' }));
    process.kill(pid, 'SIGKILL');
    expect((await pending).message).toContain('SIGKILL');
    expect((await engine.describe({ folder: 'answer y' })).folder).toBe('y');
  });

  test('by Ctrl-C, which a terminal sends to the whole group, counts as a cancellation', async () => {
    await expect(client().describe({ folder: 'die SIGINT' })).rejects.toBeInstanceOf(CancelledError);
  });

  test('of a program that is not there is told before anything is started', async () => {
    const engine = new EngineClient({ entry: path.join(__dirname, 'nothing.js') });
    expect((await failure(engine.describe({ folder: '' }))).message).toContain('nothing.js');
  });
});

describe('cancellation', () => {
  test('leaves an engine alive that stops by itself', async () => {
    const engine = client(30_000);
    const { pid } = (await engine.describe({ folder: 'answer x' })) as unknown as { pid: number };
    const abort = new AbortController();
    const pending = engine.describe({ folder: 'obey' }, { signal: abort.signal });
    await engine.describe({ folder: 'answer between' });
    abort.abort();
    await expect(pending).rejects.toBeInstanceOf(CancelledError);
    expect(await engine.describe({ folder: 'answer y' })).toMatchObject({ pid });
  });

  test('kills an engine that is blocked, and the next request gets a new one', async () => {
    const engine = client();
    const { pid } = (await engine.describe({ folder: 'answer x' })) as unknown as { pid: number };
    const abort = new AbortController();
    const pending = engine.describe({ folder: 'block' }, { signal: abort.signal });
    await sent();
    abort.abort();
    await expect(pending).rejects.toBeInstanceOf(CancelledError);
    expect(await gone(pid)).toBe(true);
    expect((await engine.describe({ folder: 'answer y' })).folder).toBe('y');
  });

  test('of one request asks the other one again', async () => {
    const engine = client();
    const { pid } = (await engine.describe({ folder: 'answer x' })) as unknown as { pid: number };
    const abort = new AbortController();
    const blocked = engine.describe({ folder: 'block' }, { signal: abort.signal });
    const other = engine.describe({ folder: 'answer other' });
    await sent();
    abort.abort();
    await expect(blocked).rejects.toBeInstanceOf(CancelledError);
    expect(await other).toMatchObject({ folder: 'other' });
    expect(engine.pid).not.toBe(pid);
  });

  test('before the request starts nothing', async () => {
    const engine = client();
    await expect(engine.describe({ folder: 'answer x' }, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      CancelledError,
    );
    expect(engine.pid).toBeUndefined();
  });

  test('by disposal ends the process and what was pending', async () => {
    const engine = client();
    const { pid } = (await engine.describe({ folder: 'answer x' })) as unknown as { pid: number };
    const pending = engine.describe({ folder: 'never' });
    engine.dispose();
    await expect(pending).rejects.toBeInstanceOf(CancelledError);
    expect(await gone(pid)).toBe(true);
    await expect(engine.describe({ folder: 'answer y' })).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('a service', () => {
  const service = (): ExplainService => {
    const made = new ExplainService({ entry, cancelGraceMs: 30_000, idleMs: () => 60_000 });
    onTestFinished(() => made.dispose());
    return made;
  };

  test('holds no explanation that it has handed over, however long its engine lives', async () => {
    const own = service();
    const handed: WeakRef<Explanation>[] = [];
    for (let i = 0; i < 300; i++) handed.push(new WeakRef(await own.explain('file', params)));
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const alive = (): number => handed.filter(ref => ref.deref() !== undefined).length;
    for (let tries = 0; tries < 5; tries++) {
      // What a task has looked at lives until its end.
      await new Promise(resolve => setTimeout(resolve, 10));
      collect();
    }
    expect(own.enginePid).toBeDefined();
    expect(alive()).toBeLessThan(5);
  });

  test('tells nothing of an answer whose comparison was cancelled', async () => {
    const own = service();
    const heard: string[] = [];
    const comparing = own.compare('file', params, {
      onAnswer: ({ text }) => {
        heard.push(text);
        own.cancel('file');
      },
    });
    await expect(comparing).rejects.toBeInstanceOf(CancelledError);
    expect(heard).toEqual(['in time']);
  });
});
