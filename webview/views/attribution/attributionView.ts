/** @file The attribution panel: which answer word read which prompt word. Holds what the reader chose; draws what it is told. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { cutText } from '../../../src/picture/answerEnding';
import { answerOrigin } from '../../../src/picture/roleWord';
import { modelOf } from '../../../src/picture/shownMode';
import { headline } from '../../../src/picture/headline';
import type { CellQuantity, Quantity } from '../../../src/protocol/view';
import { computedOn } from '../../../src/picture/computedOn';
import type {
  AttributionContent,
  AttributionState,
  PictureFormat,
} from '../../../src/protocol/views/attributionMessages';
import '../../components/numberGrid';
import { ThemeWatch } from '../../components/themeWatch';
import { button } from '../../components/ui';
import type { AttributionHost } from '../../host/attributionHost';
import './answerWords';
import './attributionMatrix';
import { fontOf, type AttributionMatrix } from './attributionMatrix';
import { legend } from './attributionLegend';
import './sentenceRows';
import type { Place } from './matrixLayout';
import { leftOut, missingText } from './missingCells';
import { paletteOf } from '../../drawing/palette';
import { pictureOf, type Choices, type Picture } from './picture';
import { pngPicture, svgPicture } from './pictureFile';
import { isLong } from './rows';
import { restoredChoices, savedChoices } from './attributionChoices';
import './scoreStrip';
import { toolbar } from './toolbar';
import './trustStrip';
import { statusLine } from '../../components/statusLine';
import { viewStyles } from '../../components/viewStyles';
import { asTable, numbersOf, readOut } from './attributionWording';

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
  /** A long prompt's sentences: the strongest first, or as they stand in the file. */
  @state() accessor bySize = true;
  /** A long prompt's cells are shown though no answer word is picked. */
  @state() accessor cells = false;
  /** Cell, row or column that is pointed at. */
  @state() accessor pointed: Place = {};
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';
  @query('attribution-matrix') accessor matrix!: AttributionMatrix | null;
  @query('sentence-rows') accessor sentenceRows!: HTMLElement | null;

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
    this.bySize = saved.bySize;
    this.cells = saved.cells;
    host.start({
      content: content => this.#show(content),
      state: told => (this.told = told),
      picture: format => this.#file(format),
    });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const drawing = ['content', 'quantity', 'bars', 'onlyStrong', 'unfolded', 'cells'] as const;
    const before = changed.has('told') ? changed.get('told') : this.told;
    const otherPicture =
      before?.mode !== this.told?.mode || (before?.answerWord === undefined) !== (this.told?.answerWord === undefined);
    if (drawing.some(key => changed.has(key)) || otherPicture || !this.#picture) {
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
    const where = [fileName, label, computedOn(explanation.provenance)].map(printable).join(' · ');
    return html`<header>
        <h1>${said}</h1>
      </header>
      ${this.#toolbar(content, where)}
      <trust-strip
        .explanation=${explanation}
        .quantity=${quantity}
        .measure=${this.#host.editor ? () => this.#host.run('measureTrust') : undefined}
      ></trust-strip>`;
  }

  #toolbar({ explanation }: AttributionContent, where: string): TemplateResult {
    const host = this.#host;
    return toolbar({
      ...{ explanation, where, picture: this.#picture!, listed: this.#listed, editor: host.editor },
      ...{ onlyStrong: this.onlyStrong, bySize: this.bySize, follow: this.told?.follow === true },
      setMode: mode => host.setMode(mode),
      setBars: bars => (this.bars = bars),
      setCells: quantity => (this.quantity = quantity),
      setOnlyStrong: only => (this.onlyStrong = only),
      setBySize: bySize => (this.bySize = bySize),
      setFollow: follow => host.setFollow(follow),
      copy: () => void this.#copy(),
      export: () => host.run('export'),
    });
  }

  /** Whether a long prompt is shown by its sentences: no answer word is picked, and nobody wants all cells. */
  get #listed(): boolean {
    const { content, told, cells } = this;
    if (!content || !told || !isLong(content.explanation.prompt.words.length)) return false;
    return told.answerWord === undefined && !cells;
  }

  #answer({ explanation }: AttributionContent, picture: Picture): TemplateResult {
    const { response } = modelOf(explanation, picture.mode);
    const cut = cutText(response);
    return html`<section aria-labelledby="answer">
      <h2 id="answer">
        ${l10n.t('Answer')}
        <span class="dim"
          >${originOf(explanation, picture)}${cut === undefined ? nothing : html`, <strong>${cut}</strong>`}</span
        >
        ${this.#host.editor ? button(l10n.t('Explain another answer…'), () => this.#host.run('answer')) : nothing}
      </h2>
      <answer-words
        .picture=${picture}
        .response=${response}
        .cut=${cut}
        .answerWord=${this.told!.answerWord}
        @pick-answer-word=${(event: CustomEvent<Place>) => this.#pickColumn(event.detail.column)}
      ></answer-words>
    </section>`;
  }

  #body(content: AttributionContent, picture: Picture): TemplateResult {
    const { explanation, sentences } = content;
    const { answerWord, cursorWord } = this.told!;
    return html`${this.#answer(content, picture)}
      <section aria-labelledby="matrix">
        <h2 id="matrix">
          ${l10n.t('Prompt')}
          <span class="dim">${this.#listed ? nothing : missingText(explanation, picture, this.#host.editor)}</span>
          ${this.#otherWay(picture)}
        </h2>
        ${picture.matrixLeftOut && !this.#listed ? this.#leftOut(explanation, picture) : nothing}
        ${legend(picture, paletteOf(this), !this.#listed)}
        ${
          this.#listed
            ? html`<sentence-rows
                .picture=${picture}
                .sentences=${sentences}
                .cursorWord=${cursorWord}
                .bySize=${this.bySize}
                .hideWeak=${this.onlyStrong}
                @pick-sentence=${(event: CustomEvent<number>) => this.#host.revealWord(event.detail)}
              ></sentence-rows>`
            : html`<attribution-matrix
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
                <p class="readout" aria-hidden="true">${this.#readOut(picture)}</p>`
        }
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
    const all = { mode, quantity, bars };
    // The list hides by itself, and its rows are the sentences.
    return this.#listed ? { ...all, onlyStrong: false, unfolded: new Set() } : { ...all, onlyStrong, unfolded };
  }

  /** From the sentences of a long prompt to its cells, and back. */
  #otherWay({ rows }: Picture): TemplateResult | typeof nothing {
    const { answerWord } = this.told!;
    if (!isLong(this.content!.explanation.prompt.words.length)) return nothing;
    if (this.#listed) return button(l10n.t('Show the matrix'), () => (this.cells = true));
    const back = (): void => {
      this.cells = false;
      if (answerWord !== undefined) this.#pickColumn(undefined);
    };
    return html`${button(l10n.t('Back to the sentences'), back)}
    ${rows.length === 0 ? nothing : button(this.unfolded.size > 0 ? l10n.t('Fold all') : l10n.t('Unfold all'), () => this.#foldAll())}`;
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

  #leftOut(explanation: AttributionContent['explanation'], picture: Picture): TemplateResult {
    const isAsked = this.told?.work !== undefined;
    return leftOut(explanation, picture, {
      computeMatrix: this.#host.editor && !isAsked ? () => this.#host.run('computeMatrix') : undefined,
      computeInfluence: this.#host.editor && !isAsked ? () => this.#computeInfluence() : undefined,
    });
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
    const shown = this.matrix ?? this.sentenceRows;
    if (!this.#picture || !shown)
      return Promise.reject(new Error(l10n.t('There is no picture yet. Explain the prompt first.')));
    const parts = {
      picture: this.#picture,
      palette: paletteOf(this),
      font: fontOf(shown),
      marked: this.matrix?.marked ?? {},
    };
    return Promise.resolve(format === 'svg' ? svgPicture(parts) : pngPicture(parts));
  }
}

function originOf(explanation: AttributionContent['explanation'], { mode }: Picture): string {
  const { response } = modelOf(explanation, mode);
  return answerOrigin(response.origin, explanation.responses === 'same' && explanation.models.length > 1);
}
