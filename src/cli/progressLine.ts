/** @file One line on a terminal's stderr for work that takes over a second: phase, how far, seconds left; erased at the end. */
import type { Progress } from '../protocol/engine';
import type { OutputStream } from './surroundings';
import { fit } from './terminalText';

/** Shorter work shows no line: it would only flicker. */
const QUIET_MS = 1000;
/** Work that will take longer than this is announced on a line that stays. */
const ANNOUNCED_SECONDS = 10;

const phases: Readonly<Record<Progress['phase'], { readonly title: string; readonly unit: string }>> = {
  loading: { title: 'loading', unit: 'models' },
  answering: { title: 'answering', unit: 'tokens' },
  share: { title: 'first picture', unit: 'models' },
  attribution: { title: 'attribution', unit: 'tokens' },
};

export class ProgressLine {
  readonly #stream: OutputStream;
  readonly #started = Date.now();
  readonly #announced = new Set<string>();
  #latest: Progress | undefined;
  #drawn = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    if (stream.isTTY) this.#timer = setTimeout(() => this.#draw(), QUIET_MS);
  }

  update(progress: Progress): void {
    if (!this.#stream.isTTY) return;
    this.#latest = progress;
    this.#announce(progress);
    if (Date.now() - this.#started >= QUIET_MS) this.#draw();
  }

  /** Erases the line; nothing is drawn after. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = undefined;
    this.#erase();
  }

  #announce(progress: Progress): void {
    const key = announced(progress);
    if ((progress.secondsLeft ?? 0) <= ANNOUNCED_SECONDS || this.#announced.has(key)) return;
    this.#announced.add(key);
    this.#erase();
    void this.#stream.write(`${estimateText(progress)}\n`);
  }

  #draw(): void {
    if (this.#latest === undefined) return;
    this.#drawn = true;
    void this.#stream.write(`\r\u001b[2K${fit(progressText(this.#latest), this.#stream.columns - 1).trimEnd()}`);
  }

  #erase(): void {
    if (this.#drawn) void this.#stream.write('\r\u001b[2K');
    this.#drawn = false;
  }
}

export function progressText(progress: Progress): string {
  const { title, unit } = phases[progress.phase];
  const total = progress.total === undefined ? '' : ` of ${progress.total}`;
  return [
    progress.role === undefined || progress.role === 'single' ? title : `${title}, ${progress.role}`,
    `${progress.done}${total} ${unit}`,
    ...(progress.secondsLeft === undefined ? [] : [`${Math.ceil(progress.secondsLeft)} s left`]),
  ].join(' · ');
}

/** What the estimate is of: an answer is one model's; from the first picture on it is of all that is left, for all models. */
function announced({ phase, role }: Progress): string {
  if (phase !== 'answering') return 'The attribution will take about';
  return `The answer${role === undefined || role === 'single' ? '' : ` of the ${role} model`} will take up to`;
}

function estimateText(progress: Progress): string {
  const seconds = Math.ceil(progress.secondsLeft ?? 0);
  const time = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `${announced(progress)} ${time}; Ctrl-C stops it.`;
}
