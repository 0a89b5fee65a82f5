/** @file The concepts view: what the feed-forward layers write, how tuning turned it, and where a prompt makes them write it. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import * as v from 'valibot';
import { printable } from '../../../src/base/printable';
import type { ComponentRow } from '../../../src/picture/conceptPicture';
import { conceptHeadline } from '../../../src/picture/conceptSentence';
import { conceptTitle, shown } from '../../../src/picture/conceptWording';
import type { PromptConcepts, ConceptChoice } from '../../../src/protocol/concepts';
import { computedOn } from '../../../src/picture/computedOn';
import type { ConceptPlace, ConceptsContent, ConceptsState } from '../../../src/protocol/views/conceptsMessages';
import '../../components/numberGrid';
import { scrollWithin } from '../../components/scrollWithin';
import { statusLine } from '../../components/statusLine';
import { button, checkbox, dropdown } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import type { ConceptsHost } from '../../host/conceptsHost';
import { conceptsStyles } from './conceptsStyles';
import { detail, notFollowed } from './detail';
import { detailStyles } from './detailStyles';
import { layerList, layersLegend } from './layerList';
import { nextTokens } from './nextTokenList';
import './promptStrip';
import { ShownConcepts } from './shownConcepts';
import { slope } from './slope';
import { asTable, componentNumbers, layerNumbers } from './conceptTables';
import { componentSentence, layerSentence, methodText } from './conceptsWording';
import { writtenAtCursor, writtenOnPrompt, type WrittenInput } from './written';

/** A longer word is none. */
export const LONGEST_FILTER = 64;

const saved = v.object({
  filter: v.optional(v.pipe(v.string(), v.maxLength(LONGEST_FILTER)), ''),
  tableOpen: v.optional(v.boolean(), false),
});

export type SavedChoices = v.InferOutput<typeof saved>;

export function restoredChoices(state: unknown): SavedChoices {
  const parsed = v.safeParse(saved, state ?? {});
  return parsed.success ? parsed.output : v.parse(saved, {});
}

/** Words of the picked component in its heading. */
const NAMED = 8;
const READ_AS = [
  { value: 'whole-words', label: l10n.t('whole words') },
  { value: 'tokens', label: l10n.t('all tokens') },
] as const;
const MATCHED = [
  { value: 'one-to-one', label: l10n.t('matched one to one') },
  { value: 'largest', label: l10n.t('matched by largest cosine') },
] as const;
const WORDS = {
  noFile: l10n.t('Open a prompt file to see what it makes the layers write.'),
  notYet: l10n.t('has no concepts computed yet.'),
  explain: l10n.t('Show concepts'),
  again: l10n.t('Show concepts again'),
};

@customElement('concepts-view')
export class ConceptsView extends LitElement {
  static override styles = [viewStyles, conceptsStyles, detailStyles];

  @state() accessor content: ConceptsContent | undefined;
  @state() accessor prompt: PromptConcepts | undefined;
  @state() accessor told: ConceptsState | undefined;
  /** Where the arrow keys are, before Enter picks. */
  @state() accessor walkedLayer: number | undefined;
  @state() accessor walkedComponent: number | undefined;
  @state() accessor filter = '';
  @state() accessor tableOpen = false;
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';

  #host!: ConceptsHost;
  #shown: ShownConcepts | undefined;
  /** The component that was brought into sight last. */
  #inSight = '';

  attach(host: ConceptsHost): void {
    this.#host = host;
    const { filter, tableOpen } = restoredChoices(host.saved());
    this.filter = filter;
    this.tableOpen = tableOpen;
    host.start({
      content: content => (this.content = content),
      prompt: prompt => (this.prompt = prompt),
      state: told => (this.told = told),
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // Other rows stand where it stood.
    if (changed.has('filter')) this.#inSight = '';
    const { content, prompt, told, filter: wanted } = this;
    this.#shown =
      content && told ? new ShownConcepts({ report: content.report, prompt, told, wanted }, this.#shown) : undefined;
  }

  override updated(): void {
    this.#keepInSight();
    const { uri, follow, picked } = this.told ?? {};
    this.#host.save({
      ...(uri === undefined ? {} : { uri }),
      ...(follow === undefined ? {} : { follow }),
      ...(picked === undefined ? {} : { picked }),
      filter: this.filter,
      tableOpen: this.tableOpen,
    });
  }

  override render(): TemplateResult {
    const status = statusLine({
      state: this.told,
      drawn: this.prompt !== undefined || !this.#host.editor,
      editor: this.#host.editor,
      run: command => this.#host.run(command),
      words: WORDS,
    });
    const shown = this.#shown;
    return html`<main>
      ${
        shown && this.content && this.told
          ? html`${this.#head(this.content, this.told)}${status}${this.#body(this.content, this.told, shown)}`
          : status
      }
      <p class="hidden" aria-live="polite">${this.announced}</p>
    </main>`;
  }

  #head({ report, fileName, label }: ConceptsContent, told: ConceptsState): TemplateResult {
    const facts = [told.fileName ?? fileName, label, computedOn(report.provenance)];
    const filtered = (event: Event): void => this.#filtered((event.target as HTMLInputElement).value.trim());
    return html`<header>
        <h1>${conceptHeadline(report)}</h1>
        <p class="dim">${[...new Set(facts)].map(printable).join(' · ')}</p>
      </header>
      <div class="bar" role="group" aria-label=${l10n.t('What is shown')}>
        <label class="pair"
          ><span>${l10n.t('with the word')}</span
          ><input type="search" maxlength=${LONGEST_FILTER} .value=${this.filter} @input=${filtered}
        /></label>
        ${told.choice ? this.#choices(told.choice, report.provenance.models.length > 1) : nothing}
        ${
          this.#host.editor
            ? checkbox(l10n.t('follow the editor'), told.follow, follow => this.#host.setFollow(follow))
            : nothing
        }
        <span class="fill"></span>
        ${button(l10n.t('Copy table'), () => void this.#copy())}
      </div>`;
  }

  /** How concepts are read and, of a pair, matched. */
  #choices(choice: ConceptChoice, pair: boolean): TemplateResult {
    const choose = (change: Partial<ConceptChoice>): void => this.#host.choose({ ...choice, ...change });
    return html`${dropdown(l10n.t('Concepts are read as'), READ_AS, choice.vocabulary, vocabulary => choose({ vocabulary }))}
    ${pair ? dropdown(l10n.t('Tuned components are matched'), MATCHED, choice.matching, matching => choose({ matching })) : nothing}`;
  }

  #body({ report }: ConceptsContent, told: ConceptsState, shown: ShownConcepts): TemplateResult {
    const { pair, rows } = shown;
    const layers = {
      rows,
      picked: shown.at.layer,
      walked: this.walkedLayer,
      filter: this.filter,
      pick: (layer: number) => this.#pickLayer(shown, layer),
      walk: (row: (typeof rows)[number] | undefined) => {
        this.walkedLayer = row?.layer;
        if (row) this.announced = layerSentence(row, this.filter);
      },
    };
    return html`<div class="columns">
        <section aria-labelledby="layers">
          <h2 id="layers">
            ${l10n.t('Layers')} <span class="dim">${pair ? 'spectra · turned · noise' : 'spectra'}</span>
          </h2>
          ${layerList(layers)} ${pair ? layersLegend() : nothing}
        </section>
        <div>${this.#components(shown)} ${this.#picked(shown, told)}</div>
      </div>
      ${this.prompt ? this.#onPrompt(this.prompt, told, shown) : nothing} ${this.#tables(shown)}
      <p class="dim">${methodText(report)}</p>`;
  }

  #components(shown: ShownConcepts): TemplateResult {
    const { picture, at } = shown;
    const pair = picture.tuned.length > 0;
    const input = {
      picture,
      picked: at.component,
      walked: this.walkedComponent,
      pick: (component: number | undefined) => this.#pickComponent(shown, component),
      walk: (row: ComponentRow) => {
        this.walkedComponent = row.component;
        this.announced = componentSentence(row, picture.matches.get(row.component));
      },
    };
    return html`<section aria-labelledby="slope">
      <h2 id="slope">
        ${l10n.t('Layer {0}', picture.layer)}
        <span class="dim"
          >${pair ? l10n.t('base components → tuned components, by rank') : l10n.t('components, by rank')}</span
        >
      </h2>
      ${picture.base.length === 0 ? html`<p>${l10n.t('No component of this layer has such a word.')}</p>` : slope(input)}
    </section>`;
  }

  #picked({ picked: row, picture, rows, at, use }: ShownConcepts, told: ConceptsState): TemplateResult {
    if (!row)
      return html`<p class="readout">${l10n.t('Pick a component to see which words left, stayed and came.')}</p>`;
    const place = { layer: at.layer, component: row.component };
    const { editor } = this.#host;
    const turned = rows.find(({ layer }) => layer === place.layer)?.turned;
    const strip = use
      ? html`<prompt-strip
          .use=${use}
          .cursorWord=${told.cursorWord}
          @pick-word=${(event: CustomEvent<number>) => this.#host.revealWord(event.detail)}
        ></prompt-strip>`
      : notFollowed(told, place, editor ? () => this.#host.pickConcept(place) : undefined);
    return html`<section aria-labelledby="picked">
      <div class="heading">
        <h2 id="picked">
          ${l10n.t('Component {0}', row.component)} <span class="dim">${conceptTitle(row, NAMED)}</span>
        </h2>
        ${editor ? button(l10n.t('Rename…'), () => this.#host.rename(place)) : nothing}
      </div>
      ${detail(row, picture.matches.get(row.component), turned)}
      ${
        this.prompt
          ? html`<h3>${l10n.t('On this prompt')}</h3>
              ${strip}`
          : nothing
      }
    </section>`;
  }

  #onPrompt(prompt: PromptConcepts, { cursorWord }: ConceptsState, { names, at }: ShownConcepts): TemplateResult {
    const input: WrittenInput = { prompt, names, picked: at, pick: place => this.#pickWritten(place) };
    return html`${writtenAtCursor(input, cursorWord, this.#host.editor)} ${writtenOnPrompt(input)}
    ${nextTokens(prompt, names)}`;
  }

  #tables({ rows, picture }: ShownConcepts): TemplateResult {
    const toggled = (event: Event): boolean => (this.tableOpen = (event.target as HTMLDetailsElement).open);
    return html`<details ?open=${this.tableOpen} @toggle=${toggled}>
      <summary>${l10n.t('Every number as a table')}</summary>
      ${
        this.tableOpen
          ? html`<h2>${l10n.t('Layers')}</h2>
              <number-grid class="of-layers" .numbers=${layerNumbers(rows)}></number-grid>
              <h2>${l10n.t('Components of layer {0}', picture.layer)}</h2>
              <number-grid class="of-components" .numbers=${componentNumbers(picture)}></number-grid>`
          : nothing
      }
    </details>`;
  }

  #pickLayer(shown: ShownConcepts, layer: number): void {
    this.#pick(layer, shown.layer(layer).base[0]?.component);
    this.announced = layerSentence(
      shown.rows.find(row => row.layer === layer)!,
      this.filter,
    );
  }

  #pickComponent({ picture, at }: ShownConcepts, component: number | undefined): void {
    this.#pick(at.layer, component);
    const row = picture.base.find(each => each.component === component);
    this.announced = row
      ? componentSentence(row, picture.matches.get(row.component))
      : l10n.t('No component is picked.');
  }

  /** Of the prompt's lists: it may lie in a layer that the filter hides. */
  #pickWritten({ layer, component }: ConceptPlace): void {
    this.filter = '';
    this.#pick(layer, component);
    this.announced = l10n.t('Layer {0}, component {1}.', layer, component);
  }

  #pick(layer: number, component: number | undefined): void {
    this.walkedLayer = this.walkedComponent = undefined;
    this.#host.pickConcept({ layer, ...(component === undefined ? {} : { component }) });
  }

  #filtered(filter: string): void {
    this.filter = filter;
    this.walkedComponent = undefined;
    void this.updateComplete.then(() => {
      const hits = this.#shown?.rows.reduce((sum, row) => sum + row.hits, 0) ?? 0;
      this.announced =
        filter === ''
          ? l10n.t('Every component.')
          : hits === 1
            ? l10n.t('1 component has a word with “{0}”.', shown(filter))
            : l10n.t('{0} components have a word with “{1}”.', hits, shown(filter));
    });
  }

  /** Where it is walked on, picked here, or picked from elsewhere; not where its reader has scrolled away from it. */
  #keepInSight(): void {
    const { layer, component } = this.#shown?.at ?? {};
    const at = this.walkedComponent ?? component;
    const place = `${layer}.${at}`;
    const [box, row] = ['.scroller', `[id="component-${at}"]`].map(name => this.renderRoot.querySelector(name));
    if (!box || !row || place === this.#inSight) return;
    this.#inSight = place;
    scrollWithin(box, row);
  }

  async #copy(): Promise<void> {
    const { picture } = this.#shown!;
    await this.#host.copy(asTable(componentNumbers(picture)));
    this.announced = l10n.t('The components of layer {0} copied to the clipboard.', picture.layer);
  }
}
