/** @file Progress of one request: what is being done, how far, and how long it will take by the speed so far. */
import type { ModelRole } from '../../protocol/explanation';
import type { Phase } from '../../protocol/request';
import type { OnStep, Report } from './hooks';

/**
 * Work of runs in token positions: a forward counts its tokens once, a backward once an objective. Speed is learnt while
 * the work goes on.
 */
export class WorkClock {
  #done = 0;
  #milliseconds = 0;

  constructor(private readonly total: number) {}

  /** Runs a piece of work and counts it. */
  async time<T>(work: number, body: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await body();
    this.count(work, performance.now() - start);
    return result;
  }

  count(work: number, milliseconds: number): void {
    this.#done += work;
    this.#milliseconds += milliseconds;
  }

  /** Work that was timed by now. */
  get counted(): number {
    return this.#done;
  }

  /** Undefined before anything was timed. */
  get secondsLeft(): number | undefined {
    return this.secondsFor(Math.max(0, this.total - this.#done));
  }

  /** What so much work takes at the speed so far; undefined before anything was timed. */
  secondsFor(work: number): number | undefined {
    return this.#done === 0 ? undefined : (work * this.#milliseconds) / this.#done / 1000;
  }
}

/** Reports the tokens of a prompt that a model has read before it answers, with the seconds left at the speed so far. */
export function promptReport(report: Report): (role: ModelRole, done: number, total: number) => void {
  const startedAt = new Map<ModelRole, number>();
  return (role, done, total) => {
    if (done === 0) startedAt.set(role, performance.now());
    const seconds = (performance.now() - startedAt.get(role)!) / 1000;
    reportFor(report, 'prompt', role, total)(done, done > 0 ? (seconds / done) * (total - done) : undefined);
  };
}

/** Tokens whose speed says how long the rest of an answer will take: the first ones are slower. */
const MEASURED_TOKENS = 4;

/**
 * Reports each token of an answer, with the seconds that the longest answer would still take.
 * @param total tokens at most
 */
export function answeringReport(report: Report, total: number): (role: ModelRole, done: number) => void {
  const firstAt = new Map<ModelRole, number>();
  return (role, done) => {
    const start = firstAt.get(role) ?? performance.now();
    firstAt.set(role, start);
    const each = (performance.now() - start) / (done - 1) / 1000;
    reportFor(report, 'answering', role, total)(done, done > MEASURED_TOKENS ? (total - done) * each : undefined);
  };
}

/** A run that is over sooner needs no progress of its own. */
const SHORT_MS = 1000;

/** Bytes of a megabyte, in which reading is counted. */
const MEGABYTE = 1e6;

/** Reports the reading of weights that are widened as they are loaded, with the seconds left at the speed so far; nothing where it is over sooner. */
export function readingReport(report: Report, role: ModelRole): (done: number, total: number) => void {
  const start = performance.now();
  return (done, total) => {
    const seconds = (performance.now() - start) / 1000;
    if (1000 * seconds < SHORT_MS) return;
    const secondsLeft = seconds * (total / done - 1);
    const inMegabytes = (bytes: number): number => Math.round(bytes / MEGABYTE);
    reportFor(report, 'reading', role, inMegabytes(total))(inMegabytes(done), secondsLeft);
  };
}

/** Reports the layers of a run that takes its time, with the seconds left at the speed so far. */
export function layersReport(report: Report, role: ModelRole): OnStep {
  let start = 0;
  let passed = 0;
  let before = Infinity;
  return (done, total, place) => {
    const now = performance.now();
    // A run begins.
    if (done < before) start = now;
    if (done !== before) passed = now;
    before = done;
    if (now - start < SHORT_MS) return;
    // By the speed of the steps that are passed; meanwhile it grows less.
    const left = ((passed - start) * (total - done)) / done - (now - passed);
    const secondsLeft = done === 0 ? {} : { secondsLeft: Math.max(0, left / 1000) };
    report({ phase: 'layers', role, done, total, ...secondsLeft, place });
  };
}

/** Fills in what progress of one model has in common. */
export function reportFor(report: Report, phase: Phase, role: ModelRole, total: number) {
  return (done: number, secondsLeft?: number): void =>
    report({ phase, role, done, total, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
}
