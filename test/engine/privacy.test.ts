/** @file A run writes no file but the one it is asked for and entries of the cache, and opens no connection: every place is listed, every process watched. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { single, wish } from '../support/engine';
import { engineParent } from '../support/engineParent';
import { copyModel, demo } from '../support/modelFolders';
import { foreignSockets, linux, treeOf } from '../support/processes';
import { canTrace, traced } from '../support/systemCalls';
import { temporaryFolder } from '../support/temporaryFolder';
import { packageRoot, start } from './terminalCommand';

const folder = temporaryFolder();

/** Where programs leave caches, settings and temporary files. */
const PLACES = ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TMPDIR', 'TMP', 'TEMP'];
const XDG_PLACES = ['CACHE_HOME', 'CONFIG_HOME', 'DATA_HOME', 'STATE_HOME', 'RUNTIME_DIR'].map(name => `XDG_${name}`);

const prompt = 'Change the word to the plural.\n\nbook';
const request = { ids: [1, 202, 812, 264, 816, 357, 659, 17, 3, 202, 2, 202, 1384, 17, 3], prompt_tokens: 12 };

interface Site {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Read-only copies of the pair. */
  readonly base: string;
  readonly tuned: string;
  /** What lies in every place but the models: path and size. */
  files(): string[];
  /** Everything that a change of the models' folders would change. */
  models(): string[];
}

/** A machine's places, empty but for a prompt, a request and two models. */
function freshSite(name: string): Site {
  const root = join(folder, name);
  const made = (part: string): string => (mkdirSync(join(root, part), { recursive: true }), join(root, part));
  const places = Object.fromEntries([...PLACES, ...XDG_PLACES].map(place => [place, made(`places/${place}`)]));
  const cwd = made('places/cwd');
  writeFileSync(join(cwd, 'prompt.txt'), prompt);
  writeFileSync(
    join(cwd, 'request.json'),
    JSON.stringify({ ...request, want: ['logits', 'attribution', 'attention'] }),
  );
  const [base, tuned] = [
    readOnly(demo.base, join(root, 'models/base')),
    readOnly(demo.tuned, join(root, 'models/tuned')),
  ];
  return {
    cwd,
    // What this machine's user has set would hide what the product forgets to set.
    env: { ...process.env, ...places, ORT_DISABLE_TELEMETRY: undefined, INSTRUCT_LENS_CACHE: undefined },
    base,
    tuned,
    files: () => listing(join(root, 'places')).map(({ path, size }) => `${path} ${size}`),
    models: () => listing(join(root, 'models')).map(entry => Object.values(entry).join(' ')),
  };
}

function readOnly(from: string, to: string): string {
  mkdirSync(to, { recursive: true });
  copyModel(from, to);
  for (const file of readdirSync(to)) chmodSync(join(to, file), 0o444);
  chmodSync(to, 0o555);
  // Whoever is not root could not remove it otherwise.
  onTestFinished(() => chmodSync(to, 0o755));
  return to;
}

/** The folder itself and everything below it, in order. */
function listing(root: string) {
  const paths = ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })].sort();
  return paths.map(path => {
    const stat = statSync(join(root, path));
    const { mtimeMs, ctimeMs, mode } = stat;
    return { path, size: stat.isDirectory() ? 'folder' : stat.size, mtimeMs, ctimeMs, mode };
  });
}

const commands = {
  explain: ({ base, tuned }: Site) => ['explain', 'prompt.txt', '--base', base, '--tuned', tuned],
  concepts: ({ base, tuned }: Site) => ['concepts', '--layer', '0', '--base', base, '--tuned', tuned],
  inspect: ({ tuned }: Site) => ['inspect', tuned, '--input', 'request.json', '--output', 'result.json'],
};
const cases = [
  ['explain', []],
  ['inspect', ['result.json']],
] as const;

describe.each(cases)('a run of %s', (name, asked) => {
  test(`leaves nothing behind but ${asked[0] ?? 'its output'}, and holds no socket but those between its processes (seen on Linux only)`, async () => {
    const site = freshSite(name);
    const before = { files: site.files(), models: site.models() };
    const { child, outcome } = start(commands[name](site), site);
    const stop = watchSockets(child.pid!);
    const { code, stderr } = await outcome;
    const seen = stop();
    expect([code, stderr]).toEqual([0, '']);
    const left = site.files().filter(file => !before.files.includes(file));
    expect(left.map(file => file.split(' ')[0])).toEqual(asked.map(file => join('cwd', file)));
    expect(site.files()).toEqual(expect.arrayContaining(before.files));
    expect(site.models()).toEqual(before.models);
    expect(seen).toEqual({ processes: linux ? 2 : 0, sockets: [] });
  });

  test.skipIf(!canTrace)('makes no system call to change a file or to connect (skipped without strace)', async () => {
    const site = freshSite(`${name} traced`);
    const command = [process.execPath, join(packageRoot, 'dist', 'cli.js'), ...commands[name](site)];
    const { code, calls } = await traced(command, join(folder, `${name}.log`), site);
    expect(code).toBe(0);
    const ofResult = (call: string): boolean => asked.some(file => call.includes(`"${join(site.cwd, file)}`));
    expect(calls.filter(call => !ofResult(call))).toEqual([]);
    expect(calls.some(ofResult)).toBe(asked.length > 0);
  });
});

/** Looks at a process and its children, in /proc, until the function that it returns is called. */
function watchSockets(pid: number): () => { processes: number; sockets: string[] } {
  const processes = new Set<number>();
  const sockets = new Set<string>();
  const look = (): void => {
    for (const each of treeOf(pid)) {
      processes.add(each);
      for (const inode of foreignSockets(each)) sockets.add(inode);
    }
  };
  const watch = linux ? setInterval(look, 2) : undefined;
  return () => {
    clearInterval(watch);
    return { processes: processes.size, sockets: [...sockets] };
  };
}

/** ONNX Runtime's telemetry, where it is on, looks up its host nine seconds after the library was loaded. */
const LONG_MS = 12_000;

test.skipIf(!canTrace)('an engine that lives on after its work stays as quiet (skipped without strace)', async () => {
  const site = freshSite('long-lived');
  const models = single(site.tuned);
  const command = engineParent('explain', { request: '1', ...wish(prompt, { models }) }, LONG_MS);
  const { code, calls } = await traced(command, join(folder, 'long-lived.log'), site);
  expect([code, calls]).toEqual([0, []]);
});

describe('a run that keeps what it computed of a pair', () => {
  const cache = join('XDG_CACHE_HOME', 'instruct-lens');

  test.each([
    ['concepts', [] as string[]],
    ['concepts', ['prompt.txt']],
  ])('%s %j writes entries of its cache and nothing else, no text of the prompt in them', async (name, words) => {
    const site = freshSite(`${name} ${words.join()}`);
    writeFileSync(join(site.cwd, 'prompt.txt'), SECRET);
    const before = { files: site.files(), models: site.models() };
    const command =
      words.length > 0 ? ['concepts', ...words, '--base', site.base, '--tuned', site.tuned] : commands.concepts(site);
    expect((await start(command, site).outcome).code).toBe(0);
    const left = site.files().filter(file => !before.files.includes(file));
    const files = left.map(file => file.split(' ')[0]!).filter(file => file !== cache);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(file).toMatch(/^XDG_CACHE_HOME\Winstruct-lens\W[0-9a-f]{64}\.entry$/);
      expect(readFileSync(join(site.cwd, '..', file)).includes(SECRET)).toBe(false);
    }
    expect(site.models()).toEqual(before.models);
  });

  test.skipIf(!canTrace)(
    'changes no file outside its cache, and connects to nothing (skipped without strace)',
    async () => {
      const site = freshSite('concepts traced');
      const command = [process.execPath, join(packageRoot, 'dist', 'cli.js'), ...commands.concepts(site)];
      const { code, calls } = await traced(command, join(folder, 'concepts.log'), site);
      expect(code).toBe(0);
      const ofCache = (call: string): boolean => call.includes(join(site.cwd, '..', cache));
      expect(calls.filter(call => !ofCache(call))).toEqual([]);
      expect(calls.some(ofCache)).toBe(true);
    },
  );
});

/** A word of a prompt that no vocabulary holds. */
const SECRET = 'qzxjvkqwpvz';

describe('the looking itself', () => {
  test.skipIf(!linux)('sees a socket that is no unix socket', async () => {
    const server = createServer();
    const before = foreignSockets(process.pid);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const during = foreignSockets(process.pid);
    server.close();
    expect(during.filter(inode => !before.includes(inode))).toHaveLength(1);
  });

  test.skipIf(!canTrace)('sees files that are gone again, and connections that fail, also of children', async () => {
    const child = `
      require('node:fs').writeFileSync('gone', 'x');
      require('node:fs').unlinkSync('gone');
      require('node:net').connect(9, '127.0.0.1').on('error', () => undefined);`;
    const program = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(child)}]);`;
    const where = { cwd: folder, env: process.env };
    const { calls } = await traced([process.execPath, '-e', program], join(folder, 'control.log'), where);
    expect(calls.map(call => call.split('(')[0])).toEqual(['openat', 'unlink', 'socket', 'connect']);
  });
});
