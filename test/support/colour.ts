/** @file Colour arithmetic for tests: compositing, WCAG contrast, CIELAB distance, and how colour-blind eyes see. */

export type Rgb = readonly [number, number, number];
export type Vision = 'normal' | 'protan' | 'deutan' | 'tritan';

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const VISIONS: Readonly<Record<Exclude<Vision, 'normal'>, readonly Rgb[]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** `#RRGGBB` or `#RRGGBBAA` as it looks on a background. @param alpha multiplies the colour's own */
export function over(hex: string, background: Rgb, alpha = 1): Rgb {
  const part = (at: number): number => parseInt(hex.slice(at, at + 2), 16);
  const opacity = alpha * (hex.length === 9 ? part(7) / 255 : 1);
  return map([part(1), part(3), part(5)], (value, i) => value * opacity + background[i]! * (1 - opacity));
}

export function opaque(hex: string): Rgb {
  return over(hex, [0, 0, 0]);
}

/** Contrast ratio of WCAG 2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of WCAG 2. */
export function luminance(colour: Rgb): number {
  return dot([0.2126, 0.7152, 0.0722], linear(colour));
}

/** Euclidean distance in CIELAB (D65) of two colours as an eye sees them. */
export function distance(a: Rgb, b: Rgb, vision: Vision): number {
  const [x, y] = [lab(a, vision), lab(b, vision)];
  return Math.hypot(...x.map((value, i) => value - y[i]!));
}

function lab(colour: Rgb, vision: Vision): Rgb {
  const light = linear(colour);
  const seen = vision === 'normal' ? light : map(light, (_, i) => clamp(dot(VISIONS[vision][i]!, light)));
  const root = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = root(dot([0.4124, 0.3576, 0.1805], seen) / 0.95047);
  const y = root(dot([0.2126, 0.7152, 0.0722], seen));
  const z = root(dot([0.0193, 0.1192, 0.9505], seen) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function linear(colour: Rgb): Rgb {
  return map(colour, c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
}

function map([a, b, c]: Rgb, change: (value: number, index: number) => number): Rgb {
  return [change(a, 0), change(b, 1), change(c, 2)];
}

function dot(a: Rgb, b: Rgb): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
