/**
 * @file Where each message's characters stand in a rendered chat.
 *
 * The interpreter's texts know which characters of which message they hold, through everything that a template does with
 * them. What is left to say is what the rendering does not hold: a message that a template leaves out, a part of one that
 * it cuts, and a message of which it only tells something, such as its length.
 */
import type { Text } from './jinja/text';

/** A run of the rendering that stands for a run of one source's text. */
export interface Region {
  /** The text that it comes from: a message's content, or another of the texts that the template was given. */
  readonly source: number;
  /** In the rendering. */
  readonly start: number;
  readonly end: number;
  /** In the source's text. */
  readonly from: number;
  readonly to: number;
  /** Character by character; otherwise the template rewrote this run and it stands as a whole for the other. */
  readonly exact: boolean;
}

/** A run of a message that the rendering does not hold. */
export interface Cut {
  readonly message: number;
  readonly from: number;
  readonly to: number;
}

export interface Located {
  readonly text: string;
  /** By place in the rendering. */
  readonly regions: readonly Region[];
  /** Messages with ink that the rendering does not hold. */
  readonly dropped: readonly number[];
  /** Messages that it holds, but nobody can say where. */
  readonly lost: readonly number[];
  /** Runs with ink of the other messages that it does not hold. */
  readonly cut: readonly Cut[];
}

/**
 * @param rendering of contents whose sources are their places in the list
 * @param printed whether the rendering depends on a message's text at all
 */
export function locateMessages(
  rendering: Text,
  contents: readonly string[],
  printed: (message: number) => boolean,
): Located {
  const regions: readonly Region[] = rendering.origins;
  const dropped: number[] = [];
  const lost: number[] = [];
  const cut: Cut[] = [];
  const bySource = new Map<number, Region[]>();
  for (const region of regions) {
    const known = bySource.get(region.source);
    if (known) known.push(region);
    else bySource.set(region.source, [region]);
  }
  for (const [message, text] of contents.entries()) {
    if (!/\S/.test(text)) continue;
    const own = bySource.get(message);
    if (own) for (const run of missingRuns(text, own)) cut.push({ message, ...run });
    else if (printed(message)) lost.push(message);
    else dropped.push(message);
  }
  return { text: rendering.text, regions, dropped, lost, cut };
}

/** The runs with ink that no region holds. */
function missingRuns(text: string, regions: readonly Region[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let at = 0;
  const upTo = (from: number): void => {
    const gap = text.slice(at, from);
    const lead = gap.length - gap.trimStart().length;
    if (lead < gap.length) runs.push({ from: at + lead, to: at + gap.trimEnd().length });
  };
  for (const { from, to } of [...regions].sort((a, b) => a.from - b.from)) {
    if (from > at) upTo(from);
    at = Math.max(at, to);
  }
  upTo(text.length);
  return runs;
}
