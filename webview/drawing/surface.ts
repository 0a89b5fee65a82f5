/** @file What a picture is drawn on. One drawing serves the screen (canvas) and the file (SVG). Lengths are CSS pixels. */

export interface Ink {
  /** As CSS. */
  readonly colour: string;
  /** 0 to 1; 1 where it is left out. */
  readonly alpha?: number;
}

export interface TextStyle extends Ink {
  readonly bold?: boolean;
  readonly align?: 'start' | 'middle' | 'end';
  /** Read from bottom to top. */
  readonly upright?: boolean;
}

export interface Surface {
  fill(x: number, y: number, width: number, height: number, ink: Ink): void;
  /** An outline of `thickness` that stays within the rectangle. */
  frame(x: number, y: number, width: number, height: number, ink: Ink, thickness: number): void;
  /** `y` is the middle of the line. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** Width of a text in the surface's font. */
  measure(text: string, bold?: boolean): number;
  /** Draws only within the rectangle. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void;
}

const ELLIPSIS = '…';

/** The longest beginning that fits, ended by an ellipsis where something is missing. */
export function fitted(surface: Surface, text: string, width: number, bold = false): string {
  if (surface.measure(text, bold) <= width) return text;
  const characters = Array.from(text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (surface.measure(characters.slice(0, middle).join('') + ELLIPSIS, bold) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : characters.slice(0, low).join('').trimEnd() + ELLIPSIS;
}
