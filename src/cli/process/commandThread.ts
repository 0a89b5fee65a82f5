/**
 * @file The thread in which a command works. Whatever it is busy with there (a template, a page of megabytes), the process around it hears
 * Ctrl-C, writes what is to be written, and can end it.
 */
import type { ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { CancelledError } from '../../base/errors';
import { runCommandLine } from '../frame/runCommandLine';
import type { OutputStream } from '../frame/surroundings';
import { EngineOfProcess } from './engineOfProcess';
import type { CommandData, FromCommand, StreamName, ToCommand } from './threadMessages';

/** To be called in the thread. */
export async function runInThread(): Promise<void> {
  const port = parentPort!;
  const { words, windows, columns } = workerData as CommandData;
  const process = new ProcessAround(port, columns);
  const packageRoot = path.join(__dirname, '..');
  const code = await runCommandLine(words, {
    stdin: process.input(),
    stdout: process.output('stdout', windows.stdout),
    stderr: process.output('stderr', windows.stderr),
    env: globalThis.process.env,
    cwd: globalThis.process.cwd(),
    packageRoot,
    engineEntry: path.join(__dirname, 'engine.js'),
    forkEngine: (entry, env) => process.engine(entry, env),
    signal: process.cancelled,
  });
  process.say({ kind: 'done', code });
}

class ProcessAround {
  readonly #cancel = new AbortController();
  readonly #writes: Record<StreamName, (() => void)[]> = { stdout: [], stderr: [] };
  #wanted: { resolve: (bytes: Uint8Array | undefined) => void; reject: (error: Error) => void } | undefined;
  readonly #engines: EngineOfProcess[] = [];
  #columns: number;

  constructor(
    private readonly port: MessagePort,
    columns: number,
  ) {
    this.#columns = columns;
    port.on('message', (message: ToCommand) => this.#hear(message));
  }

  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  engine(entry: string, env: NodeJS.ProcessEnv): ChildProcess {
    const engine = new EngineOfProcess(this.#engines.length, message => this.say(message));
    this.say({ kind: 'fork', child: this.#engines.length, entry, env: { ...env } });
    this.#engines.push(engine);
    return engine as unknown as ChildProcess;
  }

  say(message: FromCommand): void {
    this.port.postMessage(message);
  }

  output(stream: StreamName, isTTY: boolean): OutputStream {
    const columns = (): number => this.#columns;
    return {
      isTTY,
      get columns() {
        return columns();
      },
      write: text =>
        new Promise(resolve => {
          this.#writes[stream].push(resolve);
          this.say({ kind: 'write', stream, text });
        }),
    };
  }

  async *input(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = await new Promise<Uint8Array | undefined>((resolve, reject) => {
        this.#wanted = { resolve, reject };
        this.say({ kind: 'read' });
      });
      if (bytes === undefined) return;
      // A buffer comes over as the plain array below it.
      yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
  }

  #hear(message: ToCommand): void {
    switch (message.kind) {
      case 'written':
        this.#columns = message.columns;
        this.#writes[message.stream].shift()?.();
        break;
      case 'chunk':
        this.#wanted?.resolve(message.bytes);
        break;
      case 'unreadable':
        this.#wanted?.reject(new Error(message.message));
        break;
      case 'child':
        this.#engines[message.child]?.hear(message.news);
        break;
      case 'cancel':
        this.#cancel.abort(new CancelledError());
        this.#wanted?.reject(new CancelledError());
    }
  }
}
