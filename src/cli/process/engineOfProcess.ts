/** @file An engine as its command's thread sees it: forked by the process around the thread, which hands on what the two say to each other. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { forkEngine } from '../../client/engineProcess';
import type { ChildNews, FromCommand } from './threadMessages';

/** In the thread: what `client` needs of a child process, and no more. */
export class EngineOfProcess extends EventEmitter {
  pid: number | undefined;
  readonly stderr = new PassThrough();

  constructor(
    private readonly child: number,
    private readonly say: (message: FromCommand) => void,
  ) {
    super();
  }

  send(message: unknown, _handle: undefined, _options: undefined, sent: (error: Error | null) => void): boolean {
    this.say({ kind: 'send', child: this.child, message });
    sent(null);
    return true;
  }

  kill(): boolean {
    this.say({ kind: 'kill', child: this.child });
    return true;
  }

  hear(news: ChildNews): void {
    if (news.kind === 'forked') this.pid = news.pid;
    else if (news.kind === 'message') this.emit('message', news.message);
    else if (news.kind === 'said') this.stderr.write(news.text);
    else if (news.kind === 'failed') this.emit('error', new Error(news.message));
    else this.stderr.end(() => this.emit('close', news.code, news.signal));
  }
}

/** In the process: the engines of its command. */
export class EnginesOfCommand {
  readonly #children = new Map<number, ChildProcess>();

  constructor(private readonly tell: (child: number, news: ChildNews) => void) {}

  fork(child: number, entry: string, env: NodeJS.ProcessEnv): void {
    const tell = (news: ChildNews): void => this.tell(child, news);
    const engine = forkEngine(entry, env);
    this.#children.set(child, engine);
    engine.on('message', message => tell({ kind: 'message', message }));
    engine.stdout?.resume();
    engine.stderr?.setEncoding('utf8').on('data', (text: string) => tell({ kind: 'said', text }));
    engine.once('error', error => tell({ kind: 'failed', message: error.message }));
    engine.once('close', (code, signal) => tell({ kind: 'closed', code, signal }));
    tell({ kind: 'forked', pid: engine.pid });
  }

  send(child: number, message: unknown): void {
    const engine = this.#children.get(child);
    // Whose channel is closed is told to be by its end.
    if (engine?.connected) engine.send(message as object, () => undefined);
  }

  kill(child: number): void {
    this.#children.get(child)?.kill('SIGKILL');
  }

  killAll(): void {
    for (const engine of this.#children.values()) engine.kill('SIGKILL');
  }
}
