/** @file The matrix on the screen: scrolls, is walked by arrows, tells what is pointed at, and what is picked. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ThemeWatch } from '../../components/themeWatch';
import { CanvasSurface, type Font } from '../../drawing/canvasSurface';
import { layoutOf, placeAt, scrollTo, type Layout, type Place } from './matrixLayout';
import { drawMatrix, type Marked } from './matrixDrawing';
import { paletteOf } from '../../drawing/palette';
import type { Picture } from './picture';
import { rowOfWord } from './rows';
import { quantityText } from './attributionWording';

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

@customElement('attribution-matrix')
export class AttributionMatrix extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
    }
    .scroller {
      overflow: auto;
      max-height: max(12rem, 68vh);
      outline-offset: -1px;
    }
    .scroller:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .content {
      position: relative;
    }
    canvas {
      position: sticky;
      display: block;
      top: 0;
      left: 0;
    }
  `;

  @property({ attribute: false }) accessor picture!: Picture;
  @property({ attribute: false }) accessor answerWord: number | undefined;
  @property({ attribute: false }) accessor cursorWord: number | undefined;
  @property({ attribute: false }) accessor pointed: Place = {};
  @state() accessor focusPlace: { row: number; column: number } | undefined;
  @query('canvas') accessor canvas!: HTMLCanvasElement;
  @query('.scroller') accessor scroller!: HTMLElement;
  @query('.content') accessor content!: HTMLElement;

  #layout: Layout | undefined;
  #shownCursor: number | undefined;
  readonly #resized = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    new ThemeWatch(this, () => this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render(): TemplateResult {
    return html`<div
      class="scroller"
      tabindex="0"
      role="application"
      aria-roledescription=${l10n.t('matrix')}
      aria-label=${l10n.t('{0}. Arrow keys move, Enter picks, Escape clears. The table below has the same numbers.', quantityText(this.picture))}
      @scroll=${() => this.draw()}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @blur=${() => (this.focusPlace = undefined)}
      @pointermove=${(event: PointerEvent) => this.#tell('point', this.#place(event))}
      @pointerleave=${() => this.#tell('point', {})}
      @click=${(event: MouseEvent) => this.#tell('pick', this.#place(event))}
    >
      <div class="content"><canvas role="presentation"></canvas></div>
    </div>`;
  }

  override firstUpdated(): void {
    this.#resized.observe(this.scroller);
  }

  override updated(): void {
    this.draw();
    if (this.cursorWord !== this.#shownCursor) this.#reveal(this.cursorWord);
  }

  /** The picture in the sizes and colours of this moment. */
  draw(): void {
    const { width, height, layout } = this.#measured();
    this.#layout = layout;
    const ratio = window.devicePixelRatio;
    const context = this.canvas.getContext('2d');
    if (!context || width === 0) return;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    context.scale(ratio, ratio);
    const surface = new CanvasSurface(context, fontOf(this));
    drawMatrix({ surface, picture: this.picture, layout, palette: paletteOf(this), marked: this.marked });
  }

  get marked(): Marked {
    const row = this.cursorWord === undefined ? undefined : rowOfWord(this.picture.rows, this.cursorWord);
    return { column: this.answerWord, row, pointed: this.pointed, focus: this.focusPlace };
  }

  /** Sizes the content first: whether there are scroll bars decides how much is left for the canvas. */
  #measured(): { width: number; height: number; layout: Layout } {
    const lineHeight = fontOf(this).size * 1.3;
    const view = (width: number, height: number): Layout =>
      layoutOf(this.picture, {
        width,
        height,
        lineHeight,
        scrollLeft: this.scroller.scrollLeft,
        scrollTop: this.scroller.scrollTop,
      });
    const first = view(this.scroller.clientWidth, this.scroller.clientHeight);
    this.content.style.height = `${first.contentHeight}px`;
    this.content.style.width = first.contentWidth > this.scroller.clientWidth ? `${first.contentWidth}px` : '';
    const width = this.scroller.clientWidth;
    const height = Math.min(this.scroller.clientHeight, first.contentHeight);
    return { width, height, layout: view(width, height) };
  }

  #place(event: MouseEvent): Place {
    const box = this.canvas.getBoundingClientRect();
    return this.#layout ? placeAt(this.#layout, this.picture, event.clientX - box.left, event.clientY - box.top) : {};
  }

  #key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow) this.#walk(arrow[0], arrow[1]);
    else if (event.key === 'Enter' && this.focusPlace) this.#tell('pick', this.focusPlace);
    else if (event.key === ' ' && this.focusPlace) this.#tell('fold', { row: this.focusPlace.row });
    else if (event.key === 'Escape') this.#tell('clear', {});
    else return;
    event.preventDefault();
  }

  #walk(down: number, right: number): void {
    const { rows, columns } = this.picture;
    if (rows.length === 0) return;
    const from = this.focusPlace ?? { row: -down, column: -right };
    const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
    this.focusPlace = {
      row: within(from.row + down, rows.length),
      column: within(from.column + right, columns.length),
    };
    this.#scrollTo(this.focusPlace.row, this.focusPlace.column);
    this.#tell('walk', this.focusPlace);
  }

  #reveal(word: number | undefined): void {
    this.#shownCursor = word;
    const row = word === undefined ? -1 : rowOfWord(this.picture.rows, word);
    if (row >= 0) this.#scrollTo(row, undefined);
  }

  #scrollTo(row: number, column: number | undefined): void {
    if (!this.#layout) return;
    const { top, left } = scrollTo(this.#layout, row, column ?? 0);
    this.scroller.scrollTop = top;
    if (column !== undefined) this.scroller.scrollLeft = left;
  }

  #tell(name: 'point' | 'pick' | 'walk' | 'fold' | 'clear', place: Place): void {
    this.dispatchEvent(new CustomEvent<Place>(`matrix-${name}`, { detail: place }));
  }
}

export function fontOf(element: Element): Font {
  const { fontFamily, fontSize } = getComputedStyle(element);
  return { family: fontFamily, size: Number.parseFloat(fontSize) };
}
