/** @file One line on a terminal's stderr for work that takes over a second: phase, how far, seconds left; erased at the end. */
import { timeLeft } from '../../base/readableNumbers';
import { amountText, phaseAndModel } from '../../picture/progressWords';
import type { Progress } from '../../protocol/request';
import type { OutputStream } from '../frame/surroundings';
import { fit } from './terminalText';

/** Shorter work shows no line: it would only flicker. From then on the line counts the seconds down. */
const QUIET_MS = 1000;
/** A line that changes more often than this flickers. */
const REDRAW_MS = 200;
/** Work that will take longer than this is announced on a line that stays, in a pipe or a log too. */
const ANNOUNCED_SECONDS = 10;
/** An announcement is made again only where it was wrong by more than this: no answer's length is known beforehand. */
const MISJUDGED = 2;

/** What a line tells of. */
interface Estimated {
  readonly secondsLeft?: number | undefined;
}

export class ProgressLine<P extends Estimated> {
  readonly #started = Date.now();
  /** When the work was said to end; later than this it was misjudged. */
  #promised = 0;
  #latest: P | undefined;
  #updated = this.#started;
  /** When the line was drawn last; 0 where none is there. */
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param textOf what the line says, before the first news and at each of them
   * @param announces whether long work is announced by a line that stays
   */
  constructor(
    private readonly stream: OutputStream,
    private readonly textOf: (latest: P | undefined) => string,
    private readonly announces = true,
  ) {
    if (stream.isTTY) this.#timer = setInterval(() => this.#draw(), QUIET_MS);
  }

  update(progress: P): void {
    this.#latest = progress;
    this.#updated = Date.now();
    if (this.announces) this.#announce(progress.secondsLeft ?? 0);
    const isDue = this.#updated - Math.max(this.#drawn + REDRAW_MS, this.#started + QUIET_MS) >= 0;
    if (this.stream.isTTY && isDue) this.#draw();
  }

  /** A line that stays. */
  say(text: string): void {
    this.#erase();
    void this.stream.write(`${text}\n`);
  }

  /** Erases the line; nothing is drawn after. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #announce(seconds: number): void {
    if (seconds <= ANNOUNCED_SECONDS || this.#updated + 1000 * seconds <= this.#promised) return;
    this.#promised = this.#updated + 1000 * MISJUDGED * seconds;
    this.say(estimateText(seconds));
  }

  #draw(): void {
    this.#drawn = Date.now();
    void this.stream.write(`\r\u001b[2K${fit(this.#text(), this.stream.columns - 1).trimEnd()}`);
  }

  #text(): string {
    return withTimeLeft(this.textOf(this.#latest), this.#latest?.secondsLeft, (Date.now() - this.#updated) / 1000);
  }

  #erase(): void {
    if (this.#drawn > 0) void this.stream.write('\r\u001b[2K');
    this.#drawn = 0;
  }
}

/** @param age seconds since it was said how many are left: meanwhile they grow less */
export function withTimeLeft(text: string, secondsLeft: number | undefined, age: number): string {
  return secondsLeft === undefined ? text : `${text} · ${timeLeft(secondsLeft - age)}`;
}

/** “explaining (tuned) · 24 of 48 tokens” */
export function progressText(progress: Progress | undefined): string {
  return progress ? `${phaseAndModel(progress)} · ${amountText(progress)}` : phaseAndModel(progress);
}

function estimateText(secondsLeft: number): string {
  const seconds = Math.ceil(secondsLeft);
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `About ${time} left; Ctrl-C stops it.`;
}
