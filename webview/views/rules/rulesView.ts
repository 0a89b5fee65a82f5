/** @file The rules: what each part of a prompt does to the answer. Holds what the reader chose; draws what it is told. */
import * as l10n from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import * as v from 'valibot';
import { printable } from '../../../src/base/printable';
import { duration } from '../../../src/base/readableNumbers';
import {
  effectScale,
  ruleRows,
  type RuleChoice,
  type RuleFilter,
  type RuleOrder,
  RULE_FILTERS,
  RULE_ORDERS,
} from '../../../src/picture/ruleRows';
import {
  obeyedSentences,
  pairFigures,
  pairText,
  partName,
  ruleNotes,
  rulesHeadline,
  tellingPairs,
} from '../../../src/picture/ruleWords';
import type { RulesReport } from '../../../src/protocol/rules';
import type { RulesCommand, RulesContent, RulesState } from '../../../src/protocol/views/rulesMessages';
import { progressText } from '../../components/statusLine';
import { button, dropdown, progressRing } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import type { RulesHost } from '../../host/rulesHost';
import { ruleRow } from './ruleRow';
import { rulesStyles } from './rulesStyles';

const choices = v.fallback(
  v.object({
    order: v.fallback(v.picklist(RULE_ORDERS), 'place'),
    filter: v.fallback(v.picklist(RULE_FILTERS), 'all'),
  }),
  { order: 'place', filter: 'all' },
);

export function restoredChoice(saved: unknown): RuleChoice {
  return { ...v.parse(choices, saved), search: '' };
}

const ORDERS: readonly { readonly value: RuleOrder; readonly label: string }[] = [
  { value: 'place', label: l10n.t('in file order') },
  { value: 'effect', label: l10n.t('by effect') },
  { value: 'difference', label: l10n.t('by tuned − base') },
];
const FILTERS: readonly { readonly value: RuleFilter; readonly label: string }[] = [
  { value: 'all', label: l10n.t('all parts') },
  { value: 'rules', label: l10n.t('rules') },
  { value: 'carries', label: l10n.t('carry the answer') },
  { value: 'none', label: l10n.t('no effect') },
  { value: 'against', label: l10n.t('push against it') },
  { value: 'redundant', label: l10n.t('redundant') },
];

@customElement('rules-view')
export class RulesView extends LitElement {
  static override styles = [viewStyles, rulesStyles];

  @state() accessor content: RulesContent | undefined;
  @state() accessor told: RulesState | undefined;
  @state() accessor choice: RuleChoice = restoredChoice(undefined);
  /** Place in the list of units. */
  @state() accessor picked: number | undefined;

  #host!: RulesHost;
  /** What the cursor in the file picked last: a pick here stays until the cursor moves to another part. */
  #toldPick: number | undefined;

  attach(host: RulesHost): void {
    this.#host = host;
    this.choice = restoredChoice(host.saved());
    host.start({
      content: content => (this.content = content),
      state: told => {
        if (told.picked !== this.#toldPick) this.picked = this.#toldPick = told.picked;
        this.told = told;
      },
    });
  }

  override render(): TemplateResult {
    const { content } = this;
    return html`<main>
      ${content ? this.#head(content) : nothing} ${this.#status(content !== undefined)}
      ${content ? this.#table(content.report) : nothing}
    </main>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('picked') && this.picked !== undefined)
      this.renderRoot.querySelector(`#unit-${this.picked}`)?.scrollIntoView({ block: 'nearest' });
  }

  #head({ report, fileName, label }: RulesContent): TemplateResult {
    return html`<header>
      <h1>${rulesHeadline(report)}</h1>
      <p class="dim">${[fileName, label].map(printable).join(' · ')}</p>
    </header>`;
  }

  #table(report: RulesReport): TemplateResult {
    const rows = ruleRows(report, this.choice);
    const scale = effectScale(report);
    const pair = report.models.length > 1;
    return html`<div class="bar">
        ${dropdown(l10n.t('Order'), pair ? ORDERS : ORDERS.slice(0, 2), this.choice.order, order => this.#choose({ order }))}
        ${dropdown(l10n.t('Which parts'), FILTERS, this.choice.filter, filter => this.#choose({ filter }))}
        <input
          type="search"
          placeholder=${l10n.t('Search')}
          aria-label=${l10n.t('Search the parts')}
          @input=${(event: Event) => this.#choose({ search: (event.target as HTMLInputElement).value })}
        />
      </div>
      <div class="bar dim">
        ${
          pair
            ? html`<span class="key"><i class="tuned"></i>${l10n.t('tuned')}</span
                ><span class="key"><i class="base"></i>${l10n.t('base')}</span>`
            : nothing
        }
        <span>${l10n.t('bars: nats a token that the answer loses without the part')}</span>
      </div>
      ${this.#actions(report)}
      <div
        class="rows"
        role="listbox"
        tabindex="0"
        aria-label=${l10n.t('Parts of the prompt')}
        aria-activedescendant=${this.picked === undefined ? nothing : `unit-${this.picked}`}
        @keydown=${(event: KeyboardEvent) =>
          this.#key(
            event,
            rows.map(({ unit }) => unit),
          )}
      >
        ${rows.map(({ unit, depth }) =>
          ruleRow({
            ...{ report, unit, depth, scale, picked: unit === this.picked },
            pick: () => {
              this.picked = unit;
              this.#host.act(unit, 'show');
            },
          }),
        )}
      </div>
      ${rows.length === 0 ? html`<p class="notes dim">${l10n.t('No part is like that.')}</p>` : nothing}
      ${pairs(report)}
      <div class="bar">
        ${report.complete ? button(l10n.t('Shorten…'), () => this.#run('shorten'), 'secondary', l10n.t('Parts that can go while the answer stays, as a difference')) : nothing}
        ${button(this.told?.marked === true ? l10n.t('Hide effects on the file') : l10n.t('Show effects on the file'), () => this.#run('toggleMarks'))}
      </div>
      ${notes(report)}`;
  }

  /** What can be done with the picked part. */
  #actions({ prompt, states }: RulesReport): TemplateResult {
    const unit = this.picked;
    const part = unit === undefined ? undefined : prompt.units[unit];
    const state = unit === undefined ? undefined : states[unit]?.state;
    const can = part !== undefined && state !== undefined && state !== 'absent';
    if (unit === undefined || !can)
      return html`<p class="bar dim picked">
        ${l10n.t('Pick a part to see it in the file and to try the prompt without it.')}
      </p>`;
    const about = l10n.t('Both models on the prompt without this part; the file stays as it is');
    return html`<div class="bar picked" role="group" aria-label=${l10n.t('The picked part')}>
      <span class="dim">${part.kind === 'section' ? l10n.t('Section') : partName(part.number)}</span>
      ${button(l10n.t('Try without'), () => this.#host.act(unit, 'without'), 'secondary', about)}
      ${part.kind === 'section' ? nothing : button(l10n.t('Try rewording…'), () => this.#host.act(unit, 'reword'))}
    </div>`;
  }

  #choose(change: Partial<RuleChoice>): void {
    this.choice = { ...this.choice, ...change };
    const { order, filter } = this.choice;
    this.#host.save({ order, filter });
  }

  /** Arrows pick, Enter shows in the file. */
  #key(event: KeyboardEvent, units: readonly number[]): void {
    const at = this.picked === undefined ? -1 : units.indexOf(this.picked);
    const to: Readonly<Record<string, number>> = {
      ...{ ArrowDown: Math.min(units.length - 1, at + 1), ArrowUp: Math.max(0, at - 1) },
      ...{ Home: 0, End: units.length - 1 },
    };
    const next = units[to[event.key] ?? -1];
    if (next !== undefined) this.picked = next;
    else if (event.key === 'Enter' && this.picked !== undefined) this.#host.act(this.picked, 'show');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #run(command: RulesCommand): void {
    this.#host.run(command);
  }

  #status(drawn: boolean): TemplateResult | typeof nothing {
    const said = this.told && saidOf(this.told, drawn, this.content?.report.secondsEstimated);
    if (!said) return nothing;
    const { text, detail, command } = said;
    return html`<div class="status">
      ${this.told?.work ? progressRing(text) : nothing}
      <p role="status">${text}${detail === undefined ? nothing : html`<br /><span class="dim">${detail}</span>`}</p>
      ${command ? button(command[1], () => this.#run(command[0]), drawn ? 'secondary' : 'primary') : nothing}
    </div>`;
  }
}

interface Said {
  readonly text: string;
  readonly detail?: string;
  readonly command?: readonly [RulesCommand, string];
}

function saidOf(
  { fileName, restricted, error, work, stale }: RulesState,
  drawn: boolean,
  seconds: number | undefined,
): Said | undefined {
  if (restricted)
    return {
      text: l10n.t('This workspace is in Restricted Mode: no model is loaded.'),
      command: ['trust', l10n.t('Manage trust')],
    };
  if (work) {
    const detail =
      seconds === undefined
        ? {}
        : { detail: l10n.t('All of it takes about {0}; cancel keeps what is there.', duration(seconds)) };
    return { text: progressText(work.progress), ...detail, command: ['cancel', l10n.t('Cancel')] };
  }
  if (error)
    return { text: printable(error.message), detail: printable(error.next), command: ['measure', l10n.t('Try again')] };
  if (fileName === undefined)
    return {
      text: l10n.t('Open a prompt file to see what each of its rules does to the answer.'),
      command: ['openSample', l10n.t('Open a sample prompt')],
    };
  if (!drawn)
    return {
      text: l10n.t('What does each rule of {0} do to the answer?', printable(fileName)),
      detail: l10n.t('Each part is deleted in turn, and the same answer is scored again. The file stays as it is.'),
      command: ['measure', l10n.t('Measure rules')],
    };
  if (stale) return { text: l10n.t('The prompt was edited since.'), command: ['measure', l10n.t('Measure again')] };
  return undefined;
}

function pairs({ pairs: measured, prompt }: RulesReport): TemplateResult | typeof nothing {
  const telling = tellingPairs(measured);
  if (telling.length === 0) return nothing;
  const numbers = prompt.units.map(({ number }) => number);
  return html`<div class="pairs">
    <h2>${l10n.t('Pairs')}</h2>
    <ul>
      ${telling.map(pair => html`<li>${pairText(pair, numbers)} <span class="dim">${pairFigures(pair)}</span></li>`)}
    </ul>
  </div>`;
}

function notes(report: RulesReport): TemplateResult {
  const obeyed = obeyedSentences(report);
  return html`${
      obeyed.length === 0
        ? nothing
        : html`<div class="notes">
            <h2>${l10n.t('Tuned and base')}</h2>
            ${obeyed.map(text => html`<p>${printable(text)}</p>`)}
          </div>`
    }
    <details class="notes">
      <summary>${l10n.t('How this was measured')}</summary>
      ${ruleNotes(report).map(text => html`<p class="dim">${text}</p>`)}
    </details>`;
}
