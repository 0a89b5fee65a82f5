/** @file Model pairs in the editor: a GGUF explained, the hub's models downloaded and called off, the token, a proxy, the list, the caches. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setup, suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { commands, EXTENSION } from '../../../src/extension/core/contributions';
import { demoGguf } from '../../support/demoGguf';
import { servedFolder, startHub, type HubOnThisMachine } from '../../support/hubServer';
import { explained, extension, freshWindow, openText, pause, runCommand, story, until } from './extensionUnderTest';

const [base, tuned] = ['Little/World', 'Little/World-Instruct'] as const;
const VARIABLES = ['INSTRUCT_LENS_CACHE', 'INSTRUCT_LENS_CONFIG', 'HF_HUB_CACHE', 'HF_ENDPOINT', 'HF_TOKEN'] as const;

const setting = (): string | undefined => vscode.workspace.getConfiguration('instructLens').get<string>('pair');

async function set(section: string, key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);
}

function demo(role: 'base' | 'tuned'): string {
  return join(vscode.extensions.getExtension(EXTENSION)!.extensionPath, 'models', 'demo', role);
}

/** Bytes of the files of a folder; none where there is no such folder. */
function bytesIn(place: string): number {
  if (!existsSync(place)) return 0;
  return readdirSync(place).reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
}

/** Words and scores of the explanation of one text. */
async function numbersOf(name: string) {
  const { explanation } = await explained(await openText(name, story()));
  return explanation!.models.map(m => [m.role, m.response.text, m.words, m.instructionScore]);
}

suite('model pairs', () => {
  let folder: string;
  let hub: HubOnThisMachine;
  const before = Object.fromEntries<string | undefined>(VARIABLES.map(name => [name, process.env[name]]));

  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'instruct-lens-pairs-'));
  });
  suiteTeardown(async () => {
    Object.assign(process.env, before);
    for (const name of VARIABLES) if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    (await extension()).service.restart();
    rmSync(folder, { recursive: true, force: true });
  });
  setup(async () => {
    await freshWindow();
    hub = await startHub(servedFolder(base, demo('base')), servedFolder(tuned, demo('tuned')));
    const own = mkdtempSync(join(folder, 'test-'));
    process.env['INSTRUCT_LENS_CACHE'] = join(own, 'cache');
    process.env['INSTRUCT_LENS_CONFIG'] = join(own, 'config');
    process.env['HF_HUB_CACHE'] = join(own, 'hub');
    process.env['HF_ENDPOINT'] = hub.endpoint;
    delete process.env['HF_TOKEN'];
    // The next engine has these places.
    (await extension()).service.restart();
  });
  teardown(async () => {
    hub.close();
    for (const key of ['pair', 'pairs']) await set('instructLens', key, undefined);
    await set('http', 'proxy', undefined);
    await (await extension()).hub.forgetToken();
  });

  test('a pair of GGUF files is explained as its originals are, and nothing is written', async () => {
    const original = await numbersOf('original.prompt.md');
    const file = (role: 'base' | 'tuned'): string => demoGguf(join(folder, `${role}.gguf`), demo(role));
    await set('instructLens', 'pairs', [{ name: 'small', base: file('base'), tuned: file('tuned') }]);
    await set('instructLens', 'pair', 'small');
    assert.deepEqual(await numbersOf('gguf.prompt.md'), original);
    assert.ok(!existsSync(join(process.env['INSTRUCT_LENS_CACHE']!, 'gguf')));
    assert.ok(existsSync(file('base')));
  });

  test('one GGUF explains alone', async () => {
    const file = demoGguf(join(folder, 'one.gguf'), demo('tuned'));
    await set('instructLens', 'pair', file);
    const { explanation, label } = await explained(await openText('one.prompt.md', story()));
    assert.deepEqual([explanation?.models.map(m => m.role), label], [['single'], 'one.gguf']);
  });

  test('two downloads by id become a pair that explains as the bundled one does', async () => {
    const bundled = await numbersOf('bundled.prompt.md');
    await runCommand(commands.downloadModel, base);
    assert.equal(setting(), base);
    await runCommand(commands.downloadModel, tuned);
    assert.equal(setting(), 'World-Instruct');
    assert.deepEqual(await numbersOf('hub.prompt.md'), bundled);
  });

  test('a download that is called off leaves its half, chooses nothing, and goes on from there', async () => {
    hub.fault('model.safetensors', { kind: 'silent' });
    const model = join(process.env['HF_HUB_CACHE']!, 'models--Little--World-Instruct');
    const pulling = runCommand(commands.downloadModel, tuned);
    await until('the first byte on the disk', () => bytesIn(join(model, 'blobs')) > 0);
    let over = false;
    const end = Promise.resolve(pulling).finally(() => (over = true));
    // Cancel is the notification's first action.
    while (!over) {
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      await pause(50);
    }
    await end;
    assert.equal(setting(), 'demo');
    assert.ok(!existsSync(join(model, 'snapshots')));
    assert.ok(readdirSync(join(model, 'blobs')).some(name => name.endsWith('.incomplete')));
    await runCommand(commands.downloadModel, tuned);
    assert.equal(setting(), tuned);
    assert.ok(hub.seen.some(({ host, range }) => host === 'files' && range === 'bytes=1-'));
  });

  test('a model that the hub refuses changes nothing', async () => {
    hub.answer = { status: 403, code: 'GatedRepo', text: '' };
    await runCommand(commands.downloadModel, tuned);
    assert.equal(setting(), 'demo');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  test('the token goes to the hub alone, until it is forgotten', async () => {
    const access = (await extension()).hub;
    await access.setToken('hf_secret');
    await runCommand(commands.downloadModel, base);
    await runCommand(commands.forgetHubToken);
    const asked = hub.seen.length;
    await runCommand(commands.downloadModel, tuned);
    const tokens = (host: string, from: number, to: number): unknown[] => [
      ...new Set(
        hub.seen
          .slice(from, to)
          .filter(seen => seen.host === host)
          .map(({ authorization }) => authorization),
      ),
    ];
    assert.deepEqual(tokens('hub', 0, asked), ['Bearer hf_secret']);
    assert.deepEqual(tokens('files', 0, asked), [undefined]);
    assert.deepEqual(tokens('hub', asked, Infinity), [undefined]);
  });

  test('a download goes through the proxy that VS Code is told of', async () => {
    const proxied: string[] = [];
    const proxy = createServer((asked, answer) => {
      const url = new URL(asked.url!);
      proxied.push(url.host);
      const target = url.host === 'hub.test' ? new URL(hub.endpoint) : url;
      const { hostname, port } = target;
      const onward = httpRequest({ hostname, port, path: url.pathname + url.search, headers: asked.headers }, got => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      });
      onward.end();
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    try {
      process.env['HF_ENDPOINT'] = 'http://hub.test';
      await set('http', 'proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      await runCommand(commands.downloadModel, base);
      assert.equal(setting(), base);
      assert.ok(proxied.includes('hub.test'));
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  test('the list begins with what is chosen now, the bundled pair follows, and what is chosen counts', async () => {
    await runCommand(commands.downloadModel, base);
    await runCommand(commands.downloadModel, tuned);
    await set('instructLens', 'pair', 'World-Instruct');
    const chooseOnce = async (steps: number): Promise<void> => {
      let over = false;
      const end = Promise.resolve(runCommand(commands.selectPair)).finally(() => (over = true));
      await pause(500);
      for (let i = 0; i < steps; i++) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      while (!over) {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        await pause(100);
      }
      await end;
    };
    // A step that comes in the very moment in which a line is completed is lost, so it is made again.
    const choose = async (steps: number, chosen: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 5; tries++) {
        await chooseOnce(steps);
        if (chosen()) return;
      }
      assert.fail(`chosen is ${setting() ?? ''}`);
    };
    await choose(0, () => setting() === 'World-Instruct');
    await choose(1, () => setting() === 'demo');
    await choose(1, () => setting() === 'World-Instruct');
  });
});
