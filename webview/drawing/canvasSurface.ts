/** @file The screen as a surface. */
import type { Ink, Surface, TextStyle } from './surface';

export interface Font {
  readonly family: string;
  /** CSS pixels. */
  readonly size: number;
}

export class CanvasSurface implements Surface {
  readonly #widths = new Map<string, number>();
  #font = '';

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly font: Font,
  ) {}

  fill(x: number, y: number, width: number, height: number, ink: Ink): void {
    this.#ink(ink);
    this.context.fillRect(x, y, width, height);
  }

  frame(x: number, y: number, width: number, height: number, ink: Ink, thickness: number): void {
    this.#ink(ink);
    this.context.lineWidth = thickness;
    this.context.strokeRect(x + thickness / 2, y + thickness / 2, width - thickness, height - thickness);
  }

  text(
    text: string,
    x: number,
    y: number,
    { bold = false, align = 'start', upright = false, ...ink }: TextStyle,
  ): void {
    this.#ink(ink);
    this.#useFont(bold);
    this.context.textAlign = align === 'middle' ? 'center' : align;
    this.context.textBaseline = 'middle';
    if (!upright) {
      this.context.fillText(text, x, y);
      return;
    }
    this.context.save();
    this.context.translate(x, y);
    this.context.rotate(-Math.PI / 2);
    this.context.fillText(text, 0, 0);
    this.context.restore();
  }

  measure(text: string, bold = false): number {
    const key = `${bold ? 'b' : ''}${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    this.#useFont(bold);
    const { width } = this.context.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
    this.#font = '';
  }

  #ink({ colour, alpha = 1 }: Ink): void {
    this.context.globalAlpha = alpha;
    this.context.fillStyle = colour;
    this.context.strokeStyle = colour;
  }

  #useFont(bold: boolean): void {
    const font = `${bold ? '600 ' : ''}${this.font.size}px ${this.font.family}`;
    if (font !== this.#font) this.context.font = this.#font = font;
  }
}
