/** @file The terminal's `study` command in a process of its own: what a study computes neither blocks the editor nor shares its fate. */
import * as l10n from '@vscode/l10n';
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { CancelledError, LensError } from '../../base/errors';

export interface StudyProcess {
  readonly extensionPath: string;
  readonly words: readonly string[];
  /** What the editor's settings say to the engine. */
  readonly engineEnvironment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

/** Codes with which the command has done what it was asked: all is well, an assertion does not hold, cases were excluded. */
const DONE: readonly (number | null)[] = [0, 1, 3];
/** Of what is said at the end. */
const MOST_SAID = 4000;

/** @throws CancelledError; LensError with what the command said */
export async function runStudyCommand({ signal, onLine, ...how }: StudyProcess): Promise<void> {
  const { extensionPath, words, engineEnvironment } = how;
  const child = spawn(process.execPath, [path.join(extensionPath, 'dist', 'cli.js'), 'study', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Inside VS Code the executable is Electron, which must behave as Node.
    env: { ...process.env, ...engineEnvironment, ELECTRON_RUN_AS_NODE: '1' },
  });
  // As Ctrl-C: the case that is at work is given up, the finished ones stay.
  const stop = (): void => void child.kill('SIGINT');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MOST_SAID)));
  createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', onLine);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (signal?.aborted) throw new CancelledError();
    if (!DONE.includes(code)) throw refusal(said);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The command writes what is wrong, then what to do. */
function refusal(said: string): LensError {
  const lines = said.split('\n').flatMap(line => (line.trim() === '' ? [] : [line.replace(/^error:\s*/i, '').trim()]));
  const next = lines.length > 1 ? lines.pop()! : l10n.t('Look into the log, and run the study in a terminal.');
  return new LensError({
    reason: 'bad-input',
    message: lines.join(' ') || l10n.t('The study could not be run.'),
    next,
  });
}
