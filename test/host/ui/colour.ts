/** @file Colours as browsers and manifests write them. */

/** 0 to 255, opacity 0 to 1. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** #RRGGBB, #RRGGBBAA, rgb(…), rgba(…) and color(srgb …). */
export function colourOf(text: string): Colour {
  const hex = /^#(..)(..)(..)(..)?$/.exec(text);
  if (hex) {
    const part = (i: number): number => parseInt(hex[i] ?? 'ff', 16);
    return { red: part(1), green: part(2), blue: part(3), alpha: part(4) / 255 };
  }
  const [red, green, blue, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  if (red === undefined || green === undefined || blue === undefined) throw new Error(`"${text}" is no colour.`);
  // `color-mix` is computed to parts of 1.
  const unit = text.startsWith('color(') ? 255 : 1;
  return { red: red * unit, green: green * unit, blue: blue * unit, alpha };
}

/** Browsers write the opacity with two or three decimals. */
export function sameColour(a: Colour, b: Colour): boolean {
  const close = (x: number, y: number, by: number): boolean => Math.abs(x - y) <= by;
  return (
    close(a.red, b.red, 1) && close(a.green, b.green, 1) && close(a.blue, b.blue, 1) && close(a.alpha, b.alpha, 0.006)
  );
}
