/** @file The comparison: what tuning changed for one prompt. Holds what the reader chose; draws what it is told. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import * as v from 'valibot';
import { printable } from '../../../src/base/printable';
import { comparisonHeadline } from '../../../src/picture/comparisonHeadline';
import { answersLine, instructionLine, surpriseLine } from '../../../src/picture/comparisonLines';
import type { Comparison } from '../../../src/protocol/comparison';
import { computedOn } from '../../../src/picture/computedOn';
import type { ComparisonContent, ComparisonState } from '../../../src/protocol/views/comparisonMessages';
import { button, radios } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import type { ComparisonHost } from '../../host/comparisonHost';
import { answersBody } from './answers';
import { comparisonStatus } from './comparisonStatus';
import { comparisonStyles } from './comparisonStyles';
import { instructionBody } from './instructionSection';
import { nextTables } from './nextTables';
import './branchTreeView';
import { attentionSection, conceptsSection, layersSection, rulesSection, type SectionParts } from './sectionViews';
import './surpriseStrip';
import { hardest, tokenAt, tokensOf, tokenText, wordText, type TokenPlace } from './surpriseWords';
import { versionsBody, versionsLine } from './versions';
import { whyNot } from './whyNot';

const SECTIONS = [
  'answers',
  'surprise',
  'branches',
  'instruction',
  'rules',
  'attention',
  'concepts',
  'layers',
  'versions',
] as const;
export type SectionName = (typeof SECTIONS)[number];

const saved = v.fallback(v.object({ folded: v.array(v.picklist(SECTIONS)) }), { folded: [] });

export function restoredFolds(state: unknown): ReadonlySet<SectionName> {
  return new Set(v.parse(saved, state).folded);
}

export function savedFolds(folded: ReadonlySet<SectionName>): v.InferOutput<typeof saved> {
  return { folded: [...folded] };
}

@customElement('comparison-view')
export class ComparisonView extends LitElement {
  static override styles = [viewStyles, comparisonStyles];

  @state() accessor content: ComparisonContent | undefined;
  @state() accessor told: ComparisonState | undefined;
  @state() accessor folded: ReadonlySet<SectionName> = new Set();
  /** Index into the compared answer's words. */
  @state() accessor word: number | undefined;
  /** Which of the word's tokens, where it has several. */
  @state() accessor token = 0;
  /** For screen readers: one sentence a pick. */
  @state() accessor announced = '';

  #host!: ComparisonHost;

  attach(host: ComparisonHost): void {
    this.#host = host;
    this.folded = restoredFolds(host.saved());
    host.start({
      content: content => {
        // More about the same answers, such as their trust, leaves the word that its reader looks at.
        const same = sameAnswers(this.content, content);
        this.content = content;
        if (!same) this.word = content?.comparison.parting?.word;
        this.token = this.#hardest();
      },
      state: told => (this.told = told),
    });
  }

  /** The answer to a question stands below two lists: it is brought into sight when it comes. */
  override updated(changed: PropertyValues<this>): void {
    const contrast = this.told?.asked?.contrast;
    if (!contrast || (changed.get('told') ?? this.told)?.asked?.contrast === contrast) return;
    this.renderRoot.querySelector('.why')?.scrollIntoView({ block: 'nearest' });
  }

  override render(): TemplateResult {
    const { content, told } = this;
    const growing = told?.saying !== undefined;
    return html`<main>
      ${content ? head(content) : nothing} ${content ? secondModel(content, this.#host) : nothing}
      ${comparisonStatus(told, content !== undefined, this.#host)}
      ${content && told?.versions ? this.#versions(told) : nothing}
      ${content || growing ? this.#answers(content?.comparison) : nothing}
      ${content ? this.#comparison(content.comparison) : nothing}
      <p class="hidden" aria-live="polite">${this.announced}</p>
    </main>`;
  }

  #answers(comparison: Comparison | undefined): TemplateResult {
    const line = this.told?.saying ? l10n.t('the models answer') : answersLine(comparison?.answers ?? []);
    return this.#section('answers', l10n.t('Answers'), line, answersBody(comparison, this.told, this.#host));
  }

  #comparison(comparison: Comparison): TemplateResult {
    const show = this.#host.editor ? (word: number): void => this.#host.showWord(word) : undefined;
    const parts = this.told?.parts;
    return html`${this.#section('surprise', l10n.t('Surprise'), surpriseLine(comparison.surprise), this.#surprise(comparison))}
    ${this.#host.editor ? this.#branches() : nothing}
    ${this.#section('instruction', l10n.t('Instruction'), instructionLine(comparison), instructionBody(comparison, show))}
    ${this.#later('rules', l10n.t('Rules'), rulesSection(this.told?.rules ?? comparison.rules))}
    ${this.#later('attention', l10n.t('Attention'), attentionSection(parts?.attention ?? comparison.attention, this.#host))}
    ${this.#later('concepts', l10n.t('Concepts'), conceptsSection(parts?.concepts ?? comparison.concepts, this.#host))}
    ${this.#later('layers', l10n.t('Layers'), layersSection(parts?.knowing ?? comparison.knowing, comparison, this.#host))}
    ${this.#host.editor && this.told && !this.told.versions ? this.#versions(this.told) : nothing}`;
  }

  #branches(): TemplateResult {
    const { branches } = this.told ?? {};
    const count = branches?.all.length ?? 0;
    const line =
      count === 0
        ? l10n.t('force another word and continue')
        : count === 1
          ? l10n.t('1 branch')
          : l10n.t('{0} branches', count);
    return this.#section(
      'branches',
      l10n.t('Branches'),
      line,
      html`${count === 0 ? html`<p class="dim">${l10n.t('Pick a word under Surprise and press “Branch here…”: another word or text is forced there, and a model continues.')}</p>` : nothing}
      ${branches ? html`<branch-tree .told=${branches} .host=${this.#host}></branch-tree>` : nothing}`,
    );
  }

  /** First where there are two: what an edit did is what its writer wants to know. */
  #versions(told: ComparisonState): TemplateResult {
    return this.#section('versions', l10n.t('Versions'), versionsLine(told), versionsBody(told, this.#host));
  }

  /** Not there before the rest is. */
  #later(name: SectionName, title: string, part: SectionParts | undefined): TemplateResult | typeof nothing {
    return part ? this.#section(name, title, part.line, part.body) : nothing;
  }

  #section(name: SectionName, title: string, line: string, body: TemplateResult): TemplateResult {
    const toggled = (event: Event): void => this.#fold(name, !(event.target as HTMLDetailsElement).open);
    return html`<details class="section" data-section=${name} ?open=${!this.folded.has(name)} @toggle=${toggled}>
      <summary>
        <h2>${title}</h2>
        <span class="line">${line}</span>
      </summary>
      <div class="body">${body}</div>
    </details>`;
  }

  #surprise(comparison: Comparison): TemplateResult {
    const { divergenceAbsent } = comparison.surprise;
    const bars =
      divergenceAbsent === undefined
        ? l10n.t('Bars: how far apart the two models’ next tokens are, from 0 to 1 bit. ▼: they diverge here.')
        : divergenceAbsent === 'one-model'
          ? ''
          : l10n.t('Divergence needs one vocabulary; ranks count in each model’s own.');
    const pick =
      comparison.surprise.models.length > 1
        ? l10n.t('Pick a word to see what each model would write there.')
        : l10n.t('Pick a word to see what the model would write there.');
    return html`<p class="dim">${bars} ${pick}</p>
      <surprise-strip
        .comparison=${comparison}
        .picked=${this.word}
        @pick-surprise-word=${(event: CustomEvent<number | null>) => this.#pick(event.detail ?? undefined)}
      ></surprise-strip>
      ${this.word === undefined ? nothing : this.#picked(comparison, this.word)}`;
  }

  #picked(comparison: Comparison, index: number): TemplateResult | typeof nothing {
    const word = comparison.surprise.words[index];
    if (!word) return nothing;
    const lists = tokensOf(comparison, word);
    const places = lists.flatMap(list => list[Math.min(this.token, list.length - 1)] ?? []);
    const asked = this.told?.asked;
    const isHere =
      asked !== undefined &&
      places.some(({ model, position }) => asked.question.role === model.role && asked.question.position === position);
    const { editor } = this.#host;
    return html`<div class="picked" @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && this.#letGo()}>
      <p>${wordText(word)}</p>
      ${this.#tokenChoice(lists)}
      ${nextTables({
        ...{ places, asked: isHere ? asked.question : undefined },
        ask: editor ? question => this.#host.contrast(question) : undefined,
      })}
      ${
        editor
          ? html`<p class="dim">${l10n.t('Pick an alternative: why this, not that?')}</p>
              ${button(l10n.t('Branch here…'), () => this.#host.branch(0, index), 'secondary', l10n.t('Force another word or text here, and let a model continue'))}`
          : nothing
      }
      ${
        isHere
          ? whyNot({
              ...{ asked, words: comparison.explanation.prompt.words },
              show: editor ? at => this.#host.showWord(at) : undefined,
              letGo: editor ? () => this.#letGo() : undefined,
            })
          : nothing
      }
    </div>`;
  }

  /** Only where a word has several tokens; the longer list names them. */
  #tokenChoice(lists: readonly (readonly TokenPlace[])[]): TemplateResult | typeof nothing {
    const longest = lists.reduce((top, list) => (list.length > top.length ? list : top));
    if (longest.length < 2) return nothing;
    const choices = longest.map((place, i) => ({
      value: String(i),
      label: tokenText({ text: tokenAt(place).text, kind: 'text' }),
    }));
    return radios(l10n.t('Token of the word'), choices, String(this.token), value => (this.token = Number(value)));
  }

  /** The file shows the explanation again. */
  #letGo(): void {
    if (this.told?.asked) this.#host.run('clearContrast');
  }

  #pick(word: number | undefined): void {
    this.#letGo();
    this.word = word;
    this.token = this.#hardest();
    const picked = word === undefined ? undefined : this.content?.comparison.surprise.words[word];
    this.announced = picked ? wordText(picked) : l10n.t('No word is selected.');
  }

  #hardest(): number {
    const comparison = this.content?.comparison;
    const word = this.word === undefined ? undefined : comparison?.surprise.words[this.word];
    return comparison && word ? hardest(tokensOf(comparison, word)) : 0;
  }

  #fold(name: SectionName, fold: boolean): void {
    if (fold === this.folded.has(name)) return;
    const folded = new Set(this.folded);
    if (!folded.delete(name)) folded.add(name);
    this.folded = folded;
    this.#host.save(savedFolds(folded));
  }
}

function head({ comparison, fileName, label }: ComparisonContent): TemplateResult {
  return html`<header>
    <h1>${comparisonHeadline(comparison)}</h1>
    <p class="dim">${[fileName, label, computedOn(comparison.explanation.provenance)].map(printable).join(' · ')}</p>
  </header>`;
}

/** What one model alone lacks. */
function secondModel({ comparison }: ComparisonContent, host: ComparisonHost): TemplateResult | typeof nothing {
  const { models } = comparison.explanation;
  if (models.length > 1 || comparison.failures.length > 0 || !host.editor) return nothing;
  return html`<p class="dim">
      ${l10n.t('Below is what one model shows of itself. With its base beside it, this view tells what tuning changed.')}
    </p>
    ${button(l10n.t('Choose a pair…'), () => host.run('selectPair'), 'primary')}`;
}

function sameAnswers(before: ComparisonContent | undefined, now: ComparisonContent | undefined): boolean {
  const words = (content: ComparisonContent | undefined): string | undefined =>
    content && JSON.stringify(content.comparison.surprise.words);
  return before !== undefined && words(before) === words(now);
}
