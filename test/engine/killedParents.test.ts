/**
 * @file Parents that are killed at any moment of a request: nothing of theirs is left two seconds later. A few kills here; with
 * INSTRUCT_LENS_KILLS, as many as wanted (docs/reliability.md).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mulberry32 } from '../../src/base/random';
import { engineEntry } from '../support/engine';
import { copyModel, demo } from '../support/modelFolders';
import { alive, comesTrue, linux, treeOf } from '../support/processes';
import { temporaryFolder } from '../support/temporaryFolder';
import { program } from './terminalCommand';

const folder = temporaryFolder();
const KILLS = Number(process.env['INSTRUCT_LENS_KILLS'] ?? 4);
const SEED = Number(process.env['INSTRUCT_LENS_SEED'] ?? 21);
/** Of a quiet machine; a busy one is several times slower. */
const LEFT_MS = 2000;
const PATIENCE = 5;
/** By then the longest of the requests is over. */
const LONGEST_MS = 6000;

const prompt = join(folder, 'prompt.txt');
writeFileSync(prompt, `${'Anna had a red ball. She gave the ball to Tom. '.repeat(8)}\nSummarize the story.`);

function started(words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, words, { env: { ...process.env, ...env }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe.skipIf(!linux)('a parent that is killed (processes are read from /proc, so on Linux only)', () => {
  test(
    `at one of ${KILLS} moments leaves no process and no half file in the cache`,
    { timeout: KILLS * 30_000 },
    async () => {
      let slowest = 0;
      const random = mulberry32(SEED);
      const burning = copyModel(demo.tuned, join(folder, 'burning'));
      writeFileSync(
        join(burning, 'chat_template.jinja'),
        '{% for i in range(99999) %}{% set b = range(99999) | sort %}{% endfor %}',
      );
      const requests = [
        ['explain', prompt, '--max-tokens', '100', '--temperature', '3'],
        ['tokens', prompt, '--model', burning],
        ['concepts', '--layer', '0'],
        ['heads'],
      ];
      for (let kill = 0; kill < KILLS; kill++) {
        const cache = join(folder, `cache ${kill}`);
        mkdirSync(cache);
        const command = started([program, ...requests[kill % requests.length]!], { INSTRUCT_LENS_CACHE: cache });
        const moment = random() * LONGEST_MS;
        await new Promise(resolve => setTimeout(resolve, moment));
        const processes = treeOf(command.pid!);
        command.kill('SIGKILL');
        const killed = performance.now();
        const gone = await comesTrue(() => !processes.some(alive), PATIENCE * LEFT_MS);
        slowest = Math.max(slowest, performance.now() - killed);
        expect([kill, Math.round(moment), gone]).toEqual([kill, Math.round(moment), true]);
        // What was half written is swept by the next use of the cache; it never has an entry's name.
        for (const name of readdirSync(cache)) expect(name).toMatch(/\.(entry|partial)$/);
      }
      console.log(`${KILLS} parents killed (seed ${SEED}): all of theirs gone after ${Math.round(slowest)} ms at most`);
    },
  );

  test('while its engine is busy in code that never comes back', async () => {
    const stuck = join(folder, 'stuck.cjs');
    writeFileSync(stuck, `require(${JSON.stringify(engineEntry)}); process.send('busy', () => { for (;;); });`);
    const parent = `
      const child = require('node:child_process').fork(${JSON.stringify(stuck)}, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.on('message', () => console.log('busy'));`;
    const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const [, engine] = treeOf(child.pid!);
    child.kill('SIGKILL');
    expect(await comesTrue(() => !alive(engine!), PATIENCE * LEFT_MS)).toBe(true);
  });
});
