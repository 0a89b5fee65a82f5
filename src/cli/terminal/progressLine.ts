/** @file One line on a terminal's stderr for work that takes over a second: phase, how far, seconds left; erased at the end. */
import type { Progress } from '../../protocol/request';
import type { OutputStream } from '../frame/surroundings';
import { fit } from './terminalText';

/** Shorter work shows no line: it would only flicker. From then on the line counts the seconds down. */
const QUIET_MS = 1000;
/** Work that will take longer than this is announced on a line that stays, in a pipe or a log too. */
const ANNOUNCED_SECONDS = 10;
/** An announcement is made again only where it was wrong by more than this: no answer's length is known beforehand. */
const MISJUDGED = 2;

const phases: Readonly<Record<Progress['phase'], { readonly title: string; readonly unit: string }>> = {
  converting: { title: 'converting weights, once', unit: 'MB' },
  loading: { title: 'loading', unit: 'models' },
  answering: { title: 'answering', unit: 'tokens' },
  influence: { title: 'first picture', unit: 'models' },
  attribution: { title: 'attribution', unit: 'tokens' },
  attention: { title: 'attention', unit: 'tokens' },
  heads: { title: 'heads', unit: 'layers' },
  concepts: { title: 'concepts', unit: 'layers' },
  ablation: { title: 'taking out', unit: 'units' },
  trust: { title: 'checking the picture', unit: 'deletions' },
};

export class ProgressLine {
  readonly #stream: OutputStream;
  readonly #started = Date.now();
  /** When the work was said to end; later than this it was misjudged. */
  #promised = 0;
  #latest: Progress | undefined;
  #updated = this.#started;
  #drawn = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    if (stream.isTTY) this.#timer = setInterval(() => this.#draw(), QUIET_MS);
  }

  update(progress: Progress): void {
    this.#latest = progress;
    this.#updated = Date.now();
    this.#announce(progress.secondsLeft ?? 0);
    if (this.#stream.isTTY && this.#updated - this.#started >= QUIET_MS) this.#draw();
  }

  /** A line that stays. */
  say(text: string): void {
    this.#erase();
    void this.#stream.write(`${text}\n`);
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

  /** The engine says nothing before it has started; what it does then is load. */
  #draw(): void {
    const text = this.#latest ? progressText(this.#latest, (Date.now() - this.#updated) / 1000) : phases.loading.title;
    this.#drawn = true;
    void this.#stream.write(`\r\u001b[2K${fit(text, this.#stream.columns - 1).trimEnd()}`);
  }

  #erase(): void {
    if (this.#drawn) void this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
  }
}

/** @param age seconds since the engine said so: what is left grows less meanwhile */
export function progressText(progress: Progress, age = 0): string {
  const { title, unit } = phases[progress.phase];
  const total = progress.total === undefined ? '' : ` of ${progress.total}`;
  return [
    progress.role === undefined || progress.role === 'single' ? title : `${title}, ${progress.role}`,
    `${progress.done}${total} ${unit}`,
    ...(progress.secondsLeft === undefined ? [] : [`${Math.max(1, Math.ceil(progress.secondsLeft - age))} s left`]),
  ].join(' · ');
}

function estimateText(secondsLeft: number): string {
  const seconds = Math.ceil(secondsLeft);
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `About ${time} to go; Ctrl-C stops it.`;
}
