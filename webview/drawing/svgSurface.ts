/** @file A picture as an SVG file: text stays text, and whatever it holds is escaped. */
import type { Font } from './canvasSurface';
import type { Ink, Surface, TextStyle } from './surface';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML cannot hold in any spelling. */
// eslint-disable-next-line no-control-regex -- these very characters
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"]/g, c => ESCAPES[c]!);
}

export class SvgSurface implements Surface {
  readonly #parts: string[] = [];
  #clips = 0;

  constructor(
    private readonly size: { readonly width: number; readonly height: number },
    private readonly font: Font,
    /** Only a page can measure text. */
    readonly measure: Surface['measure'],
  ) {}

  fill(x: number, y: number, width: number, height: number, ink: Ink): void {
    this.#parts.push(`<rect ${box(x, y, width, height)} ${paint('fill', ink)}/>`);
  }

  frame(x: number, y: number, width: number, height: number, ink: Ink, thickness: number): void {
    const half = thickness / 2;
    const at = box(x + half, y + half, width - thickness, height - thickness);
    this.#parts.push(`<rect ${at} fill="none" stroke-width="${thickness}" ${paint('stroke', ink)}/>`);
  }

  text(text: string, x: number, y: number, { bold, align = 'start', upright, ...ink }: TextStyle): void {
    const place = upright
      ? `transform="translate(${round(x)} ${round(y)}) rotate(-90)"`
      : `x="${round(x)}" y="${round(y)}"`;
    const anchor = align === 'start' ? '' : ` text-anchor="${align}"`;
    const weight = bold ? ' font-weight="600"' : '';
    this.#parts.push(
      `<text ${place} dominant-baseline="central"${anchor}${weight} ${paint('fill', ink)}>${escapeXml(text)}</text>`,
    );
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip${++this.#clips}`;
    this.#parts.push(`<clipPath id="${id}"><rect ${box(x, y, width, height)}/></clipPath><g clip-path="url(#${id})">`);
    draw();
    this.#parts.push('</g>');
  }

  /** @param title what the picture shows, for those who cannot see it */
  toString(title: string): string {
    const { width, height } = this.size;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    const font = `font-family="${escapeXml(this.font.family)}" font-size="${this.font.size}" xml:space="preserve"`;
    return `${head} ${font}><title>${escapeXml(title)}</title>\n${this.#parts.join('\n')}\n</svg>\n`;
  }
}

function box(x: number, y: number, width: number, height: number): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"`;
}

function paint(what: 'fill' | 'stroke', { colour, alpha = 1 }: Ink): string {
  return `${what}="${escapeXml(colour)}"${alpha === 1 ? '' : ` ${what}-opacity="${round(alpha)}"`}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
