/** @file The curve of an arc between two words of flowing text. Lengths are CSS pixels. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How far an arc on one line rises at most: into the room between lines. */
const HIGHEST = 20;
const LEAST_RISE = 7;

/**
 * From the focus word to a word before it (`up`, a word that it reads) or behind it. On one line the arc bulges over or under the words;
 * between lines it leaves the focus on the side of the other word and comes in on the near side.
 * @returns an SVG path, which ends at the other word
 */
export function arcPath(focus: Box, other: Box, up: boolean): string {
  const [x1, x2] = [centre(focus), centre(other)];
  if (sameLine(focus, other)) {
    const edge = (box: Box): number => (up ? box.top : box.top + box.height);
    const rise = Math.min(HIGHEST, LEAST_RISE + Math.abs(x2 - x1) * 0.06) * (up ? -1 : 1);
    const control = edge(focus) + rise * 1.33;
    return `M${n(x1)} ${n(edge(focus))}C${n(x1)} ${n(control)} ${n(x2)} ${n(control)} ${n(x2)} ${n(edge(other))}`;
  }
  const above = other.top < focus.top;
  const y1 = above ? focus.top : focus.top + focus.height;
  const y2 = above ? other.top + other.height : other.top;
  const pull = Math.max(10, Math.abs(y2 - y1) * 0.45) * (above ? -1 : 1);
  return `M${n(x1)} ${n(y1)}C${n(x1)} ${n(y1 + pull)} ${n(x2)} ${n(y2 - pull)} ${n(x2)} ${n(y2)}`;
}

function sameLine(a: Box, b: Box): boolean {
  return Math.abs(a.top - b.top) < a.height / 2;
}

function centre({ left, width }: Box): number {
  return left + width / 2;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}
