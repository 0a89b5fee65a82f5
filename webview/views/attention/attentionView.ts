/** @file The attention panel: what an instruction word reads, and what reads it. Holds what the reader chose; draws what it is told. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { ThemeWatch } from '../../components/themeWatch';
import { printable } from '../../../src/base/printable';
import {
  ALL_HEADS,
  allArcs,
  arcsOf,
  headTotals,
  layersText,
  shownModeOf,
  type Arc,
  type HeadFilter,
} from '../../../src/picture/attentionArcs';
import { attentionSentence } from '../../../src/picture/attentionSentence';
import type { ShownMode, ViewMode } from '../../../src/protocol/view';
import type { AttentionReport, FocusWord } from '../../../src/protocol/attention';
import type { AttentionContent, AttentionState } from '../../../src/protocol/views/attentionMessages';
import { computedOn } from '../../../src/picture/computedOn';
import '../../components/numberGrid';
import { statusLine } from '../../components/statusLine';
import { button, checkbox, dropdown, radios, type Choice } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import { paletteOf } from '../../drawing/palette';
import type { AttentionHost } from '../../host/attentionHost';
import { attentionStyles } from './attentionStyles';
import './flowingWords';
import type { WordEvent } from './flowingWords';
import './headMap';
import type { HeadMap, HeadPlace } from './headMap';
import { attentionLegend } from './attentionLegend';
import { massBars, massLegend } from './massBars';
import { restoredChoices } from './attentionChoices';
import { answerTitle, arcTable, arcText, copiedTable, filterText, wordText } from './attentionWording';

const MODES: readonly Choice<ViewMode>[] = [
  { value: 'tuned', label: l10n.t('Tuned') },
  { value: 'base', label: l10n.t('Base') },
  { value: 'difference', label: l10n.t('Difference') },
];
const WORDS = {
  noFile: l10n.t('Open a prompt file to see what its instruction words read.'),
  notYet: l10n.t('has no attention computed yet.'),
  explain: l10n.t('Show attention'),
  again: l10n.t('Show attention again'),
};

/** What is drawn now. */
interface Shown {
  readonly report: AttentionReport;
  readonly focus: FocusWord;
  readonly mode: ShownMode;
  readonly arcs: readonly Arc[];
  readonly all: readonly Arc[];
}

@customElement('attention-view')
export class AttentionView extends LitElement {
  static override styles = [viewStyles, attentionStyles];

  @state() accessor content: AttentionContent | undefined;
  @state() accessor told: AttentionState | undefined;
  @state() accessor filter: HeadFilter = ALL_HEADS;
  @state() accessor tableOpen = false;
  /** Word at whose arc the pointer or the keyboard is. */
  @state() accessor pointed: number | undefined;
  @state() accessor mapText = '';
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';
  @query('head-map') accessor map!: HeadMap | null;

  #host!: AttentionHost;
  #shown: Shown | undefined;
  #verbs: ReadonlySet<number> = new Set();
  /** Legends and bars have their colours when they are rendered. */

  constructor() {
    super();
    new ThemeWatch(this);
  }

  attach(host: AttentionHost): void {
    this.#host = host;
    const { filter, tableOpen } = restoredChoices(host.saved());
    this.filter = filter;
    this.tableOpen = tableOpen;
    host.start({
      content: content => this.#show(content),
      state: told => (this.told = told),
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('content') && !changed.has('told') && !changed.has('filter')) return;
    this.#shown = this.content && this.told && this.#shownOf(this.content, this.told);
  }

  override updated(): void {
    const { uri, follow, mode } = this.told ?? {};
    this.#host.save({
      ...(uri === undefined ? {} : { uri }),
      ...(follow === undefined ? {} : { follow }),
      ...(mode === undefined ? {} : { mode }),
      filter: this.filter,
      tableOpen: this.tableOpen,
    });
  }

  override render(): TemplateResult {
    const shown = this.#shown;
    const status = statusLine({
      state: this.told,
      drawn: shown !== undefined,
      editor: this.#host.editor,
      run: command => this.#host.run(command),
      words: WORDS,
    });
    return html`<main>
      ${shown && this.content ? html`${this.#head(this.content, shown)}${status}${this.#body(this.content, shown)}` : status}
      <p class="hidden" aria-live="polite">${this.announced}</p>
    </main>`;
  }

  #shownOf({ report }: AttentionContent, { mode: wanted, focus: wantedFocus }: AttentionState): Shown | undefined {
    const focus = report.focus[wantedFocus] ?? report.focus[0];
    if (!focus) return undefined;
    const mode = shownModeOf(report, wanted);
    return {
      report,
      focus,
      mode,
      arcs: arcsOf(report, focus, mode, this.filter),
      all: allArcs(report, focus, mode, this.filter),
    };
  }

  #head({ report, fileName, label }: AttentionContent, shown: Shown): TemplateResult {
    const facts = [fileName, label, computedOn(report.provenance), answerTitle(report)];
    const where = facts.map(printable).join(' · ');
    return html`<header>
        <h1>${attentionSentence(report)}</h1>
        <p class="dim">${where}</p>
      </header>
      ${this.#toolbar(shown)}`;
  }

  #toolbar({ report, focus, mode }: Shown): TemplateResult {
    const words = report.focus.map(({ word }) => ({ value: String(word), label: wordText(report, word) }));
    return html`<div class="bar" role="group" aria-label=${l10n.t('What is shown')}>
      ${mode === 'single' ? nothing : radios(l10n.t('Model'), MODES, mode, value => this.#host.setMode(value))}
      ${
        words.length > 1
          ? html`<label class="pair"
              ><span>${l10n.t('word')}</span>
              ${dropdown(l10n.t('Word'), words, String(focus.word), value => this.#host.pickFocus(Number(value)))}</label
            >`
          : nothing
      }
      <label class="pair"
        ><span>${l10n.t('heads')}</span>
        ${dropdown(l10n.t('Heads'), this.#filters(report), filterKey(this.filter), key => this.#pickFilter(key))}</label
      >
      ${
        this.#host.editor
          ? checkbox(l10n.t('follow the editor'), this.told?.follow === true, follow => this.#host.setFollow(follow))
          : nothing
      }
      <span class="fill"></span>
      ${button(l10n.t('Copy table'), () => void this.#copy())}
    </div>`;
  }

  #filters(report: AttentionReport): Choice<string>[] {
    const bands = report.bands.map((band, b) => ({ value: l10n.t('band {0}', b), label: layersText(band) }));
    const head =
      this.filter.kind === 'head' ? [{ value: filterKey(this.filter), label: filterText(report, this.filter) }] : [];
    const all = filterText(report, ALL_HEADS);
    return [{ value: 'all', label: all.startsWith('all') ? l10n.t('all heads') : all }, ...bands, ...head];
  }

  #body(content: AttentionContent, { report, focus, mode, arcs, all }: Shown): TemplateResult {
    const difference = mode === 'difference';
    const full = arcs.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
    const own = wordText(report, focus.word);
    const picked = this.filter.kind === 'head' ? this.filter : undefined;
    return html`<section aria-labelledby="edges">
        <h2 id="edges">${l10n.t('“{0}”', own)} <span class="dim">${this.#edgesText(report, focus, arcs)}</span></h2>
        ${attentionLegend(this, full, difference)}
        <flowing-words
          .content=${content}
          .focusWord=${focus.word}
          .arcs=${arcs}
          .full=${full}
          .difference=${difference}
          .verbs=${this.#verbs}
          .cursorWord=${this.told?.cursorWord}
          .pointed=${this.pointed}
          @word-point=${(event: CustomEvent<WordEvent>) => (this.pointed = event.detail.word)}
          @word-walk=${(event: CustomEvent<WordEvent>) => this.#walked(event.detail)}
          @word-pick=${(event: CustomEvent<WordEvent>) => this.#picked(event.detail)}
          @word-clear=${() => this.#clear()}
        ></flowing-words>
        <p class="readout" aria-hidden="true">${this.#readOut()}</p>
        <details
          ?open=${this.tableOpen}
          @toggle=${(event: Event) => (this.tableOpen = (event.target as HTMLDetailsElement).open)}
        >
          <summary>${l10n.t('Every number as a table')}</summary>
          ${this.tableOpen ? html`<number-grid .numbers=${arcTable(report, all, mode)}></number-grid>` : nothing}
        </details>
      </section>
      <div class="columns">
        <section aria-labelledby="map">
          <h2 id="map">
            ${l10n.t('Heads')}
            <span class="dim">${l10n.t('how much other words read “{0}”; layers down, heads across', own)}</span>
          </h2>
          <head-map
            .totals=${headTotals(report, focus, mode)}
            .bands=${report.bands}
            .difference=${difference}
            .picked=${picked}
            .label=${l10n.t('How much other words read {0}, layers by heads', own)}
            @head-pick=${(event: CustomEvent<HeadPlace>) => this.#pickHead(event.detail)}
            @head-walk=${(event: CustomEvent<HeadPlace>) => (this.announced = this.#mapSentence(event.detail))}
            @head-point=${(event: CustomEvent<HeadPlace | undefined>) => (this.mapText = event.detail ? this.#mapSentence(event.detail) : '')}
            @head-clear=${() => this.#clear()}
          ></head-map>
          <p class="small" aria-hidden="true">${this.mapText || this.#mapHint()}</p>
        </section>
        <section aria-labelledby="mass">
          <h2 id="mass">
            ${l10n.t('Where attention goes')}
            <span class="dim">${l10n.t('parts of the whole, {0}', unitText(report))}</span>
          </h2>
          ${massBars(report, paletteOf(this))} ${massLegend(report, paletteOf(this))}
        </section>
      </div>`;
  }

  #edgesText(report: AttentionReport, { reads, readBy }: FocusWord, arcs: readonly Arc[]): string {
    const more = reads.others + readBy.others + reads.edges.length + readBy.edges.length - arcs.length;
    const rest = more > 0 ? l10n.t('; {0} weaker ones are not drawn', more) : '';
    return l10n.t('the {0} strongest of its edges over {1}{2}', arcs.length, filterText(report, this.filter), rest);
  }

  #readOut(): string {
    const arcs = this.#shown!.arcs.filter(({ word }) => word === this.pointed);
    if (arcs.length === 0) return l10n.t('Point at a word with an arc, or use the arrow keys.');
    return arcs.map(arc => arcText(this.#shown!.report, this.#shown!.focus.word, arc)).join(' · ');
  }

  #mapHint(): string {
    return this.filter.kind === 'head'
      ? l10n.t('The arcs are those of {0}. Pick it again for all.', filterText(this.#shown!.report, this.filter))
      : l10n.t('Pick a square for the arcs of that head.');
  }

  #mapSentence(place: HeadPlace): string {
    return this.map?.text(place) ?? '';
  }

  #walked({ word }: WordEvent): void {
    this.pointed = word;
    this.announced = this.#readOut();
  }

  /** A word of the prompt becomes the one that is looked at where its edges are there, or can be asked for. */
  #picked({ word }: WordEvent): void {
    const { report } = this.#shown!;
    if (word === undefined || report.words[word]!.part === 'answer') return;
    this.#host.revealWord(word);
    if (!this.#host.editor && !this.#verbs.has(word)) return;
    this.#host.pickFocus(word);
    this.announced = l10n.t('What “{0}” reads, and what reads it.', wordText(report, word));
  }

  #pickHead(place: HeadPlace): void {
    const again = this.filter.kind === 'head' && this.filter.layer === place.layer && this.filter.head === place.head;
    this.#become(again ? ALL_HEADS : { kind: 'head', layer: place.layer, head: place.head });
  }

  #pickFilter(key: string): void {
    const [kind, band] = key.split(' ');
    if (kind !== 'head') this.#become(kind === 'band' ? { kind: 'band', band: Number(band) } : ALL_HEADS);
  }

  #clear(): void {
    this.pointed = undefined;
    this.#become(ALL_HEADS);
  }

  #become(filter: HeadFilter): void {
    this.filter = filter;
    this.announced = l10n.t('Arcs of {0}.', filterText(this.#shown!.report, filter));
  }

  #show(content: AttentionContent | undefined): void {
    this.content = content;
    this.#verbs = new Set(content?.report.focus.map(({ word }) => word));
    this.pointed = undefined;
    // Another model may have fewer layers and heads than the filter names.
    if (content && !fits(content.report, this.filter)) this.filter = ALL_HEADS;
  }

  async #copy(): Promise<void> {
    const { report, focus, all } = this.#shown!;
    await this.#host.copy(copiedTable(report, focus.word, all));
    this.announced = l10n.t('Table copied to the clipboard.');
  }
}

function fits({ bands, layers, heads }: AttentionReport, filter: HeadFilter): boolean {
  if (filter.kind === 'band') return filter.band < bands.length;
  return filter.kind === 'all' || (filter.layer < layers && filter.head < heads);
}

function filterKey(filter: HeadFilter): string {
  if (filter.kind === 'all') return 'all';
  return filter.kind === 'band' ? l10n.t('band {0}', filter.band) : l10n.t('head {0}.{1}', filter.layer, filter.head);
}

function unitText({ weighting }: AttentionReport): string {
  return weighting === 'raw' ? l10n.t('probabilities') : l10n.t('value-weighted');
}
