import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProduct, packageRoot, program, run, start } from './terminalCommand';

let folder = '';
let prompt = '';
beforeAll(() => {
  buildProduct();
  folder = mkdtempSync(path.join(tmpdir(), 'instruct-lens-'));
  prompt = path.join(folder, 'prompt.txt');
  // Long enough to be in the middle of a run when it is stopped.
  writeFileSync(prompt, `${'Anna had a red ball. She gave the ball to Tom. '.repeat(8)}\nSummarize the story.`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Linux tells about processes in /proc; elsewhere the tests that look there are skipped. */
const linux = process.platform === 'linux';
const longAnswer = ['explain', '--temperature', '3', '--max-tokens', '100'];

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

async function engineOf(pid: number): Promise<number> {
  for (;;) {
    const [engine] = childrenOf(pid);
    if (engine !== undefined && readFileSync(`/proc/${engine}/maps`, 'utf8').includes('model.safetensors'))
      return engine;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

function alive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A process that was killed is there for a moment still: its parent, or who took it over, has to collect it. */
async function expectGone(pid: number): Promise<void> {
  await expect.poll(() => alive(pid), { timeout: 10_000, interval: 50 }).toBe(false);
}

describe.skipIf(!linux)('a run that is stopped (read from /proc, so on Linux only)', () => {
  test('by Ctrl-C ends with 130, says so, and leaves no process', async () => {
    const { child, outcome } = start([...longAnswer, prompt]);
    const engine = await engineOf(child.pid!);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout, stderr]).toEqual([130, '', 'Cancelled.\n']);
    await expectGone(engine);
  });

  test('by a kill of the engine ends with 2 and the reason', async () => {
    const { child, outcome } = start([...longAnswer, prompt]);
    process.kill(await engineOf(child.pid!), 'SIGKILL');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*SIGKILL.*\nnext: {2}[A-Z].*\n$/);
  });

  test('by a kill of the command leaves no engine behind', async () => {
    const { child, outcome } = start([...longAnswer, prompt]);
    const engine = await engineOf(child.pid!);
    child.kill('SIGKILL');
    await outcome;
    await expectGone(engine);
  });
});

describe.skipIf(!linux)('output that cannot be written (/dev/full, so on Linux only)', () => {
  test('ends with 2 and the reason', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [program, 'tokens', prompt], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: The output cannot be written: ENOSPC.*\nnext: {2}[A-Z].*\n$/);
  });
});

describe('privacy', () => {
  test('a run writes no file', async () => {
    const home = path.join(folder, 'home');
    const places = {
      HOME: home,
      USERPROFILE: home,
      TMPDIR: home,
      TEMP: home,
      TMP: home,
      XDG_CACHE_HOME: home,
      LOCALAPPDATA: home,
    };
    mkdirSync(home);
    const { code } = await run(['explain', prompt, '--max-tokens', '4'], {
      env: { ...process.env, ...places },
      cwd: home,
    });
    expect(code).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
    expect(readdirSync(path.join(packageRoot, 'models', 'demo', 'tuned')).toSorted()).toEqual([
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  test.skipIf(!linux)('a run opens no connection (read from /proc, so on Linux only)', async () => {
    const { child, outcome } = start(['explain', prompt, '--max-tokens', '8']);
    const seen = { processes: new Set<number>(), internet: [] as string[] };
    const watch = setInterval(() => {
      for (const pid of [child.pid!, ...quietly(() => childrenOf(child.pid!))]) {
        seen.processes.add(pid);
        seen.internet.push(...quietly(() => internetSockets(pid)));
      }
    }, 5);
    const { code } = await outcome;
    clearInterval(watch);
    expect(code).toBe(0);
    expect(seen.processes.size).toBe(2);
    expect(seen.internet).toEqual([]);
  });
});

/** A process may end while it is being looked at. */
function quietly<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}

/** Lines of the kernel's tables of TCP and UDP sockets that belong to the process. */
function internetSockets(pid: number): string[] {
  const inodes = readdirSync(`/proc/${pid}/fd`)
    .map(fd => quietly(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)])[0])
    .map(target => /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1])
    .filter(inode => inode !== undefined);
  const rows = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(table =>
    quietly(() => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1)),
  );
  return rows.filter(row => inodes.includes(row.trim().split(/\s+/)[9] ?? ''));
}
