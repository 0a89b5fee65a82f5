/**
 * @file The commands that the documentation shows, run as they are shown: each ends well, and where its output is shown too, that is what it
 * looks like. One engine for all of them; the hub is one on this machine that has the toy pair under the ids that are downloaded.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import { pages, shownCommands, type ShownCommand } from '../support/documentation';
import { engineEntry } from '../support/engine';
import { servedFolder, startHub, type HubModel } from '../support/hubServer';
import { demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';
import { packageRoot, run, type Outcome } from '../unit/cli/frame/surroundings';

interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
}

const { scripts, version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;
const commands = pages().flatMap(shownCommands);
/** What follows `npm start`, or stands alone after `npm link`. */
const PRODUCT =
  /^(?:npm start(?: --silent)?(?: --)?|instruct-lens)(?:\s+(?<words>[^>]*?))?(?:\s*>\s*\S+\.(?<format>html|json))?$/;
const SCRIPT = /^npm (?:run )?(?<name>[\w:]+)(?: .*)?$/;
const PACKAGE =
  /^code --install-extension instruct-lens-(?:linux|win32|darwin)-(?:x64|arm64)-(?<version>[\d.]+)\.vsix$/;

/** Stand-ins for what a reader has: their folders of models and a prompt of their own. */
const home = temporaryFolder();
mkdirSync(join(home, 'path', 'to'), { recursive: true });
cpSync(join(packageRoot, 'examples'), join(home, 'examples'), { recursive: true });
for (const place of ['summary.prompt.md', 'path/to/summary.prompt.md'])
  cpSync(join(packageRoot, 'examples', 'little-world.prompt.md'), join(home, place));
cpSync(demo.tuned, join(home, 'path', 'to', 'model'), { recursive: true });
const rules = ['kind', 'brief', 'calm', 'clear', 'fair', 'warm', 'plain'].map(way => `- Be ${way}.`);
writeFileSync(join(home, 'rules.prompt.md'), `Describe the bell.\n\n${rules.join('\n')}\n\nI see a big blue bell.\n`);

/** What a page calls by a name of its own. */
const placeholders = (words: readonly string[]): Readonly<Record<string, string>> => ({
  FILE: /^(?:rules|shorten)$/.test(words[0]!) ? 'rules.prompt.md' : 'summary.prompt.md',
  PATH: 'path/to/summary.prompt.md',
});

const wordsOf = (line: string): string[] => {
  const words = (PRODUCT.exec(line)?.groups?.['words'] ?? '').match(/"[^"]*"|\S+/g) ?? [];
  const folder = (n: number): string => (words[n - 1] === '--base' ? demo.base : demo.tuned);
  const standIns = placeholders(words);
  return words.map((word, n) => (word === 'DIR' ? folder(n) : (standIns[word] ?? word.replaceAll('"', ''))));
};

/** Whole studies: test/engine/study.test.ts and slurm.test.ts run them. */
const LONG = /^instruct-lens study /;
const product = commands.filter(({ line }) => PRODUCT.test(line) && !LONG.test(line));

/** The toy pair under every id that a command downloads, well-known pairs included. */
function served(): HubModel[] {
  const base = ['HuggingFaceTB/SmolLM2-135M'];
  const tuned = ['HuggingFaceTB/SmolLM2-135M-Instruct', 'Qwen/Qwen3-0.6B'];
  return [...base.map(id => servedFolder(id, demo.base)), ...tuned.map(id => servedFolder(id, demo.tuned))];
}

/** Digits, signs and superscripts differ from one processor to the next; everything else is as it is shown. */
const shape = (text: string): string =>
  text
    .replace(/[⁰¹²³⁴-⁹⁻⁺]+/g, '')
    .replace(/[▇]+/g, '▇')
    .replace(/[−+]?\d[\d.,]*/g, '0')
    .replace(/\s+/g, ' ')
    .trim();

/** Each run of shown lines is in the output as it is shown, one run behind the other; where lines wrap depends on the window. */
function missingRun({ output }: ShownCommand, stdout: string): readonly string[] | undefined {
  const said = shape(stdout);
  let from = 0;
  return output.find(lines => {
    const wanted = shape(lines.join('\n'));
    const at = said.indexOf(wanted, from);
    if (at < 0) return true;
    from = at + wanted.length;
    return false;
  });
}

function expectOutcome(shown: ShownCommand, { code, stdout, stderr }: Outcome): void {
  const what = `${shown.where}: ${shown.line}\n${stderr}`;
  expect(code, what).toBe(shown.line.includes('doctor --cuda') ? expect.toBeOneOf([0, 1]) : 0);
  const format = PRODUCT.exec(shown.line)?.groups?.['format'];
  if (format === 'html') expect(stdout, what).toMatch(/^<!doctype html>/i);
  else if (format === 'json') expect(JSON.parse(stdout), what).toBeTypeOf('object');
  else expect(stdout.trim(), what).not.toBe('');
  expect(missingRun(shown, stdout)?.join('\n'), `${what}\n${stdout}`).toBeUndefined();
}

test('every command of the documentation is one that is there', () => {
  expect(product.length).toBeGreaterThan(25);
  for (const { where, line } of commands) {
    if (PRODUCT.test(line)) continue;
    const [script, installed] = [SCRIPT.exec(line)?.groups?.['name'], PACKAGE.exec(line)?.groups?.['version']];
    if (installed === undefined) expect(Object.keys(scripts), `${where}: ${line}`).toContain(script);
    else expect(installed, where).toBe(version);
  }
});

describe('ends well, and says what the page shows', () => {
  const outcomes = new Map<string, Outcome>();
  let env: Record<string, string>;
  let engine: EngineClient;
  let close: () => void;
  beforeAll(async () => {
    const hub = await startHub(...served());
    // The cache of this machine: what a pair's weights say takes a minute, and other tests have computed it.
    env = {
      HF_ENDPOINT: hub.endpoint,
      HF_HUB_CACHE: join(home, 'hub'),
      INSTRUCT_LENS_CONFIG: join(home, 'config'),
    };
    engine = new EngineClient({ entry: engineEntry, env: () => ({ ...process.env, ...env }) });
    close = () => hub.close();
  });
  afterAll(() => {
    engine.dispose();
    close();
  });

  // In the order of the pages: what one command downloads, the next one uses.
  test.for(product)('$line ($where)', async shown => {
    const words = wordsOf(shown.line);
    const key = words.join(' ');
    // `npm start` alone explains the example; so says scripts/start.mjs.
    const asked = words.length === 0 ? ['--pair', 'demo'] : words;
    const outcome = outcomes.get(key) ?? (await run(asked, { cwd: home, env, engine }));
    outcomes.set(key, outcome);
    expectOutcome(shown, outcome);
  });
});
