/** @file The product's errors: every one names its cause and the user's next step. Cancellation is not an error. */

/** What kind of thing went wrong; decides the exit code and how a view presents it. */
export type ErrorReason =
  | 'usage' // wrong words on the command line, wrong request
  | 'bad-input' // a file of the user's that can't be used
  | 'bad-checkpoint' // a model folder that can't be used
  | 'unsupported' // a model or feature that this version does not know
  | 'out-of-memory'
  | 'download' // a host that can't be reached, refuses, or sends something else
  | 'engine-died'
  | 'internal';

export interface ErrorFacts {
  readonly reason: ErrorReason;
  /** What happened and why, one or two sentences. */
  readonly message: string;
  /** What the user can do next, a sentence that starts with a verb. */
  readonly next: string;
  /** What a view has an answer of its own to: another model, some text. */
  readonly kind?: ErrorKind;
  /** The figures in a few words, where there is no room for a sentence: “1,955 of 512 tokens”. */
  readonly brief?: string;
}

export type ErrorKind = 'too-long' | 'empty';

export class LensError extends Error implements ErrorFacts {
  override readonly name = 'LensError';
  readonly reason: ErrorReason;
  readonly next: string;
  readonly kind?: ErrorKind;
  readonly brief?: string;

  constructor(facts: ErrorFacts, options?: { cause?: unknown }) {
    super(facts.message, options);
    this.reason = facts.reason;
    this.next = facts.next;
    if (facts.kind !== undefined) this.kind = facts.kind;
    if (facts.brief !== undefined) this.brief = facts.brief;
  }

  static is(error: unknown, reason?: ErrorReason): error is LensError {
    return error instanceof LensError && (reason === undefined || error.reason === reason);
  }
}

/** The user called the work off. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled.');
  }

  static is(error: unknown): error is CancelledError {
    return error instanceof CancelledError;
  }
}

/**
 * A word of a request that decides about numbers: an unknown one must not be read as another.
 * @throws LensError usage
 */
export function requireOneOf(what: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new LensError({
    reason: 'usage',
    message: `${JSON.stringify(value.slice(0, 100))} is not a ${what}.`,
    next: `Choose one of: ${known.join(', ')}.`,
  });
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Any thrown value as facts that can travel between processes. */
export function factsOf(error: unknown): ErrorFacts {
  if (error instanceof LensError) {
    const { reason, message, next, kind, brief } = error;
    return { reason, message, next, ...(kind && { kind }), ...(brief !== undefined && { brief }) };
  }
  return { reason: 'internal', message: messageOf(error), next: 'Run again with --verbose and report the stack.' };
}
