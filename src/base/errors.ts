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
}

export class LensError extends Error implements ErrorFacts {
  override readonly name = 'LensError';
  readonly reason: ErrorReason;
  readonly next: string;

  constructor(facts: ErrorFacts, options?: { cause?: unknown }) {
    super(facts.message, options);
    this.reason = facts.reason;
    this.next = facts.next;
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
}

/** Any thrown value as facts that can travel between processes. */
export function factsOf(error: unknown): ErrorFacts {
  if (error instanceof LensError) return { reason: error.reason, message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  return { reason: 'internal', message, next: 'Run again with --verbose and report the stack.' };
}
