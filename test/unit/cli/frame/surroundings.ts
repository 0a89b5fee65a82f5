/** @file Commands run in process: what they read is given, what they write is kept. */
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { runCommandLine } from '../../../../src/cli/frame/runCommandLine';
import type { EngineClient } from '../../../../src/client/engineClient';
import type { OutputStream, Surroundings } from '../../../../src/cli/frame/surroundings';

export const packageRoot = path.join(__dirname, '../..', '..', '..');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  readonly stdin?: Uint8Array | string;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly engine?: EngineClient;
  /** Of the window; 80 where it is left out. */
  readonly columns?: number;
}

/** Runs one command line to its end. */
export async function run(words: readonly string[], given: Given = {}): Promise<Outcome> {
  const [stdout, stderr] = [new KeptStream(false, given.columns), new KeptStream()];
  const surroundings: Surroundings = {
    stdin: Readable.from([Buffer.from(given.stdin ?? '')]),
    stdout,
    stderr,
    env: given.env ?? {},
    cwd: given.cwd ?? packageRoot,
    packageRoot,
    engineEntry: path.join(packageRoot, 'dist', 'engine.js'),
    signal: given.signal ?? new AbortController().signal,
    ...(given.engine === undefined ? {} : { engine: given.engine }),
  };
  const code = await runCommandLine(words, surroundings);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

export class KeptStream implements OutputStream {
  text = '';
  constructor(
    readonly isTTY = false,
    readonly columns = 80,
  ) {}

  write(text: string): Promise<void> {
    this.text += text;
    return Promise.resolve();
  }
}
