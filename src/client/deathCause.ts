/** @file Why the engine process ended, in words: what its exit code or signal most likely means and what to do about it. */
import { sentence, type Words } from '../base/sentence';
import type { GivenFacts } from '../base/errors';
import { printable } from '../base/printable';
import { systemStep } from '../base/systemErrors';

/** How a child process ended. */
export interface Death {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote on stderr, empty where it wrote nothing. */
  readonly stderr: string;
}

interface Cause {
  readonly why: Words;
  readonly next: GivenFacts['next'];
}

const crash: Cause = {
  why: sentence`its native code crashed`,
  next: { step: 'report' },
};

/** A signal's likely cause, seen from a process that maps weight files of many gigabytes. */
const causes: Readonly<Record<string, Cause>> = {
  SIGKILL: {
    why: sentence`it was killed from outside, most likely by the system because memory ran out`,
    next: sentence`Close other programs or choose a smaller model, then try again.`,
  },
  SIGBUS: {
    why: sentence`most likely a weight file was cut short or its disk went away while it was mapped`,
    next: sentence`Restore the checkpoint (compare its file sizes with the original), then try again.`,
  },
  SIGABRT: {
    why: sentence`its native code gave up, often because memory ran out`,
    next: sentence`Close other programs or choose a smaller model, then try again.`,
  },
  SIGTERM: { why: sentence`another program terminated it`, next: sentence`Try again.` },
  SIGSEGV: crash,
  SIGILL: {
    why: sentence`it met an instruction that this CPU does not know`,
    next: sentence`Report the CPU and the version.`,
  },
  SIGFPE: crash,
};

/** Facts of the error that requests pending at the time of the death end with. */
export function deathFacts(death: Death): GivenFacts {
  const cause = panicCause(death) ?? (death.signal === null ? causeOfCode(death) : (causes[death.signal] ?? crash));
  const how = death.signal ?? (death.code === null ? sentence`exit code unknown` : sentence`exit code ${death.code}`);
  return {
    reason: 'engine-died',
    message: sentence`The engine process ended (${how}): ${cause.why}.`,
    next: cause.next,
  };
}

/** Of a panic's message, which may quote what it stumbled over. */
const PANIC_WORDS = 200;

/**
 * The tokenizers are the one library of ours written in Rust, and its panics end the process: they say what they stumbled over before the
 * signal does. The panics that follow from the first say nothing.
 */
function panicCause({ stderr }: Death): Cause | undefined {
  const [, message] = /panicked at (?!\/rustc\/)[^\n]*:\n([^\n]+)/.exec(stderr) ?? [];
  if (message === undefined) return undefined;
  return {
    why: sentence`the tokenizers library can't work with the tokenizer.json of a model (${printable(message.trim().slice(0, PANIC_WORDS))})`,
    next: sentence`Download tokenizer.json again from where the model came from, or choose another model.`,
  };
}

function causeOfCode(death: Death): Cause {
  const line = lastLine(death.stderr);
  const step = line === undefined || death.code !== null ? undefined : systemStep(line);
  if (step !== undefined) return { why: sentence`the system did not let it start (${printable(line!)})`, next: step };
  if (line === undefined) return { why: sentence`it gave no reason`, next: crash.next };
  return { why: sentence`the last thing it wrote was "${printable(line)}"`, next: crash.next };
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map(line => line.trim())
    .findLast(line => line !== '');
}
