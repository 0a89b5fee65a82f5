/** @file The concepts view: what the feed-forward layers write, how tuning turned it, and where a prompt makes them write it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { percent } from '../../../src/base/readableNumbers';
import {
  layerPicture,
  layerRows,
  promptUse,
  startingLayer,
  writtenRows,
  type LayerPicture,
  type LayerRow,
} from '../../../src/picture/conceptPicture';
import { conceptHeadline } from '../../../src/picture/conceptSentence';
import type { PromptConcepts } from '../../../src/protocol/concepts';
import type { ConceptsContent } from '../../../src/protocol/conceptsView';
import { providerName } from '../../../src/protocol/providerName';
import '../../components/numberGrid';
import { button } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import { conceptsStyles } from './conceptsStyles';
import { detail, promptStrip } from './detail';
import { detailStyles } from './detailStyles';
import { layerOption } from './layerList';
import { nextTokens } from './nextTokens';
import { baseOptions, slopeLines, tunedLabels } from './slope';
import {
  asTable,
  componentNumbers,
  componentSentence,
  layerNumbers,
  layerSentence,
  methodText,
  wordLine,
} from './wording';

/** Concepts of the prompt that are listed. */
const WRITTEN = 12;
/** A longer word is none. */
const LONGEST_FILTER = 64;

/** Where a list's keys lead, from a place in it. */
function step(key: string, at: number, count: number): number | undefined {
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, PageUp: at - 10, PageDown: at + 10, Home: 0, End: count - 1 }[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

@customElement('concepts-view')
export class ConceptsView extends LitElement {
  static override styles = [viewStyles, conceptsStyles, detailStyles];

  @state() accessor content: ConceptsContent | undefined;
  @state() accessor layer = 0;
  @state() accessor component: number | undefined;
  /** Where the arrow keys are, before Enter picks. */
  @state() accessor walkedLayer: number | undefined;
  @state() accessor walkedComponent: number | undefined;
  @state() accessor filter = '';
  @state() accessor tableOpen = false;
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';

  #rows: readonly LayerRow[] = [];
  #picture!: LayerPicture;

  show(content: ConceptsContent): void {
    this.content = content;
    this.layer = startingLayer(content.report);
    this.component = 0;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!this.content) return;
    const { report } = this.content;
    if (changed.has('content') || changed.has('filter')) this.#rows = layerRows(report, this.filter);
    if (changed.has('content') || changed.has('filter') || changed.has('layer'))
      this.#picture = layerPicture(report, this.layer, this.filter);
  }

  override updated(changed: PropertyValues<this>): void {
    const id =
      changed.has('walkedComponent') && this.walkedComponent !== undefined
        ? `component-${this.walkedComponent}`
        : undefined;
    if (id) this.renderRoot.querySelector(`#${id}`)?.scrollIntoView({ block: 'nearest' });
  }

  override render(): TemplateResult {
    if (!this.content) return html`<main></main>`;
    const { report, fileName, label, prompt } = this.content;
    const where = [...new Set([fileName, label, providerName(report.provenance.provider)])].map(printable).join(' · ');
    return html`<main>
      <header>
        <h1>${conceptHeadline(report)}</h1>
        <p class="dim">${where}</p>
      </header>
      ${this.#toolbar()}
      <div class="columns">
        <section aria-labelledby="layers">
          <h2 id="layers">Layers <span class="dim">${this.#pair ? 'spectra · turned · noise' : 'spectra'}</span></h2>
          ${this.#layers()} ${this.#pair ? legend() : nothing}
        </section>
        <div>${this.#components()} ${this.#picked()}</div>
      </div>
      ${prompt ? this.#prompt(prompt) : nothing} ${this.#tables()}
      <p class="hidden" aria-live="polite">${this.announced}</p>
    </main>`;
  }

  get #pair(): boolean {
    return this.content!.report.layers.some(({ shift }) => shift !== undefined);
  }

  #toolbar(): TemplateResult {
    return html`<div class="bar" role="group" aria-label="What is shown">
      <label class="pair"
        ><span>with the word</span
        ><input
          type="search"
          maxlength=${LONGEST_FILTER}
          .value=${this.filter}
          @input=${(event: Event) => this.#filtered((event.target as HTMLInputElement).value.trim())}
      /></label>
      <span class="fill"></span>
      ${button('Copy table', () => void this.#copy())}
    </div>`;
  }

  #layers(): TemplateResult {
    const largest = Math.max(Number.MIN_VALUE, ...this.#rows.flatMap(({ spectra }) => spectra.flat()));
    const at = this.walkedLayer ?? this.layer;
    return html`<div
      class="layers"
      role="listbox"
      tabindex="0"
      aria-labelledby="layers"
      aria-activedescendant=${`layer-${at}`}
      @keydown=${(event: KeyboardEvent) => this.#layerKey(event)}
    >
      ${this.#rows.map(
        row =>
          html`<div
            role="option"
            id=${`layer-${row.layer}`}
            class=${row.layer === this.walkedLayer ? 'option walked' : 'option'}
            aria-selected=${row.layer === this.layer ? 'true' : 'false'}
            @click=${() => this.#pickLayer(row.layer)}
          >
            ${layerOption(row, this.filter, largest)}
          </div>`,
      )}
    </div>`;
  }

  #components(): TemplateResult {
    const picture = this.#picture;
    const [picked, walked] = [this.component, this.walkedComponent];
    const input = { picture, picked, walked, pick: (component: number) => this.#pickComponent(component) };
    const at = walked ?? picked ?? picture.base[0]?.component;
    const pair = picture.tuned.length > 0;
    return html`<section aria-labelledby="slope">
      <h2 id="slope">
        Layer ${this.layer}
        <span class="dim">${pair ? 'base components → tuned components, by rank' : 'components, by rank'}</span>
      </h2>
      ${
        picture.base.length === 0
          ? html`<p>No component of this layer has such a word.</p>`
          : html`<div class="scroller">
              <div class=${pair ? 'slope' : 'slope single'}>
                <div
                  role="listbox"
                  tabindex="0"
                  aria-labelledby="slope"
                  aria-activedescendant=${`component-${at}`}
                  @keydown=${(event: KeyboardEvent) => this.#componentKey(event)}
                >
                  ${baseOptions(input)}
                </div>
                ${pair ? slopeLines(input) : nothing}
                ${pair ? html`<div aria-hidden="true">${tunedLabels(input)}</div>` : nothing}
              </div>
            </div>`
      }
    </section>`;
  }

  #picked(): TemplateResult {
    const row = this.#picture.base.find(({ component }) => component === this.component);
    if (!row) return html`<p class="readout">Pick a component to see which words left, stayed and came.</p>`;
    const { prompt } = this.content!;
    const use = prompt && promptUse(prompt, this.layer, row.component);
    const turned = this.#rows.find(({ layer }) => layer === this.layer)?.turned;
    return html`<section aria-labelledby="picked">
      <h2 id="picked">Component ${row.component} <span class="dim">${wordLine(row.words, 8)}</span></h2>
      ${detail(row, this.#picture.matches.get(row.component), turned)}
      ${
        use
          ? html`<h3>On this prompt</h3>
              ${promptStrip(use)}`
          : nothing
      }
      ${prompt && !use ? html`<p class="dim">Not followed over this prompt: the concepts below were.</p>` : nothing}
    </section>`;
  }

  #prompt(prompt: PromptConcepts): TemplateResult {
    const rows = writtenRows(prompt).slice(0, WRITTEN);
    return html`<section aria-labelledby="written">
        <h2 id="written">
          Written on this prompt
          <span class="dim">mean part of a layer’s output${this.#pair ? ', in the words of tuned' : ''}</span>
        </h2>
        <ul class="written">
          ${rows.map(({ layer, component, words, means }) => {
            const on = layer === this.layer && component === this.component;
            const part =
              means.length > 1 ? `base ${percent(means[0]!)} · tuned ${percent(means[1]!)}` : percent(means[0]!);
            return html`<li>
              <button aria-pressed=${on ? 'true' : 'false'} @click=${() => this.#pickWritten(layer, component)}>
                <span class="name">${layer}.${component}</span><span class="words">${wordLine(words, 5)}</span>
                <span>${part}</span>
              </button>
            </li>`;
          })}
        </ul>
      </section>
      ${nextTokens(prompt)}`;
  }

  #tables(): TemplateResult {
    return html`<details
        ?open=${this.tableOpen}
        @toggle=${(event: Event) => (this.tableOpen = (event.target as HTMLDetailsElement).open)}
      >
        <summary>Every number as a table</summary>
        ${
          this.tableOpen
            ? html`<h2>Layers</h2>
                <number-grid class="of-layers" .numbers=${layerNumbers(this.#rows)}></number-grid>
                <h2>Components of layer ${this.layer}</h2>
                <number-grid class="of-components" .numbers=${componentNumbers(this.#picture)}></number-grid>`
            : nothing
        }
      </details>
      <p class="dim">${methodText(this.content!.report)}</p>`;
  }

  #layerKey(event: KeyboardEvent): void {
    const rows = this.#rows;
    const at = rows.findIndex(({ layer }) => layer === (this.walkedLayer ?? this.layer));
    const to = step(event.key, at, rows.length);
    if (to !== undefined) {
      this.walkedLayer = rows[to]!.layer;
      this.announced = layerSentence(rows[to]!, this.filter);
    } else if (event.key === 'Enter' || event.key === ' ') this.#pickLayer(this.walkedLayer ?? this.layer);
    else if (event.key === 'Escape') this.walkedLayer = undefined;
    else return;
    event.preventDefault();
  }

  #componentKey(event: KeyboardEvent): void {
    const { base, matches } = this.#picture;
    const at = base.findIndex(({ component }) => component === (this.walkedComponent ?? this.component));
    const to = step(event.key, at, base.length);
    if (to !== undefined) {
      const row = base[to]!;
      this.walkedComponent = row.component;
      this.announced = componentSentence(row, matches.get(row.component));
    } else if (event.key === 'Enter' || event.key === ' ') this.#pickComponent(this.walkedComponent ?? this.component);
    else if (event.key === 'Escape') this.#pickComponent(undefined);
    else return;
    event.preventDefault();
  }

  #pickLayer(layer: number): void {
    this.layer = layer;
    this.walkedLayer = this.walkedComponent = undefined;
    this.component = layerPicture(this.content!.report, layer, this.filter).base[0]?.component;
    this.announced = layerSentence(
      this.#rows.find(row => row.layer === layer)!,
      this.filter,
    );
  }

  #pickComponent(component: number | undefined): void {
    this.component = component;
    this.walkedComponent = undefined;
    const row = this.#picture.base.find(each => each.component === component);
    this.announced = row ? componentSentence(row, this.#picture.matches.get(row.component)) : 'No component is picked.';
  }

  /** Of the prompt's list: it may lie in a layer that the filter hides. */
  #pickWritten(layer: number, component: number): void {
    this.filter = '';
    this.layer = layer;
    this.walkedComponent = component;
    this.component = component;
    this.announced = `Layer ${layer}, component ${component}.`;
  }

  #filtered(filter: string): void {
    this.filter = filter;
    this.walkedComponent = undefined;
    const hits = layerRows(this.content!.report, filter).reduce((sum, row) => sum + row.hits, 0);
    this.announced = filter === '' ? 'Every component.' : `${hits} components have a word with “${filter}”.`;
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(asTable(componentNumbers(this.#picture)));
    this.announced = `The components of layer ${this.layer} are on the clipboard.`;
  }
}

function legend(): TemplateResult {
  return html`<p class="legend">
    <span>spectrum: base upwards, tuned downwards</span><span>bar: angle of 90°, by tuning</span>
    <span>line: mean of noise as large; dashed: its largest draw</span>
  </p>`;
}
