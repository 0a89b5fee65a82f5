/** @file The command as a terminal starts it: leader of a process group, which Ctrl-C reaches as a whole. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageRoot, type Outcome } from '../engine/terminalCommand';

export interface Started {
  /** Process id, and that of the group. */
  readonly leader: number;
  readonly outcome: Promise<Outcome>;
}

export function startInTerminal(words: readonly string[], cwd: string): Started {
  const command = [join(packageRoot, 'dist', 'cli.js'), ...words];
  const child = spawn(process.execPath, command, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kept = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (kept.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (kept.stderr += text));
  onTestFinished(() => void child.kill('SIGKILL'));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, ...kept }));
  });
  return { leader: child.pid!, outcome };
}
