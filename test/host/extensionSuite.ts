/** @file Runs the mocha suite inside a real extension host, and believes only three signs together that it went well. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/vscodeHost/browser';
import { developmentPayload, installExtension, type ExtensionSource } from '../support/vscodeHost/extensionSource';
import type { InstalledHost } from '../support/vscodeHost/installHost';
import { RunFolder } from '../support/vscodeHost/runFolder';
import { Server } from '../support/vscodeHost/server';
import { activationFaults } from './activationEvent';
import type { Result } from './mochaRun';

/** About nine minutes beside the tests of the window, on two cores; `npm run soak` is asked for by name and takes hours. */
const SUITE_MS = process.env['INSTRUCT_LENS_SOAK'] === undefined ? 1_500_000 : 30_000_000;
/** VS Code reports the suite's end a little earlier than its server the extension host's. */
const END_MS = 20_000;
/** What VS Code writes where an extension forgets listeners or lets a promise fail. */
const COMPLAINTS = /potential listener LEAK|Activating extension .*instruct-lens.* failed|MaxListenersExceededWarning/i;
/** VS Code's own chatter on the extension host's console. */
const CHATTER =
  /builtin extensions|Creating a socket|connection token|\[Service Worker\]|AccountPolicyGate|reconnection-grace/;

interface Ending {
  /** 0 also where the extension host crashed: so it says nothing alone. */
  readonly code: number | string;
  readonly console: readonly string[];
}

export async function runExtensionSuite(host: InstalledHost, source: ExtensionSource): Promise<Result> {
  const folder = new RunFolder();
  installExtension(source, host, folder);
  const resultFile = join(folder.path, 'result.json');
  const env = {
    INSTRUCT_LENS_TEST_RESULT: resultFile,
    INSTRUCT_LENS_TEST_EXTENSION: placeOf(source, folder),
    ...placesOf(folder),
  };
  const server = await Server.start(host, folder, { env });
  const browser = await launchBrowser();
  try {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, permissions });
    const ending = watch(page);
    const tests = join(__dirname, 'suite', 'index.js');
    const payload = [...developmentPayload(source, server, folder), ['extensionTestsPath', server.uri(tests)] as const];
    await page.goto(server.page(folder.workspace, payload));
    const result = judge(await ending, await endsOf(server), resultFile);
    return withFaults(result, activationFaults(folder));
  } finally {
    await browser.close();
    await server.stop();
    folder.remove();
  }
}

/** Where the extension must be loaded from: not from elsewhere, or something else would be tested. */
function placeOf(source: ExtensionSource, folder: RunFolder): string {
  return 'vsix' in source ? join(folder.path, 'extensions') : source.folder;
}

/** Models, caches and names of the run's own, and no hub but one that a test starts. */
function placesOf({ path }: RunFolder): NodeJS.ProcessEnv {
  return {
    INSTRUCT_LENS_CACHE: join(path, 'cache'),
    INSTRUCT_LENS_CONFIG: join(path, 'config'),
    HF_HUB_CACHE: join(path, 'hub'),
    HF_ENDPOINT: 'http://127.0.0.1:1',
    HF_TOKEN: undefined,
  };
}

/** VS Code calls these two functions of a page that runs tests. */
async function watch(page: Page): Promise<Ending> {
  const lines: string[] = [];
  return new Promise(resolve => {
    const end = (code: number | string): void => resolve({ code, console: lines });
    setTimeout(() => end(`no end after ${SUITE_MS / 1000} s`), SUITE_MS).unref();
    page.on('crash', () => end('the page crashed'));
    void page.exposeFunction('codeAutomationExit', end);
    void page.exposeFunction('codeAutomationLog', (_type: string, words: unknown[]) => {
      const line = format(...words);
      lines.push(line);
      if (!CHATTER.test(line)) console.log(line);
    });
  });
}

async function endsOf(server: Server): Promise<string[]> {
  const last = Date.now() + END_MS;
  while (server.extensionHostEnds.length === 0 && Date.now() < last) await new Promise(r => setTimeout(r, 50));
  return server.extensionHostEnds;
}

function judge(ending: Ending, ends: readonly string[], resultFile: string): Result {
  const result = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as Result) : undefined;
  const faults = [
    ...(result === undefined ? [`The suite left no result (its exit code: ${ending.code}).`] : []),
    ...(result?.failures.length === 0 && ending.code !== 0 ? [`VS Code says ${ending.code}.`] : []),
    ...(ends.length > 0 && ends.every(end => end === '0/null')
      ? []
      : [`Extension host ended so: ${ends.join() || '-'}`]),
    ...ending.console.filter(line => COMPLAINTS.test(line)),
  ];
  return withFaults(result ?? { passes: [], failures: [], files: [] }, faults);
}

function withFaults({ failures, ...result }: Result, faults: readonly string[]): Result {
  for (const fault of faults) console.log(`   FAILED: ${fault}`);
  return { ...result, failures: [...failures, ...faults.map(text => ({ title: 'extension host', text }))] };
}
