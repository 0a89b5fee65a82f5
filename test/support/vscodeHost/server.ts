/** @file One VS Code server: its start, its addresses, how its extension hosts ended, its end. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import type { InstalledHost } from './installHost';
import type { RunFolder } from './runFolder';

const START_MS = 120_000;
/** Between SIGTERM and SIGKILL. */
const STOP_MS = 5000;
const READY = 'Extension host agent started.';

export interface ServerOptions {
  /** Added to the environment of server, extension host and extension. */
  readonly env?: NodeJS.ProcessEnv;
  /** Workspaces are trusted unless this is false. */
  readonly trusted?: boolean;
  /** Of the window; English without it. */
  readonly language?: string | undefined;
}

/** What a URL of the workbench says beside the folder, as VS Code reads it. */
export type Payload = readonly (readonly [key: string, value: string])[];

export class Server {
  #log = '';
  readonly #child: ChildProcess;
  readonly #atExit = (): void => this.#killAll();

  private constructor(
    host: InstalledHost,
    folder: RunFolder,
    readonly port: number,
    { env = {}, trusted = true, language }: ServerOptions,
  ) {
    const words = [host.main, '--host', '127.0.0.1', '--port', String(port), ...serverWords(folder, trusted, language)];
    this.#child = spawn(host.nodePath, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(folder, env),
      // Leader of a process group: extension host, watcher and engine end with it.
      detached: true,
    });
    // A runner that dies must not leave a server behind: its extension host would wait hours for somebody to come back.
    process.once('exit', this.#atExit);
  }

  static async start(host: InstalledHost, folder: RunFolder, options: ServerOptions = {}): Promise<Server> {
    const server = new Server(host, folder, await freePort(), options);
    await server.#ready();
    return server;
  }

  /** All that the server has written. */
  get log(): string {
    return this.#log;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The workbench on a folder. */
  page(workspace: string, payload: Payload = []): string {
    const entries = JSON.stringify([['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload]);
    return `${this.origin}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(entries)}`;
  }

  /** A path of this machine as the workbench names it. */
  uri(path: string): string {
    return `vscode-remote://127.0.0.1:${this.port}${path}`;
  }

  /** How each extension host that is gone ended, as `code/signal`; `0/null` is a good end. */
  get extensionHostEnds(): string[] {
    const ends = /Extension Host Process exited with code: (\S+), signal: (\S+?)\./g;
    return [...this.#log.matchAll(ends)].map(([, code, signal]) => `${code ?? ''}/${signal ?? ''}`);
  }

  async stop(): Promise<void> {
    process.off('exit', this.#atExit);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = new Promise(resolve => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      await Promise.race([gone, new Promise(resolve => setTimeout(resolve, STOP_MS).unref())]);
    }
    this.#killAll();
  }

  #killAll(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
  }

  #ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`VS Code's server did not start.\n${this.#log}`)), START_MS);
      const read = (text: string): void => {
        this.#log += text;
        if (!this.#log.includes(READY)) return;
        clearTimeout(late);
        resolve();
      };
      this.#child.stdout?.setEncoding('utf8').on('data', read);
      this.#child.stderr?.setEncoding('utf8').on('data', read);
      this.#child.once('exit', code =>
        reject(new Error(`VS Code's server ended (${code ?? 'signal'}).\n${this.#log}`)),
      );
    });
  }
}

/** One word of VS Code's command line to the end, for instance `--install-extension FILE`. */
export function runServerCommand(host: InstalledHost, folder: RunFolder, words: readonly string[]): string {
  const all = [host.main, '--accept-server-license-terms', ...folder.options, ...words];
  const { status, stdout, stderr } = spawnSync(host.nodePath, all, { encoding: 'utf8', env: environment(folder, {}) });
  if (status !== 0) throw new Error(`VS Code ${words.join(' ')} failed.\n${stdout}${stderr}`);
  return stdout;
}

function serverWords(folder: RunFolder, trusted: boolean, language?: string): readonly string[] {
  return [
    '--without-connection-token',
    '--accept-server-license-terms',
    ...folder.options,
    '--telemetry-level',
    'off',
    '--disable-getting-started-override',
    // Newer versions run tests that a URL names only with this.
    '--enable-smoke-test-driver',
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(language === undefined ? [] : ['--locale', language]),
  ];
}

/** No marketplace, no telemetry; nothing of a VS Code in whose terminal the tests may run. */
function environment({ temporary }: RunFolder, extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}', TMPDIR: temporary, ...extra };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
