/** @file The process around a command: it does no work of its own, so it always hears Ctrl-C, and can say how a command ended. */
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { printable } from '../../base/printable';
import { toldError } from '../frame/terminalSteps';
import { EnginesOfCommand } from './engineOfProcess';
import type { CommandData, FromCommand, StreamName, ToCommand } from './threadMessages';
import { wholeWriter } from './wholeWriter';

/** Where the window's width is unknown. */
const DEFAULT_COLUMNS = 80;
/** Narrower than this nothing can be laid out. */
const LEAST_COLUMNS = 24;
/** Whatever a command is busy with when Ctrl-C comes: the user was promised an end in under a second. */
const STOP_DEADLINE_MS = 700;
/** In which a thread that runs JavaScript ends. */
const THREAD_GRACE_MS = 200;
const CANCELLED = 130;
const FAILED = 2;

export class CommandProcess {
  readonly #thread: Worker;
  readonly #writers = { stdout: wholeWriter(process.stdout), stderr: wholeWriter(process.stderr) };
  readonly #pending: Record<StreamName, Promise<void>> = { stdout: Promise.resolve(), stderr: Promise.resolve() };
  readonly #engines = new EnginesOfCommand((child, news) => this.#tell({ kind: 'child', child, news }));
  #input: AsyncIterator<Uint8Array> | undefined;
  #stopped = false;

  /** @param program of the thread that runs the command */
  constructor(words: readonly string[], program: string) {
    const data: CommandData = {
      words,
      windows: { stdout: process.stdout.isTTY, stderr: process.stderr.isTTY },
      columns: columns(),
    };
    this.#thread = new Worker(program, { workerData: data });
    // What cannot be written is noticed where it is written.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    // A file that grows beyond what the shell allows is an error to be told, not a reason to die.
    process.on('SIGXFSZ' as NodeJS.Signals, () => undefined);
    process.once('SIGINT', () => this.#stop()).once('SIGTERM', () => this.#stop());
  }

  async run(): Promise<void> {
    await this.#leave(await this.#code());
  }

  async #leave(code: number): Promise<void> {
    this.#engines.killAll();
    await Promise.race([this.#thread.terminate(), setTimeout(THREAD_GRACE_MS).then(() => this.#die())]);
    process.exit(code);
  }

  /** A thread that the system holds (a read of a device, of a disk that went away) holds up an orderly end for ever: a signal ends all. */
  #die(): void {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  }

  #code(): Promise<number> {
    return new Promise(resolve => {
      this.#thread.on('message', (message: FromCommand) => {
        this.#hear(message, resolve);
      });
      this.#thread.on('error', error => {
        void this.#say(errorText(error)).then(() => resolve(FAILED));
      });
      // A thread that ends without a word was ended from here.
      this.#thread.on('exit', () => {
        if (!this.#stopped) void setTimeout(STOP_DEADLINE_MS).then(() => resolve(FAILED));
      });
    });
  }

  #hear(message: FromCommand, exit: (code: number) => void): void {
    switch (message.kind) {
      case 'read':
        void this.#read();
        break;
      case 'write':
        this.#write(message.stream, message.text, exit);
        break;
      case 'fork':
        this.#engines.fork(message.child, message.entry, message.env);
        break;
      case 'send':
        this.#engines.send(message.child, message.message);
        break;
      case 'kill':
        this.#engines.kill(message.child);
        break;
      case 'done':
        void this.#end(message.code).then(exit);
    }
  }

  /** One after another: what comes behind a piece that could not be written is not written either. */
  #write(stream: StreamName, text: string, exit: (code: number) => void): void {
    this.#pending[stream] = this.#pending[stream].then(async () => {
      try {
        await this.#writers[stream].write(text);
        this.#tell({ kind: 'written', stream, columns: columns() });
      } catch (error) {
        exit(await this.#unwritable(stream, error));
      }
    });
  }

  async #end(code: number): Promise<number> {
    await Promise.all([this.#pending.stdout, this.#pending.stderr]);
    try {
      await this.#writers.stdout.end();
      return code;
    } catch (error) {
      return this.#unwritable('stdout', error);
    }
  }

  async #unwritable(stream: StreamName, error: unknown): Promise<number> {
    const { code, message } = error as NodeJS.ErrnoException;
    // Where the reader went away (`| head`), nobody is left to be told.
    if (stream === 'stdout' && code !== 'EPIPE') await this.#say(unwritableText(message));
    return FAILED;
  }

  async #read(): Promise<void> {
    try {
      this.#input ??= (process.stdin as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      const next = await this.#input.next();
      this.#tell({ kind: 'chunk', bytes: next.done === true ? undefined : next.value });
    } catch (error) {
      this.#tell({ kind: 'unreadable', message: (error as Error).message });
    }
  }

  /** First the command is asked to end; then it is ended, whatever it does. */
  #stop(): void {
    this.#stopped = true;
    this.#tell({ kind: 'cancel' });
    process.stdin.destroy();
    void setTimeout(STOP_DEADLINE_MS).then(async () => {
      // Nobody reads what is said: that is no reason to stay.
      await Promise.race([this.#say('Cancelled.\n'), setTimeout(STOP_DEADLINE_MS / 10)]);
      await this.#leave(CANCELLED);
    });
  }

  #tell(message: ToCommand): void {
    this.#thread.postMessage(message);
  }

  #say(text: string): Promise<void> {
    return this.#writers.stderr.write(text).catch(() => undefined);
  }
}

function columns(): number {
  const { isTTY, columns: own } = process.stdout;
  const known = isTTY ? own : Number(process.env['COLUMNS']);
  return Math.max(LEAST_COLUMNS, known > 0 ? known : DEFAULT_COLUMNS);
}

function unwritableText(message: string): string {
  return `error: The output cannot be written: ${printable(message)}.\nnext:  Write it somewhere with enough free space.\n`;
}

function errorText(error: Error & { readonly code?: string }): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'error: This needs more memory than the command may take.\nnext:  Give it less at once, or raise NODE_OPTIONS=--max-old-space-size.\n';
  const { message, next } = toldError(error);
  return `error: ${printable(message)}\nnext:  ${printable(next)}\n`;
}
