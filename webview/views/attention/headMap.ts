/** @file A small map of layers x heads: how much other words read the focus word in each. A square picks that head. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ThemeWatch } from '../../components/themeWatch';
import type { Matrix } from '../../../src/base/matrix';
import type { LayerRange } from '../../../src/protocol/attention';
import { paletteOf } from '../../drawing/palette';
import { amount, signedAmount } from './attentionWording';

export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

const GUTTER = 30;
const LARGEST = 18;
const LEAST = 5;
/** Between two bands of layers. */
const GAP = 4;

@customElement('head-map')
export class HeadMap extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    .map {
      width: fit-content;
      max-width: 100%;
      overflow-x: auto;
      outline-offset: 2px;
    }
    .map:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    svg {
      display: block;
      font-size: 10px;
      cursor: pointer;
    }
    text {
      fill: var(--vscode-descriptionForeground);
    }
  `;

  /** Layers x heads; in a difference signed. */
  @property({ attribute: false }) accessor totals!: Matrix;
  @property({ attribute: false }) accessor bands: readonly LayerRange[] = [];
  @property({ attribute: false }) accessor difference = false;
  /** Head that the arcs are of. */
  @property({ attribute: false }) accessor picked: HeadPlace | undefined;
  @property({ attribute: false }) accessor label = '';
  @state() accessor at: HeadPlace | undefined;
  @state() accessor width = 0;

  readonly #resized = new ResizeObserver(([entry]) => (this.width = Math.floor(entry!.contentRect.width)));

  constructor() {
    super();
    new ThemeWatch(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override render(): TemplateResult {
    const { rows, columns } = this.totals;
    const side = this.#side();
    const height = this.#top(rows - 1) + side + 14;
    return html`<div
      class="map"
      tabindex="0"
      role="application"
      aria-roledescription=${l10n.t('map')}
      aria-label=${l10n.t('{0}. Arrow keys move, Enter picks a head, Escape shows all.', this.label)}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @blur=${() => (this.at = undefined)}
    >
      <svg
        width=${GUTTER + columns * side + 2}
        height=${height}
        aria-hidden="true"
        @click=${(event: MouseEvent) => this.#tell('pick', this.#place(event))}
        @pointermove=${(event: PointerEvent) => this.#tell('point', this.#place(event))}
        @pointerleave=${() => this.#tell('point', undefined)}
      >
        ${this.#labels(side)}
        ${Array.from({ length: rows * columns }, (_, i) => this.#square(Math.floor(i / columns), i % columns, side))}
        ${[this.picked, this.at].map((place, i) => (place ? this.#frame(place, side, i === 1) : nothing))}
      </svg>
    </div>`;
  }

  text({ layer, head }: HeadPlace): string {
    const value = this.totals.data[layer * this.totals.columns + head]!;
    return l10n.t('Head {0}.{1}: {2}', layer, head, this.difference ? signedAmount(value) : amount(value));
  }

  #side(): number {
    const room = Math.floor((this.width - GUTTER - 2) / Math.max(1, this.totals.columns));
    return Math.max(LEAST, Math.min(LARGEST, room));
  }

  #top(layer: number): number {
    const gaps = this.bands.filter(({ from }) => from > 0 && from <= layer).length;
    return layer * this.#side() + gaps * GAP + 1;
  }

  /** Every layer where there is room, else the first of each band. */
  #labels(side: number): TemplateResult {
    const layers = side >= 12 ? [...Array(this.totals.rows).keys()] : this.bands.map(({ from }) => from);
    const every = side >= 12 ? 1 : Math.ceil(24 / side);
    const heads = [...Array(this.totals.columns).keys()].filter(head => head % every === 0);
    const bottom = this.#top(this.totals.rows - 1) + side + 7;
    return html`${layers.map(
      layer =>
        svg`<text x=${GUTTER - 5} y=${this.#top(layer) + side / 2} text-anchor="end" dominant-baseline="central">${layer}</text>`,
    )}${heads.map(
      head =>
        svg`<text x=${GUTTER + head * side + side / 2} y=${bottom} text-anchor="middle" dominant-baseline="central">${head}</text>`,
    )}`;
  }

  #square(layer: number, head: number, side: number): TemplateResult {
    const palette = paletteOf(this);
    const { data, columns } = this.totals;
    const value = data[layer * columns + head]!;
    const part = Math.abs(value) / this.#full();
    const size = Math.max(1, (side - 2) * (0.2 + 0.8 * part));
    const at = (from: number): number => from + (side - size) / 2;
    const [x, y] = [at(GUTTER + head * side), at(this.#top(layer))];
    const colour = this.difference ? (value < 0 ? palette.base : palette.tuned) : palette.readBy;
    const alpha = palette.highContrast ? 1 : 0.25 + 0.75 * part;
    return this.difference && value < 0
      ? svg`<rect x=${x + 0.6} y=${y + 0.6} width=${Math.max(0.6, size - 1.2)} height=${Math.max(0.6, size - 1.2)} fill="none" stroke=${colour} stroke-width="1.2" stroke-opacity=${alpha}></rect>`
      : svg`<rect x=${x} y=${y} width=${size} height=${size} fill=${colour} fill-opacity=${alpha}></rect>`;
  }

  #frame({ layer, head }: HeadPlace, side: number, keyboard: boolean): TemplateResult {
    const { focus, text } = paletteOf(this);
    return svg`<rect x=${GUTTER + head * side} y=${this.#top(layer)} width=${side} height=${side} fill="none"
      stroke=${keyboard ? focus : text} stroke-width="2"></rect>`;
  }

  #full(): number {
    return Array.from(this.totals.data, Math.abs).reduce((most, value) => Math.max(most, value), 0) || 1;
  }

  #place(event: MouseEvent): HeadPlace | undefined {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const side = this.#side();
    const head = Math.floor((event.clientX - box.left - GUTTER) / side);
    const y = event.clientY - box.top;
    const layer = [...Array(this.totals.rows).keys()].find(l => y >= this.#top(l) && y < this.#top(l) + side);
    return layer === undefined || head < 0 || head >= this.totals.columns ? undefined : { layer, head };
  }

  #key(event: KeyboardEvent): void {
    const arrows: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const arrow = arrows[event.key];
    if (arrow) this.#walk(...arrow);
    else if (event.key === 'Enter' && this.at) this.#tell('pick', this.at);
    else if (event.key === 'Escape') this.#tell('clear', undefined);
    else return;
    event.preventDefault();
  }

  #walk(down: number, right: number): void {
    const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
    const from = this.at ?? this.picked;
    this.at = from
      ? { layer: within(from.layer + down, this.totals.rows), head: within(from.head + right, this.totals.columns) }
      : { layer: 0, head: 0 };
    this.#tell('walk', this.at);
  }

  #tell(name: 'point' | 'walk' | 'pick' | 'clear', detail: HeadPlace | undefined): void {
    if (name === 'pick' && !detail) return;
    this.dispatchEvent(new CustomEvent<HeadPlace | undefined>(`head-${name}`, { detail }));
  }
}
