/**
 * @file A day's work in one window, as fast as it goes: explanations, some called off; edits of a model's files; other models; engines that
 * are killed. One engine, bounded memory, no listener, handle, process or file left. A small part here; `npm run soak` does all of it.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setup, suite, test } from 'mocha';
import * as vscode from 'vscode';
import { mulberry32 } from '../../../src/base/random';
import type { ExtensionApi } from '../../../src/extension';
import { commands, EXTENSION } from '../../../src/extension/core/contributions';
import { cacheFolder } from '../../../src/files/cacheFolder';
import { linux, treeOf } from '../../support/processes';
import { explained, extension, freshWindow, openText, pause, runCommand, until } from './extensionUnderTest';

/** What eight hours come to. */
const ALL = { explained: 3000, calledOff: 1000, edited: 300, switched: 50, killed: 200 };
type Deed = keyof typeof ALL;
/** Of all that; without being asked for, some twenty seconds of it. */
const PART = Number(process.env['INSTRUCT_LENS_SOAK'] ?? 0.02);
const SEED = Number(process.env['INSTRUCT_LENS_SEED'] ?? 21);
const PARTS = Object.fromEntries(
  Object.entries(ALL).map(([deed, count]) => [deed, Math.max(2, Math.round(count * PART))]),
) as Record<Deed, number>;
const DEEDS = shuffled(Object.entries(PARTS).flatMap(([deed, count]) => Array<Deed>(count).fill(deed as Deed)));
/** Until then caches fill, and the first engines are lost. */
const WARM_UP = Math.min(400, Math.round(DEEDS.length / 4));
/** Of the extension host's collected heap, in bytes, however long it goes on: one explanation held a round would be a hundred kilobytes each. */
const HEAP_BOUND = 8e6;
/** Of the last engine against an earlier one: they differ by what they were last asked. */
const ENGINE_BOUND = 150e6;
/** Files, sockets and timers that come and go in VS Code's own work. */
const HANDLE_BOUND = 8;

function shuffled(deeds: readonly Deed[]): Deed[] {
  const random = mulberry32(SEED);
  const drawn = deeds.map(deed => [random(), deed] as const);
  return drawn.sort(([x], [y]) => x - y).map(([, deed]) => deed);
}

/** Short, with an answer of a word: what lasts is what stands around the runs. */
const prompt = (number: number): string =>
  `messages:\n- role: user\n  content: Give the opposite of ${number}.\n- role: assistant\n  content: Old.\n`;

/** One window at work, on one prompt file. */
class Soak {
  readonly model: string;
  #single = false;
  #before: ReturnType<Soak['measured']>;
  readonly #started = performance.now();

  private constructor(
    private readonly api: ExtensionApi,
    private readonly document: vscode.TextDocument,
    private readonly folder: string,
  ) {
    this.#before = this.measured();
    this.model = join(folder, 'model');
    const packaged = vscode.extensions.getExtension(EXTENSION)!.extensionPath;
    cpSync(join(packaged, 'models', 'demo', 'tuned'), this.model, { recursive: true });
  }

  static async begin(): Promise<Soak> {
    const document = await openText('soak.prompt.yml', prompt(0));
    const soak = new Soak(await extension(), document, mkdtempSync(join(tmpdir(), 'instruct-lens-soak-')));
    await explained(document);
    return soak;
  }

  start(): void {
    this.#before = this.measured();
  }

  /** A prompt that no cache knows. */
  async explained(round: number): Promise<void> {
    await this.#write(round);
    await explained(this.document);
  }

  /** At another moment of the work each time. */
  async calledOff(round: number): Promise<void> {
    await this.#write(round);
    const running = runCommand(commands.explainPrompt, this.document.uri);
    await pause(round % 5 === 0 ? 0 : (round * 7) % 60);
    await runCommand(commands.cancel);
    await running;
    assert.equal(this.#error()?.message, undefined, `round ${round}`);
  }

  /** A file of the model that is explained with, or will be next. */
  async edited(round: number): Promise<void> {
    const file = join(this.model, 'chat_template.jinja');
    const text = readFileSync(file, 'utf8').replace(/\{#[^#]*#\}$/, '');
    writeFileSync(file, `${text}{# ${round} #}`);
    await explained(this.document);
  }

  async switched(): Promise<void> {
    this.#single = !this.#single;
    await choose(this.#single ? this.model : undefined);
    await explained(this.document);
  }

  /** In the middle of the work, or before it: either way in words, and the next request works. */
  async killed(round: number): Promise<void> {
    await this.#write(round);
    const running = runCommand(commands.explainPrompt, this.document.uri);
    await pause((round * 11) % 80);
    const pid = this.api.service.enginePid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await running;
    const error = this.#error();
    assert.ok(error === undefined || error.reason === 'engine-died', error?.message);
    await explained(this.document);
  }

  async end(): Promise<void> {
    await choose(undefined);
    await explained(this.document);
    const { service } = this.api;
    if (linux) await until('one engine', () => engines().length === 1 && engines()[0] === service.enginePid);
    rmSync(this.folder, { recursive: true });
    const [before, after] = [this.#before, this.measured()];
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(0);
    console.log(
      `      ${DEEDS.length} deeds (seed ${SEED}) in ${seconds} s; heap ${mega(before.heap)} to ${mega(after.heap)}, ` +
        `engine ${mega(before.engine)} to ${mega(after.engine)}, ${before.handles} to ${after.handles} handles, ` +
        `${before.files} to ${after.files} open files`,
    );
    assert.ok(after.heap - before.heap < HEAP_BOUND, `heap: ${mega(before.heap)} to ${mega(after.heap)}`);
    assert.ok(after.engine - before.engine < ENGINE_BOUND, `engine: ${mega(before.engine)} to ${mega(after.engine)}`);
    assert.ok(after.handles - before.handles <= HANDLE_BOUND, `handles: ${before.handles} to ${after.handles}`);
    assert.ok(after.files - before.files <= HANDLE_BOUND, `open files: ${before.files} to ${after.files}`);
    assert.equal(after.listeners, before.listeners, 'listeners of the store');
    assert.equal(this.api.store.all.length, 1);
    assert.deepEqual(halfWritten(), []);
  }

  async #write(round: number): Promise<void> {
    const editor = vscode.window.activeTextEditor!;
    const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await editor.edit(edit => edit.replace(all, prompt(1000 + round)));
  }

  #error() {
    return this.api.store.get(this.document.uri.toString())?.error;
  }

  private measured() {
    return {
      heap: collectedHeap(),
      engine: residentBytes(this.api.service.enginePid),
      handles: process.getActiveResourcesInfo().length,
      files: linux ? readdirSync('/proc/self/fd').length : 0,
      listeners: this.api.store.listeners,
    };
  }
}

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function collectedHeap(): number {
  setFlagsFromString('--expose-gc');
  const full = runInNewContext('gc') as () => void;
  full();
  full();
  return process.memoryUsage().heapUsed;
}

/** 0 where nobody can say. */
function residentBytes(pid: number | undefined): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Living engines below the extension host. */
function engines(): number[] {
  return treeOf(process.pid).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine.js');
    } catch {
      return false;
    }
  });
}

/** What a killed engine leaves in the cache is swept by the next: nothing but entries stays. */
function halfWritten(): string[] {
  try {
    return readdirSync(cacheFolder(process.env)!).filter(name => /partial|lock/.test(name));
  } catch {
    return [];
  }
}

async function choose(pair: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('instructLens').update('pair', pair, vscode.ConfigurationTarget.Global);
}

suite('soak', () => {
  setup(freshWindow);

  test(`${DEEDS.length} deeds in a row: ${Object.entries(PARTS)
    .map(([deed, count]) => `${count} ${deed}`)
    .join(', ')}`, async function () {
    this.timeout(DEEDS.length * 30_000);
    const soak = await Soak.begin();
    for (const [round, deed] of DEEDS.entries()) {
      if (round === WARM_UP) soak.start();
      await soak[deed](round);
    }
    await soak.end();
  });
});
