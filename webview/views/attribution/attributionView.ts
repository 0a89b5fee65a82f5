/** @file The attribution panel: which answer word read which prompt word. Holds what the reader chose; draws what it is told. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { duration } from '../../../src/base/readableNumbers';
import { answerOrigin } from '../../../src/picture/answerOrigin';
import { headline } from '../../../src/picture/headline';
import { quantitiesOf, QUANTITY_NAMES } from '../../../src/picture/wordBars';
import type { CellQuantity, Quantity, ViewMode } from '../../../src/protocol/view';
import { providerName } from '../../../src/protocol/providerName';
import type {
  AttributionContent,
  AttributionState,
  PictureFormat,
} from '../../../src/protocol/views/attributionMessages';
import '../../components/numberGrid';
import { ThemeWatch } from '../../components/themeWatch';
import { button, checkbox, dropdown, radios, type Choice } from '../../components/ui';
import type { AttributionHost } from '../../host/attributionHost';
import './answerWords';
import './attributionMatrix';
import type { AttributionMatrix } from './attributionMatrix';
import { legend } from './legend';
import type { Place } from './matrixLayout';
import { paletteOf } from '../../drawing/palette';
import { hasInfluenceMatrix, pictureOf, type Choices, type Picture } from './picture';
import { pngPicture, svgPicture } from './pictureFile';
import { isLong } from './rows';
import { restoredChoices, savedChoices } from './savedChoices';
import './scoreStrip';
import './trustStrip';
import { statusLine } from '../../components/statusLine';
import { viewStyles } from '../../components/viewStyles';
import { asTable, numbersOf, readOut } from './wording';

const MODES: readonly Choice<ViewMode>[] = [
  { value: 'tuned', label: l10n.t('Tuned') },
  { value: 'base', label: l10n.t('Base') },
  { value: 'difference', label: l10n.t('Difference') },
];
const QUANTITIES: readonly Choice<CellQuantity>[] = [
  { value: 'influence', label: l10n.t('influence') },
  { value: 'levels', label: l10n.t('levels') },
  { value: 'share', label: l10n.t('share') },
  { value: 'signed', label: l10n.t('signed') },
];

@customElement('attribution-view')
export class AttributionView extends LitElement {
  static override styles = viewStyles;

  @state() accessor content: AttributionContent | undefined;
  @state() accessor told: AttributionState | undefined;
  /** Of the cells; until the reader chooses, what `pictureOf` finds best. */
  @state() accessor quantity: CellQuantity | undefined;
  /** Of the bars and the first line; what is painted in the file, until the reader chooses. */
  @state() accessor bars: Quantity | undefined;
  @state() accessor onlyStrong = false;
  @state() accessor unfolded: ReadonlySet<number> = new Set();
  @state() accessor tableOpen = false;
  /** Cell, row or column that is pointed at. */
  @state() accessor pointed: Place = {};
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';
  @query('attribution-matrix') accessor matrix!: AttributionMatrix | null;

  #host!: AttributionHost;
  #picture: Picture | undefined;

  constructor() {
    super();
    // The legend has its colours when it is rendered.
    new ThemeWatch(this);
  }

  attach(host: AttributionHost): void {
    this.#host = host;
    const saved = restoredChoices(host.saved());
    this.quantity = saved.quantity;
    this.bars = saved.bars;
    this.onlyStrong = saved.onlyStrong;
    this.unfolded = new Set(saved.unfolded);
    this.tableOpen = saved.tableOpen;
    host.start({
      content: content => this.#show(content),
      state: told => (this.told = told),
      picture: format => this.#file(format),
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const drawing = ['content', 'told', 'quantity', 'bars', 'onlyStrong', 'unfolded'] as const;
    const modeChanged = changed.has('told') && changed.get('told')?.mode !== this.told?.mode;
    if (drawing.some(key => key !== 'told' && changed.has(key)) || modeChanged || !this.#picture) {
      this.#picture = this.content && this.told && pictureOf(this.content, this.#choices(this.content, this.told));
      this.pointed = {};
    }
  }

  override updated(): void {
    this.#host.save({
      ...(this.told?.uri === undefined ? {} : { uri: this.told.uri }),
      ...(this.told ? { follow: this.told.follow, mode: this.told.mode } : {}),
      ...(this.told?.answerWord === undefined ? {} : { answerWord: this.told.answerWord }),
      ...savedChoices(this),
    });
  }

  override render(): TemplateResult {
    const picture = this.#picture;
    const status = statusLine({
      state: this.told,
      drawn: picture !== undefined,
      editor: this.#host.editor,
      run: command => this.#host.run(command),
    });
    return html`<main>
      ${picture && this.content ? html`${this.#head(this.content)}${status}${this.#body(this.content, picture)}` : status}
      <p class="hidden" aria-live="polite">${this.announced}</p>
    </main>`;
  }

  #head(content: AttributionContent): TemplateResult {
    const { explanation, fileName, label } = content;
    const quantity = this.#picture!.barQuantity;
    const said = headline(explanation, quantity) ?? l10n.t('Preview: what the answer as a whole depended on.');
    const where = [fileName, label, providerName(explanation.provenance.provider)].map(printable).join(' · ');
    return html`<header>
        <h1>${said}</h1>
        <p class="dim">${where}</p>
      </header>
      ${this.#toolbar(content)}
      <trust-strip
        .explanation=${explanation}
        .quantity=${quantity}
        .measure=${this.#host.editor ? () => this.#host.run('measureTrust') : undefined}
      ></trust-strip>`;
  }

  #toolbar({ explanation }: AttributionContent): TemplateResult {
    const { mode, barQuantity } = this.#picture!;
    const cells = this.#cellChoices(explanation);
    const words = explanation.prompt.words.length;
    const quantities = quantitiesOf(explanation).map(value => ({ value, label: QUANTITY_NAMES[value] }));
    return html`<div class="bar" role="group" aria-label=${l10n.t('What is shown')}>
      ${mode === 'single' ? nothing : radios(l10n.t('Model'), MODES, mode, value => this.#host.setMode(value))}
      <label class="pair"
        ><span>${l10n.t('words')}</span>
        ${dropdown(l10n.t('Quantity of the words'), quantities, barQuantity, v => (this.bars = v))}</label
      >
      ${
        cells.length === 0
          ? nothing
          : html`<label class="pair"
              ><span>${l10n.t('cells')}</span>
              ${dropdown(l10n.t('Quantity of the cells'), cells, this.#picture!.cells, v => (this.quantity = v), cells.length === 1)}</label
            >`
      }
      ${checkbox(l10n.t('hide weak rows'), this.onlyStrong, checked => (this.onlyStrong = checked))}
      ${isLong(words) ? button(this.unfolded.size > 0 ? l10n.t('Fold all') : l10n.t('Unfold all'), () => this.#foldAll()) : nothing}
      ${
        this.#host.editor
          ? checkbox(l10n.t('follow the editor'), this.told?.follow === true, follow => this.#host.setFollow(follow))
          : nothing
      }
      <span class="fill"></span>
      ${button(l10n.t('Copy table'), () => void this.#copy())}
      ${this.#host.editor ? button(l10n.t('Export…'), () => this.#host.run('export')) : nothing}
    </div>`;
  }

  /** Which cells there are to choose from: those that are there or on their way, and in the editor those that can be asked for. */
  #cellChoices(explanation: AttributionContent['explanation']): readonly Choice<CellQuantity>[] {
    const byInfluence = hasInfluenceMatrix(explanation);
    const exact = explanation.matrixSeconds === undefined;
    const one = byInfluence || exact;
    const { mode } = this.#picture!;
    const offered = (value: CellQuantity): boolean =>
      (value === 'influence' ? byInfluence : exact) || (one && this.#host.editor);
    // Levels and sizes have no difference that says anything.
    const differs = (value: CellQuantity): boolean => value === 'influence' || value === 'signed';
    return QUANTITIES.filter(({ value }) => offered(value) && (mode !== 'difference' || differs(value)));
  }

  #body({ explanation }: AttributionContent, picture: Picture): TemplateResult {
    const { answerWord, cursorWord } = this.told!;
    return html`<section aria-labelledby="answer">
        <h2 id="answer">
          ${l10n.t('Answer')}
          <span class="dim">${originOf(explanation, picture)}</span>
          ${this.#host.editor ? button(l10n.t('Explain another answer…'), () => this.#host.run('answer')) : nothing}
        </h2>
        <answer-words
          .picture=${picture}
          .answerWord=${answerWord}
          @pick-answer-word=${(event: CustomEvent<Place>) => this.#pickColumn(event.detail.column)}
        ></answer-words>
      </section>
      <section aria-labelledby="matrix">
        <h2 id="matrix">${l10n.t('Prompt')} <span class="dim">${this.#missing(explanation, picture)}</span></h2>
        ${picture.matrixLeftOut ? this.#leftOut(explanation, picture) : nothing}
        <attribution-matrix
          .picture=${picture}
          .answerWord=${answerWord}
          .cursorWord=${cursorWord}
          .pointed=${this.pointed}
          @matrix-point=${(event: CustomEvent<Place>) => (this.pointed = event.detail)}
          @matrix-walk=${(event: CustomEvent<Place>) => this.#walked(event.detail)}
          @matrix-pick=${(event: CustomEvent<Place>) => this.#picked(event.detail)}
          @matrix-fold=${(event: CustomEvent<Place>) => this.#fold(event.detail.row)}
          @matrix-clear=${() => this.#pickColumn(undefined)}
        ></attribution-matrix>
        <p class="readout" aria-hidden="true">${this.#readOut(picture)}</p>
        ${legend(picture, paletteOf(this))}
        <details
          ?open=${this.tableOpen}
          @toggle=${(event: Event) => (this.tableOpen = (event.target as HTMLDetailsElement).open)}
        >
          <summary>${l10n.t('Every number as a table')}</summary>
          ${this.tableOpen ? html`<number-grid .numbers=${numbersOf(picture)}></number-grid>` : nothing}
        </details>
      </section>
      <section aria-labelledby="score">
        <h2 id="score">${l10n.t('Instruction score')}</h2>
        <score-strip .explanation=${explanation}></score-strip>
      </section>`;
  }

  #choices({ explanation }: AttributionContent, { mode }: AttributionState): Choices {
    const { quantity, bars = explanation.provenance.painted, onlyStrong, unfolded } = this;
    return { mode, quantity, bars, onlyStrong, unfolded };
  }

  #show(content: AttributionContent | undefined): void {
    // Sentences of another prompt are others.
    if (content?.fileName !== this.content?.fileName && this.content) this.unfolded = new Set();
    this.content = content;
  }

  #readOut(picture: Picture): string {
    const { row, column = this.told?.answerWord } = this.pointed;
    const text = readOut(picture, row, column);
    return text === '' ? l10n.t('Point at a cell, or use the arrow keys.') : text;
  }

  #walked(place: Place): void {
    this.pointed = place;
    this.announced = readOut(this.#picture!, place.row, place.column);
  }

  /** A row's label, an answer word, or a cell, which means both. */
  #picked({ row, column }: Place): void {
    if (column !== undefined && (row === undefined || column !== this.told?.answerWord)) this.#pickColumn(column);
    if (row === undefined) return;
    const { kind, from } = this.#picture!.rows[row]!;
    if (kind === 'sentence' && column === undefined) this.#fold(row);
    this.#host.revealWord(from);
  }

  #pickColumn(column: number | undefined): void {
    const word = column === this.told?.answerWord ? undefined : column;
    this.#host.pickAnswerWord(word);
    this.announced =
      word === undefined
        ? l10n.t('The whole answer.')
        : l10n.t('What “{0}” read is marked in the prompt.', this.#picture!.columns[word]!.text);
  }

  #fold(row: number | undefined): void {
    const picked = row === undefined ? undefined : this.#picture?.rows[row];
    if (picked?.kind !== 'sentence') return;
    const sentence = this.content!.sentences.findIndex(range => range.from === picked.from);
    const unfolded = new Set(this.unfolded);
    if (!unfolded.delete(sentence)) unfolded.add(sentence);
    this.unfolded = unfolded;
  }

  #foldAll(): void {
    this.unfolded = this.unfolded.size > 0 ? new Set() : new Set(this.content!.sentences.keys());
  }

  /** Why there are no cells, where there are none and nothing else says so. */
  #missing({ stage, responses }: AttributionContent['explanation'], { values, mode, matrixLeftOut }: Picture): string {
    if (values || matrixLeftOut) return '';
    if (stage !== 'complete')
      return this.#host.editor && stage === 'influence'
        ? l10n.t('computing word by word')
        : l10n.t('without the matrix of answer words');
    return mode === 'difference' && responses === 'own'
      ? l10n.t('the models explain different answers, so cells have no difference')
      : '';
  }

  /** What the matrix would take, and the one thing to do about it. */
  #leftOut({ matrixSeconds = 0 }: AttributionContent['explanation'], { cells }: Picture): TemplateResult {
    const takes = matrixSeconds > 0 ? l10n.t(': it takes about {0} on this machine', duration(matrixSeconds)) : '';
    const byInfluence = cells === 'influence';
    const canAsk = this.#host.editor && this.told?.work === undefined;
    return html`<div class="status left-out">
      ${
        byInfluence
          ? html`<p>${l10n.t('What each answer word depended on has not been computed by influence{0}.', takes)}</p>`
          : html`<p>
              ${l10n.t('Which answer word read which prompt word has not been computed{0}.', takes)}
              <span class="dim">${l10n.t('Density and instruction score need it too.')}</span>
            </p>`
      }
      ${canAsk && !byInfluence ? button(l10n.t('Compute the matrix'), () => this.#host.run('computeMatrix')) : nothing}
      ${canAsk ? button(byInfluence ? l10n.t('Compute by influence') : l10n.t('By influence'), () => this.#computeInfluence()) : nothing}
    </div>`;
  }

  #computeInfluence(): void {
    this.quantity = undefined;
    this.#host.run('computeInfluenceMatrix');
  }

  async #copy(): Promise<void> {
    await this.#host.copy(asTable(this.#picture!));
    this.announced = l10n.t('Table copied to the clipboard.');
  }

  #file(format: PictureFormat): Promise<string> {
    if (!this.#picture || !this.matrix)
      return Promise.reject(new Error(l10n.t('There is no picture yet. Explain the prompt first.')));
    const { font, marked } = this.matrix;
    const parts = { picture: this.#picture, palette: paletteOf(this), font, marked };
    return Promise.resolve(format === 'svg' ? svgPicture(parts) : pngPicture(parts));
  }
}

function originOf({ models, responses }: AttributionContent['explanation'], { mode }: Picture): string {
  const { response } = models.find(model => model.role === mode) ?? models.at(-1)!;
  return answerOrigin(response.origin, responses === 'same' && models.length > 1);
}
