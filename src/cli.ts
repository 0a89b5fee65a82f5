/** @file The terminal's command: ties the process (streams, Ctrl-C, exit code) to the command line. */
import * as path from 'node:path';
import { CancelledError } from './base/errors';
import { runCommandLine } from './cli/frame/runCommandLine';
import type { OutputStream } from './cli/frame/surroundings';

/** Where the window's width is unknown. */
const DEFAULT_COLUMNS = 80;
/** Narrower than this nothing can be laid out. */
const LEAST_COLUMNS = 24;
/** Whatever a command is waiting for when Ctrl-C comes: the user was promised an end in under a second. */
const STOP_DEADLINE_MS = 800;
const CANCELLED = 130;

function unwritable(error: Error): string {
  return `error: The output cannot be written: ${error.message}.\nnext:  Write it somewhere with enough free space.\n`;
}

function output(stream: NodeJS.WriteStream): OutputStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader went away (`| head`): nobody is left to tell.
    if (error.code === 'EPIPE') process.exit(0);
    if (stream === process.stdout) process.stderr.write(unwritable(error));
    process.exit(2);
  });
  return {
    isTTY: stream.isTTY,
    get columns() {
      const columns = stream.isTTY ? stream.columns : Number(process.env['COLUMNS']);
      return Math.max(LEAST_COLUMNS, columns > 0 ? columns : DEFAULT_COLUMNS);
    },
    write: text => new Promise(resolve => void stream.write(text, () => resolve())),
  };
}

async function main(): Promise<void> {
  const cancel = new AbortController();
  const stop = (): void => {
    cancel.abort(new CancelledError());
    process.stdin.destroy();
    setTimeout(() => process.exit(CANCELLED), STOP_DEADLINE_MS).unref();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const packageRoot = path.join(__dirname, '..');
  const code = await runCommandLine(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    packageRoot,
    engineEntry: path.join(__dirname, 'engine.js'),
    signal: cancel.signal,
  });
  // Standard input left open by a pipe would keep a finished command alive; output was awaited.
  process.exit(code);
}

void main();
