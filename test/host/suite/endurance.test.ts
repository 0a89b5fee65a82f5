/**
 * @file Work in a row, as in a day with one window: explanations, called off and completed, edits, other models, engines that are killed. One
 * engine, bounded memory, no listener, handle or file left, nothing native in the host. `npm run soak` runs the long form.
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
import { linux, treeOf } from '../../support/processes';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

/** What eight hours of work come to, and the part of it that is done here: `npm run soak` does all of it. */
const ALL = { explained: 3000, calledOff: 1000, edited: 300, switched: 50, killed: 200 };
type Deed = keyof typeof ALL;
const PART = Number(process.env['INSTRUCT_LENS_SOAK'] ?? (process.env['CI'] === undefined ? 0.03 : 0.1));
const SEED = Number(process.env['INSTRUCT_LENS_SEED'] ?? 21);
const PARTS = Object.fromEntries(
  Object.entries(ALL).map(([deed, count]) => [deed, Math.max(2, Math.round(count * PART))]),
) as Record<Deed, number>;
const DEEDS = shuffled(Object.entries(PARTS).flatMap(([deed, count]) => Array<Deed>(count).fill(deed as Deed)));
/** Until then caches fill. */
const WARM_UP = Math.round(DEEDS.length / 5);
/** Of the extension host's collected heap, in bytes: a third of an explanation held a round is more from 250 rounds on. */
const HEAP_BOUND = 6e6;
/** Of an engine's memory against that of an earlier one: they differ by what they were last asked. */
const ENGINE_BOUND = 150e6;
/** Files, sockets and timers that come and go in VS Code's own work. */
const HANDLE_BOUND = 8;

const COMPLETED = 12;
/** The store's, and what is on its way to a view or the panel's storage. */
const ALIVE = 3;

function collect(): void {
  setFlagsFromString('--expose-gc');
  const full = runInNewContext('gc') as () => void;
  full();
  full();
}

function collectedHeap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** How many can still be reached, once what only waits for the next turn has had it. */
async function alive(references: readonly WeakRef<object>[]): Promise<number> {
  await pause(0);
  collect();
  return references.filter(reference => reference.deref() !== undefined).length;
}

function shuffled(deeds: Deed[]): Deed[] {
  const random = mulberry32(SEED);
  return deeds
    .map(deed => [random(), deed] as const)
    .sort(([x], [y]) => x - y)
    .map(([, deed]) => deed);
}

function told(parts: Readonly<Record<Deed, number>>): string {
  const { explained: done, calledOff, edited, switched, killed } = parts;
  return `${done} explanations, ${calledOff} called off, ${edited} edits of the model, ${switched} other models, ${killed} engines killed`;
}

/** One window at work, on one prompt file: what it does, and what is left of it. */
class Soak {
  private model = '';
  private single = false;
  private before: ReturnType<Soak['measured']>;
  private readonly started = performance.now();

  private constructor(
    private readonly api: ExtensionApi,
    private readonly document: vscode.TextDocument,
    private readonly folder: string,
  ) {
    this.before = this.measured();
  }

  static async begin(): Promise<Soak> {
    const api = await extension();
    const document = await openText('endurance.prompt.md', story(7));
    const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-soak-'));
    const soak = new Soak(api, document, folder);
    soak.model = join(folder, 'model');
    const packaged = vscode.extensions.getExtension(EXTENSION)!.extensionPath;
    cpSync(join(packaged, 'models', 'demo', 'tuned'), soak.model, { recursive: true });
    await explained(document);
    return soak;
  }

  start(): void {
    this.before = this.measured();
  }

  /** A prompt that no cache knows. */
  async explained(round: number): Promise<void> {
    await replaceText(story(100 + round));
    await explained(this.document);
  }

  /** At another moment of the work each time. */
  async calledOff(round: number): Promise<void> {
    await replaceText(story(100 + round));
    const running = runCommand(commands.explainPrompt, this.document.uri);
    await pause(round % 5 === 0 ? 0 : (round * 7) % 60);
    await runCommand(commands.cancel);
    await running;
    assert.equal(this.api.store.get(this.document.uri.toString())?.error, undefined, `round ${round}`);
  }

  /** A file of the model that is explained with, or may be next. */
  async edited(round: number): Promise<void> {
    const file = join(this.model, 'chat_template.jinja');
    const text = readFileSync(file, 'utf8').replace(/\{#.*?#\}$/, '');
    writeFileSync(file, `${text}{# ${round} #}`);
    await explained(this.document);
  }

  async switched(): Promise<void> {
    this.single = !this.single;
    await setPair(this.single ? this.model : undefined);
    await explained(this.document);
  }

  /** In the middle of the work, or before it: either way in words, and the next request works. */
  async killed(round: number): Promise<void> {
    await replaceText(story(100 + round));
    const running = runCommand(commands.explainPrompt, this.document.uri);
    await pause((round * 11) % 80);
    const pid = this.api.service.enginePid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await running;
    const error = this.api.store.get(this.document.uri.toString())?.error;
    assert.ok(error === undefined || error.reason === 'engine-died', error?.message);
    await explained(this.document);
  }

  async end(): Promise<void> {
    await setPair(undefined);
    await explained(this.document);
    const { service } = this.api;
    if (linux) await until('one engine', () => engines().length === 1 && engines()[0] === service.enginePid);
    await pause(100);
    const after = this.measured();
    const { before } = this;
    const seconds = ((performance.now() - this.started) / 1000).toFixed(0);
    const grown = (key: keyof typeof after): number => after[key] - before[key];
    console.log(
      `      ${DEEDS.length} deeds in ${seconds} s; heap ${mega(before.heap)} to ${mega(after.heap)}, engine ${mega(before.engine)} to ${mega(after.engine)}, ` +
        `${before.handles} to ${after.handles} handles, ${before.files} to ${after.files} open files`,
    );
    rmSync(this.folder, { recursive: true });
    assert.ok(grown('heap') < HEAP_BOUND, `heap grew by ${grown('heap')} bytes`);
    assert.ok(grown('engine') < ENGINE_BOUND, `the engine grew by ${grown('engine')} bytes`);
    assert.ok(grown('handles') <= HANDLE_BOUND, `${grown('handles')} handles are left`);
    assert.ok(grown('files') <= HANDLE_BOUND, `${grown('files')} files are left open`);
    assert.equal(after.listeners, before.listeners, 'listeners of the store');
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

/** Memory that a process holds; none where nobody can say. */
function residentBytes(pid: number | undefined): number {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

async function setPair(pair: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('instructLens').update('pair', pair, vscode.ConfigurationTarget.Global);
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

async function replaceText(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor!;
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  await editor.edit(edit => edit.replace(all, text));
}

suite('endurance', () => {
  setup(freshWindow);

  test(`${DEEDS.length} deeds in a row: ${told(PARTS)}`, async function () {
    this.timeout(DEEDS.length * 30_000);
    const soak = await Soak.begin();
    for (const [round, deed] of DEEDS.entries()) {
      if (round === WARM_UP) soak.start();
      await soak[deed](round);
    }
    await soak.end();
  });

  test(`${COMPLETED} completed explanations of one file leave nothing but the last`, async () => {
    const { store } = await extension();
    const document = await openText('completed.prompt.md', story(9));
    const all: WeakRef<object>[] = [];
    for (let round = 0; round < COMPLETED; round++) {
      await replaceText(story(400 + round));
      all.push(new WeakRef((await explained(document)).explanation!));
    }
    const left = await alive(all);
    assert.ok(left <= ALIVE, `${left} of ${COMPLETED} explanations are held`);
    assert.ok(all.at(-1)!.deref() !== undefined, 'the last one is there');
    assert.equal(store.all.length, 1);
  });

  // A skipped test is a fault to the runner: where there is no /proc to look at it is not there, and the file says so.
  const testOnLinux = linux ? test : (): void => console.log('   Not tested: natives of the engine (read from /proc).');
  testOnLinux('the engine has loaded ONNX Runtime, the extension host has not', async () => {
    const { service } = await extension();
    await explained(await openText('natives.prompt.md', story(8)));
    const maps = (pid: number | string): string => readFileSync(`/proc/${pid}/maps`, 'utf8');
    assert.match(maps(service.enginePid!), /onnxruntime/);
    assert.doesNotMatch(maps('self'), /onnxruntime|tokenizers/);
  });
});
