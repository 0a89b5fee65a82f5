/** @file The product's errors: every one names its cause and the user's next step. Cancellation is not an error. */

import { systemFacts } from './systemErrors';
import { neutralSteps, stepWords, type NextStep } from './nextSteps';
import { inEnglishWords, sentence, textsIn, type Translatable, type Words } from './sentence';

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
  /** What the user can do next, a sentence that starts with a verb; where a step is there, in words that every surface may use. */
  readonly next: string;
  /** What to do next, where each surface has words of its own for it. */
  readonly step?: NextStep;
  /** What a view has an answer of its own to: another model, some text. */
  readonly kind?: ErrorKind;
  /** The figures in a few words, where there is no room for a sentence: “1,955 of 512 tokens”. */
  readonly brief?: string;
  /** The same texts, for surfaces that speak another language. */
  readonly translatable?: Translatable;
}

export type ErrorKind = 'too-long' | 'empty';

/** To make an error of: the next step in words that are right on every surface, or as a step. */
export interface GivenFacts extends Pick<ErrorFacts, 'reason' | 'kind'> {
  readonly message: Words;
  readonly next: Words | NextStep;
  readonly brief?: Words;
}

export class LensError extends Error implements ErrorFacts {
  override readonly name = 'LensError';
  readonly reason: ErrorReason;
  readonly next: string;
  readonly step?: NextStep;
  readonly kind?: ErrorKind;
  readonly brief?: string;
  readonly translatable?: Translatable;

  constructor(facts: GivenFacts, options?: { cause?: unknown }) {
    const { reason, kind, brief, next } = facts;
    const texts = textsIn({
      message: facts.message,
      next: isStep(next) ? stepWords(next, neutralSteps) : next,
      ...(brief === undefined ? {} : { brief }),
    });
    super(readable(texts.message), options);
    this.reason = reason;
    this.next = readable(texts.next);
    if (isStep(next)) this.step = next;
    if (kind !== undefined) this.kind = kind;
    if (brief !== undefined) this.brief = inEnglishWords(brief);
    if (texts.translatable) this.translatable = texts.translatable;
  }

  static is(error: unknown, reason?: ErrorReason): error is LensError {
    return error instanceof LensError && (reason === undefined || error.reason === reason);
  }
}

function isStep(next: Words | NextStep): next is NextStep {
  return typeof next === 'object' && 'step' in next;
}

/** UTF-16 units of a message: it may repeat what a file says, which may be megabytes. */
const MAX_MESSAGE = 1500;
/** Of the end of one that is longer: most sentences say there what is wrong. */
const KEPT_END = 300;

function readable(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE - KEPT_END - 3)} … ${message.slice(-KEPT_END)}`;
}

/** The user cancelled the work. */
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
export function requireOneOf(what: Words, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new LensError({
    reason: 'usage',
    message: sentence`${JSON.stringify(value.slice(0, 100))} is not a ${what}.`,
    next: sentence`Choose one of: ${known.join(', ')}.`,
  });
}

/** What a thrown value says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Any thrown value as facts that can travel between processes. */
export function factsOf(error: unknown): ErrorFacts {
  const facts = error instanceof LensError ? error : new LensError(foreignFacts(error));
  const { reason, message, next, step, kind, brief, translatable } = facts;
  return {
    reason,
    message,
    next,
    ...(step && { step }),
    ...(kind && { kind }),
    ...(brief !== undefined && { brief }),
    ...(translatable && { translatable }),
  };
}

function foreignFacts(error: unknown): GivenFacts {
  const system = systemFacts(error);
  if (system !== undefined) return { reason: 'bad-input', ...system };
  return { reason: 'internal', message: messageOf(error), next: { step: 'report' } };
}
