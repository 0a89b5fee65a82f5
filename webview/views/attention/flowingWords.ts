/** @file Prompt and answer as they are written, with arcs from the focus word to what it reads and from who reads it. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { ThemeWatch } from '../../components/themeWatch';
import { guard } from 'lit/directives/guard.js';
import type { Arc } from '../../../src/picture/attentionArcs';
import type { AttentionContent } from '../../../src/protocol/views/attentionMessages';
import { arcPath, type Box } from './arcPaths';
import { lineLook, type LineLook } from './attentionLegend';
import { wordText } from './attentionWording';

interface Drawn {
  readonly arc: Arc;
  readonly path: string;
  readonly end: { readonly x: number; readonly y: number };
}

/** What is told of a word: which one, and the arc that ends there. */
export interface WordEvent {
  readonly word?: number;
  readonly arc?: Arc;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  Home: -Infinity,
  End: Infinity,
};

@customElement('flowing-words')
export class FlowingWords extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
    .scroller {
      overflow: auto;
      max-height: max(14rem, 62vh);
      outline-offset: -1px;
      border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    .scroller:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .content {
      position: relative;
      padding: 14px 14px 18px;
    }
    svg {
      position: absolute;
      top: 0;
      left: 0;
      pointer-events: none;
      overflow: visible;
    }
    .text {
      position: relative;
      line-height: 2.7;
      overflow-wrap: anywhere;
      color: var(--vscode-foreground);
    }
    p {
      margin: 0 0 0.6em;
      white-space: pre-wrap;
    }
    h3 {
      font: inherit;
      font-size: 0.85em;
      line-height: 1.4;
      margin: 0;
      width: fit-content;
      padding-right: 4px;
      background: var(--vscode-editor-background);
      color: var(--vscode-descriptionForeground);
    }
    .between {
      color: var(--vscode-descriptionForeground);
    }
    [data-word] {
      border-radius: 3px;
      padding: 1px 0;
      cursor: pointer;
    }
    [data-word]:hover {
      background: var(--vscode-list-hoverBackground);
    }
    .verb {
      border-bottom: 1px dotted var(--vscode-instructLens-instruction, currentColor);
    }
    .end {
      color: var(--vscode-descriptionForeground);
      font-style: italic;
    }
    [data-focus] {
      font-weight: 700;
      outline: 1.5px solid var(--vscode-foreground);
      outline-offset: 1px;
    }
    [data-cursor] {
      background: var(--vscode-list-inactiveSelectionBackground);
    }
    [data-arc] {
      font-weight: 600;
    }
    [data-pointed] {
      outline: 2px solid var(--vscode-focusBorder);
    }
    @media (forced-colors: active) {
      [data-focus] {
        outline-color: Highlight;
      }
    }
  `;

  @property({ attribute: false }) accessor content!: AttentionContent;
  /** Index into the report's words. */
  @property({ attribute: false }) accessor focusWord!: number;
  @property({ attribute: false }) accessor arcs: readonly Arc[] = [];
  /** Weight that is drawn at full strength. */
  @property({ attribute: false }) accessor full = 1;
  @property({ attribute: false }) accessor difference = false;
  @property({ attribute: false }) accessor cursorWord: number | undefined;
  /** Words with edges of their own, index into the report's words. */
  @property({ attribute: false }) accessor verbs: ReadonlySet<number> = new Set();
  /** Word whose arc is pointed at. */
  @property({ attribute: false }) accessor pointed: number | undefined;
  @state() accessor drawn: readonly Drawn[] = [];
  @query('.scroller') accessor scroller!: HTMLElement;
  @query('.content') accessor box!: HTMLElement;

  #spans: readonly HTMLElement[] = [];
  #marked: HTMLElement[] = [];
  readonly #resized = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    new ThemeWatch(this);
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
      aria-roledescription=${l10n.t('text with arcs')}
      aria-label=${l10n.t('What the word reads, and what reads it. Arrow keys move from word to word, Enter shows the edges of that word, Escape shows all heads. The table below has the same numbers.')}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
      @pointerover=${(event: PointerEvent) => this.#point(wordOf(event))}
      @pointerleave=${() => this.#point(undefined)}
      @click=${(event: MouseEvent) => this.#tell('pick', wordOf(event))}
    >
      <div class="content">
        ${this.#lines()}
        <div class="text">${guard([this.content, this.verbs], () => this.#paragraphs())}</div>
      </div>
    </div>`;
  }

  override firstUpdated(): void {
    this.#resized.observe(this.box);
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('content') || changed.has('verbs')) {
      this.#spans = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-word]')];
    }
    const told = ['content', 'focusWord', 'arcs', 'cursorWord', 'pointed', 'verbs', 'difference'] as const;
    if (told.some(key => changed.has(key))) this.#mark();
    if (changed.has('content') || changed.has('focusWord') || changed.has('arcs')) this.#measure();
    if (changed.has('content') || changed.has('focusWord')) this.#show(this.focusWord);
    if (changed.has('cursorWord') && this.cursorWord !== undefined) this.#show(this.cursorWord);
  }

  #paragraphs(): TemplateResult[] {
    const { report, places } = this.content;
    const paragraphs: TemplateResult[][] = [];
    const heads = new Map<number, string>();
    report.words.forEach((word, w) => {
      const first = report.words[w - 1]?.part !== word.part;
      if (first) heads.set(paragraphs.length, word.part === 'prompt' ? l10n.t('Prompt') : l10n.t('Answer'));
      if (first || places[w]!.breaks === 2) paragraphs.push([]);
      paragraphs.at(-1)!.push(this.#word(w));
    });
    return paragraphs.map(
      (words, p) =>
        html`${heads.has(p) ? html`<h3>${heads.get(p)}</h3>` : nothing}
          <p>${words}</p>`,
    );
  }

  #word(w: number): TemplateResult {
    const { report, places } = this.content;
    const { before, after, breaks } = places[w]!;
    const kind = this.verbs.has(w) ? 'verb' : report.words[w]!.end ? 'end' : '';
    const text = wordText(report, w);
    return html`${breaks === 1 ? html`<br />` : nothing}<span class="between">${before}</span
      ><span class=${kind} data-word=${w}>${text}</span><span class="between">${after}</span>`;
  }

  #lines(): TemplateResult {
    const looks = this.drawn.map(({ arc }) => lineLook(this, arc, this.full, this.difference));
    const ends = this.drawn.map(({ end }, i) => endMark(end, looks[i]!, this.#alpha(i)));
    const lines = this.drawn.map(({ path }, i) => {
      const { colour, width, dash } = looks[i]!;
      return svg`<path d=${path} fill="none" stroke=${colour} stroke-width=${width} stroke-opacity=${this.#alpha(i)}
        stroke-dasharray=${dash ?? nothing} stroke-linecap=${dash ? 'butt' : 'round'}></path>`;
    });
    return html`<svg aria-hidden="true" width="1" height="1">${lines}${ends}</svg>`;
  }

  /** The one that is pointed at stands out. */
  #alpha(i: number): number {
    const { arc } = this.drawn[i]!;
    const { alpha } = lineLook(this, arc, this.full, this.difference);
    return this.pointed === undefined || !this.arcs.some(({ word }) => word === this.pointed)
      ? alpha
      : arc.word === this.pointed
        ? 1
        : alpha * 0.25;
  }

  #mark(): void {
    for (const span of this.#marked) {
      for (const name of ['arc', 'focus', 'cursor', 'pointed']) span.removeAttribute(`data-${name}`);
      span.style.textDecoration = '';
    }
    this.#marked = [];
    const mark = (word: number | undefined, name: string, value = ''): HTMLElement | undefined => {
      const span = word === undefined ? undefined : this.#spans[word];
      if (!span) return undefined;
      span.setAttribute(`data-${name}`, value);
      this.#marked.push(span);
      return span;
    };
    for (const arc of this.arcs) {
      const span = mark(arc.word, 'arc', arc.direction);
      const { colour, dash } = lineLook(this, arc, this.full, this.difference);
      if (span) span.style.textDecoration = `underline ${dash ? 'dashed' : 'solid'} ${colour} 2px`;
    }
    mark(this.focusWord, 'focus');
    mark(this.cursorWord, 'cursor');
    if (this.arcs.some(({ word }) => word === this.pointed)) mark(this.pointed, 'pointed');
  }

  /** Where the words of the arcs stand now. */
  #measure(): void {
    const origin = this.box.getBoundingClientRect();
    const boxOf = (word: number): Box | undefined => {
      // A word that is broken over two lines is met at its first part.
      const rect = this.#spans[word]?.getClientRects()[0];
      return (
        rect && { left: rect.left - origin.left, top: rect.top - origin.top, width: rect.width, height: rect.height }
      );
    };
    const focus = boxOf(this.focusWord);
    this.drawn = this.arcs.flatMap((arc): Drawn[] => {
      const other = boxOf(arc.word);
      if (!focus || !other) return [];
      const path = arcPath(focus, other, arc.direction === 'reads');
      const [x, y] = path.split(' ').slice(-2).map(Number);
      return [{ arc, path, end: { x: x!, y: y! } }];
    });
  }

  #key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) this.#walk(step);
    else if (event.key === 'Enter' && this.pointed !== undefined) this.#tell('pick', this.pointed);
    else if (event.key === 'Escape') this.#tell('clear', undefined);
    else return;
    event.preventDefault();
  }

  /** Along the text, over the words at which arcs end. */
  #walk(step: number): void {
    const words = [...new Set(this.arcs.map(({ word }) => word))].sort((a, b) => a - b);
    if (words.length === 0) return;
    const at = this.pointed === undefined ? -1 : words.indexOf(this.pointed);
    const from = at < 0 ? words.findIndex(word => word > this.focusWord) - (step > 0 ? 1 : 0) : at;
    const to = Math.max(0, Math.min(words.length - 1, from + step));
    this.#tell('walk', words[to]);
    this.#show(words[to]!);
  }

  #show(word: number): void {
    const span = this.#spans[word];
    if (!span) return;
    const [own, view] = [span.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    // Only this box scrolls: the page around it stays where its reader has it.
    if (own.top < view.top || own.bottom > view.bottom) {
      this.scroller.scrollTop += own.top - view.top - view.height / 2;
    }
  }

  #point(word: number | undefined): void {
    const known = this.arcs.some(arc => arc.word === word) ? word : undefined;
    if (known !== this.pointed) this.#tell('point', known);
  }

  #tell(name: 'point' | 'walk' | 'pick' | 'clear', word: number | undefined): void {
    const arc = this.arcs.find(known => known.word === word);
    const detail: WordEvent = { ...(word === undefined ? {} : { word }), ...(arc ? { arc } : {}) };
    this.dispatchEvent(new CustomEvent<WordEvent>(`word-${name}`, { detail }));
  }
}

/** Filled where there is more, hollow where there is less: the sign of a difference without its colour. */
function endMark({ x, y }: Drawn['end'], { colour, width, hollow }: LineLook, alpha: number) {
  const radius = 2 + width / 2;
  return hollow
    ? svg`<circle cx=${x} cy=${y} r=${radius} fill="var(--vscode-editor-background)" stroke=${colour} stroke-width="1.5"></circle>`
    : svg`<circle cx=${x} cy=${y} r=${radius} fill=${colour} fill-opacity=${alpha}></circle>`;
}

function wordOf(event: Event): number | undefined {
  const span = event.composedPath().find(e => e instanceof HTMLElement && e.dataset['word'] !== undefined);
  return span === undefined ? undefined : Number((span as HTMLElement).dataset['word']);
}
