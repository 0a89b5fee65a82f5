/** @file One life of the engine process: forked, connected, and its death told once. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { PARENT_VARIABLE } from '../protocol/engine';
import type { Death } from './deathCause';

/** What is kept of the child's stderr: enough for a native library's last words and its stacks. */
const STDERR_KEPT_CHARACTERS = 32_768;

/** Forks an engine. @param extraEnv added to this process's environment */
export type ForkEngine = (entry: string, extraEnv: NodeJS.ProcessEnv) => ChildProcess;

export const forkEngine: ForkEngine = (entry, extraEnv) =>
  fork(entry, [], {
    // Typed arrays cross as they are: JSON would turn them into objects, eight times slower.
    serialization: 'advanced',
    silent: true,
    // A parent that is being debugged must not hand its inspector port down.
    execArgv: [],
    // ONNX Runtime writes a database and looks up a host unless it is told not to before it is loaded;
    // inside VS Code the executable is Electron, which must behave as Node.
    env: {
      ...{ ...process.env, ...extraEnv },
      ...{ ORT_DISABLE_TELEMETRY: '1', ELECTRON_RUN_AS_NODE: '1', [PARENT_VARIABLE]: String(process.pid) },
    },
  });

export class EngineProcess {
  readonly connection: MessageConnection;
  /** Resolves when the process is gone; never rejects. */
  readonly died: Promise<Death>;
  #gone = false;
  /** Who is to hear of the death, for as long as they wait. */
  readonly #mourners = new Set<(death: Death) => void>();
  #stderr = '';
  readonly #child: ChildProcess;

  /**
   * @param entry path of the engine's bundle
   * @param extraEnv added to this process's environment
   * @param onLog what the child says on stderr, as it comes
   * @param forked makes the process
   */
  constructor(
    entry: string,
    extraEnv: NodeJS.ProcessEnv = {},
    private readonly onLog: (text: string) => void = () => undefined,
    forked: ForkEngine = forkEngine,
  ) {
    this.#child = forked(entry, extraEnv);
    this.died = this.#watch();
    this.connection = createMessageConnection(new IPCMessageReader(this.#child), new IPCMessageWriter(this.#child));
    // Without a listener jsonrpc prints nothing but Node would throw; a lost connection shows as the child's death.
    this.connection.onError(() => undefined);
    this.connection.listen();
  }

  get gone(): boolean {
    return this.#gone;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * As `died`, for those who stop waiting before: what hangs on a promise that does not settle is kept for as long as the process lives.
   * @returns ends the waiting
   */
  onDeath(listener: (death: Death) => void): () => void {
    this.#mourners.add(listener);
    return () => void this.#mourners.delete(listener);
  }

  /** Ends it at once. The engine keeps nothing that would need an orderly end. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #watch(): Promise<Death> {
    this.#child.stdout?.resume();
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT_CHARACTERS);
      this.onLog(text);
    });
    return new Promise(resolve => {
      const end = (code: number | null, signal: string | null): void => {
        this.#gone = true;
        const death = { code, signal, stderr: this.#stderr };
        resolve(death);
        for (const listener of this.#mourners) listener(death);
      };
      // `close` comes after the last of stderr; `exit` alone would lose the last words.
      this.#child.once('close', end);
      this.#child.once('error', error => {
        this.#stderr += `\n${error.message}`;
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }
}
