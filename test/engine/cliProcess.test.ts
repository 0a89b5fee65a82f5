/** @file What only a process of its own shows of a command: how it ends when it, its engine or its output is stopped. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';
import { program, start } from './terminalCommand';

// Long enough to be in the middle of a run when it is stopped.
const prompt = path.join(temporaryFolder(), 'prompt.txt');
writeFileSync(prompt, `${'Anna had a red ball. She gave the ball to Tom. '.repeat(8)}\nSummarize the story.`);

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

describe.skipIf(!linux)('output for which there is no room (limits of a shell, so on Linux only)', () => {
  const room = 4;
  const limited = (words: readonly string[]) =>
    spawnSync('bash', ['-c', `ulimit -f ${room}; exec "$0" "$@" > "$OUTPUT"`, process.execPath, program, ...words], {
      encoding: 'utf8',
      env: { ...process.env, OUTPUT: path.join(path.dirname(prompt), 'cut') },
    });

  test.each([
    ['text', ['tokens', prompt]],
    ['JSON', ['tokens', prompt, '--format', 'json']],
    ['a page', ['explain', prompt, '--response', 'A ball.', '--format', 'html']],
  ])('%s: 2 and the reason, never a part that passes for the whole', (_, words) => {
    const { status, stderr } = limited(words);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: The output cannot be written: EFBIG.*\nnext: {2}[A-Z]/m),
    ]);
  });
});

test.skipIf(!linux)('a result for which there is no room: 2, the file and the reason, and what was there stays', () => {
  const folder = path.dirname(prompt);
  const [input, output] = [path.join(folder, 'request.json'), path.join(folder, 'result.json')];
  const ids = Array<number>(200).fill(5);
  writeFileSync(input, JSON.stringify({ ids, prompt_tokens: 100, want: ['logits', 'attention'] }));
  writeFileSync(output, 'old');
  const words = [program, 'inspect', demo.tuned, '--input', input, '--output', output];
  const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 4; exec "$0" "$@"', process.execPath, ...words], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/error: The result cannot be written to .*result\.json: EFBIG.*\nnext: {2}Choose an output/),
  ]);
  expect(readFileSync(output, 'utf8')).toBe('old');
});

describe.skipIf(!linux)(
  'a command whose thread the system holds (a pipe that nobody writes to, so on Linux only)',
  () => {
    test('ends by Ctrl-C all the same', async () => {
      const folder = temporaryFolder();
      const [pipe, held] = [path.join(folder, 'pipe'), path.join(folder, 'held.cjs')];
      spawnSync('mkfifo', [pipe]);
      writeFileSync(
        held,
        `const { isMainThread } = require('node:worker_threads');
      if (!isMainThread) {
        require('node:fs').writeSync(2, 'held');
        require('node:fs').openSync(${JSON.stringify(pipe)}, 'r');
      }`,
      );
      const child = spawn(process.execPath, ['--require', held, program, 'tokens', prompt], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await once(child.stderr, 'data');
      // The process around the thread hears it from when it has begun.
      const again = setInterval(() => child.kill('SIGINT'), 500);
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      clearInterval(again);
      // What shells report as 130 either way.
      expect([130, 'SIGINT']).toContain(code ?? signal);
    });
  },
);

describe.skipIf(!linux)('a process that may open few files (a limit of a shell, so on Linux only)', () => {
  test('says so, wherever it runs out of them', () => {
    const outcomes = [20, 24, 28].map(files => {
      const limited = `ulimit -n ${files}; exec "$0" "$@"`;
      return spawnSync('bash', ['-c', limited, process.execPath, program, 'tokens', prompt], { encoding: 'utf8' });
    });
    // Node itself gives up where it may open hardly any; it needs all of them where it may open enough.
    const told = outcomes.filter(({ status, stderr }) => status !== 0 && !stderr.includes('Native stack trace'));
    expect(told.length).toBeGreaterThan(0);
    for (const { status, stderr } of told)
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^error: .*EMFILE.*\nnext: {2}Allow more open files/),
      ]);
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
