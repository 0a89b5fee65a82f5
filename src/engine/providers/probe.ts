/** @file Tries a provider in a process of its own, with a deadline, and puts what happened into words. */
import { fork } from 'node:child_process';
import * as v from 'valibot';
import { PROBE_ARGUMENT } from './probeChild';
import { PARENT_VARIABLE } from '../../protocol/engine';
import type { ProviderName } from '../../protocol/providers';

/** The same as the goldens': largest relative difference from the known answer. */
export const TOLERANCE = 2e-4;
/** A driver that compiles its first programs on one busy core takes some twenty seconds. */
const DEADLINE_MS = 90_000;
/** Of what a process wrote before it ended. */
const LAST_WORDS = 2000;

export interface ProbeOptions {
  /** Path of the engine's program. */
  readonly entry: string;
  readonly deadlineMs?: number;
}

export interface ProbeResult {
  readonly trusted: boolean;
  /** A whole sentence. */
  readonly reason: string;
  readonly relativeError?: number;
  /** Bytes of the largest buffer of the device, where it has such a limit. */
  readonly largestBuffer?: number;
}

const messageSchema = v.union([
  v.object({ relativeError: v.number(), worst: v.string(), largestBuffer: v.optional(v.number()) }),
  v.object({ error: v.string() }),
]);

interface End {
  readonly message?: unknown;
  readonly how: string;
  readonly words: string;
}

/** Never rejects. */
export async function probe(provider: ProviderName, { entry, deadlineMs = DEADLINE_MS }: ProbeOptions) {
  return judged(await childEnd(provider, entry, deadlineMs), deadlineMs);
}

function childEnd(provider: ProviderName, entry: string, deadlineMs: number): Promise<End> {
  return new Promise(resolve => {
    const child = fork(entry, [PROBE_ARGUMENT, provider], {
      serialization: 'advanced',
      silent: true,
      execArgv: [],
      env: { ...process.env, [PARENT_VARIABLE]: String(process.pid) },
    });
    let message: unknown;
    let words = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadlineMs);
    child.stdout?.resume();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-LAST_WORDS)));
    child.on('message', said => (message = said));
    child.once('error', error => (words += error.message));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ message, words, how: late ? 'late' : (signal ?? `exit code ${code}`) });
    });
  });
}

function judged({ message, how, words }: End, deadlineMs: number): ProbeResult {
  const said = v.safeParse(messageSchema, message);
  if (said.success) return 'error' in said.output ? refused(failure(said.output.error)) : measured(said.output);
  if (how === 'late') return refused(`It gave no answer within ${deadlineMs / 1000} seconds.`);
  const line = words.trim().split('\n').at(-1) ?? '';
  return refused(`The process in which it was tried ended (${how})${line === '' ? '' : `: ${line}`}.`);
}

function measured(said: { relativeError: number; worst: string; largestBuffer?: number | undefined }): ProbeResult {
  const { relativeError, worst, largestBuffer } = said;
  const limit = largestBuffer === undefined ? {} : { largestBuffer };
  if (relativeError <= TOLERANCE) {
    const reason = `It gave the known answer within ${relativeError.toExponential(1)}.`;
    return { trusted: true, reason, relativeError, ...limit };
  }
  const reason = Number.isFinite(relativeError)
    ? `Its answer differs from the known one by ${relativeError.toExponential(1)} (${worst}), where ${TOLERANCE} is allowed.`
    : `Its answer (${worst}) is not a number.`;
  return { trusted: false, reason, relativeError };
}

function refused(reason: string): ProbeResult {
  return { trusted: false, reason };
}

/** The first line of the library's message, without the place in its source. */
function failure(message: string): string {
  if (message.includes('No supported adapters'))
    return 'WebGPU found no supported adapter among the installed graphics drivers. A newer driver may help.';
  const line = message
    .trim()
    .split('\n')[0]!
    .replace(/^.*? was false\. /, '');
  return `It failed: ${line.slice(0, 300)}${/[.!?]$/.test(line) ? '' : '.'}`;
}
