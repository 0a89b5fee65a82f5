/** @file Answers that leave the compared one, as a tree: each with its likelihood, and the one that is looked at with its text and what it drew on. */
import * as l10n from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { printable } from '../../../src/base/printable';
import { figure, signed } from '../../../src/base/readableNumbers';
import { roleWord } from '../../../src/picture/roleWord';
import type { BranchFigure, ToldBranch, ToldBranches } from '../../../src/protocol/views/comparisonMessages';
import { progressText } from '../../components/statusLine';
import { button, progressRing } from '../../components/ui';
import { viewStyles } from '../../components/viewStyles';
import { moveFocus, wordToolbarStyles } from '../../components/wordToolbar';
import type { ComparisonHost } from '../../host/comparisonHost';
import { comparisonStyles } from './comparisonStyles';
import { shiftsTable } from './shiftsTable';

const HEADS = [l10n.t('parent'), l10n.t('branch')] as const;

@customElement('branch-tree')
export class BranchTreeView extends LitElement {
  static override styles = [
    viewStyles,
    comparisonStyles,
    wordToolbarStyles,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      ul ul {
        margin-left: 7px;
        padding-left: 9px;
        border-left: 1px solid var(--vscode-tree-indentGuidesStroke, var(--vscode-contrastBorder, currentColor));
      }
      button.branch {
        display: block;
        box-sizing: border-box;
        width: 100%;
        padding: 3px 4px;
        text-align: start;
      }
      button.branch .dim {
        display: block;
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      .shown {
        padding: 2px 0 8px 5px;
      }
      .kept {
        color: var(--vscode-descriptionForeground);
      }
      mark {
        color: inherit;
        background: var(--vscode-editor-wordHighlightBackground, transparent);
        border-bottom: 2px solid var(--vscode-instructLens-strongest, currentColor);
      }
      @media (forced-colors: active) {
        mark {
          border-bottom-color: CanvasText;
          forced-color-adjust: none;
          color: CanvasText;
          background: Canvas;
        }
      }
      [role='toolbar'] {
        max-height: 9em;
        font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
      }
    `,
  ];

  @property({ attribute: false }) accessor told!: ToldBranches;
  @property({ attribute: false }) accessor host!: ComparisonHost;
  /** Number of the branch that is looked at; undefined for none. */
  @state() accessor open: number | undefined;
  /** Where Tab enters the words; arrows move it. */
  @state() accessor current = 0;
  #newest: number | undefined;

  protected override willUpdate(): void {
    const { newest, all } = this.told;
    if (newest !== this.#newest && newest !== undefined) this.#look(newest);
    this.#newest = newest;
    if (this.open !== undefined && this.open > all.length) this.open = undefined;
  }

  override render(): TemplateResult {
    const { told } = this;
    return html`${told.all.length === 0 ? nothing : html`<p class="dim">${l10n.t('The compared answer: log p {0}.', figures(told.root))}</p>`}
    ${this.#below(0)}
    ${
      told.work
        ? html`<div class="status">
            ${progressRing(progressText(told.work.progress))}
            <p role="status">${progressText(told.work.progress)}</p>
            ${button(l10n.t('Cancel'), () => this.host.run('cancelBranch'))}
          </div>`
        : nothing
    }
    ${told.error ? html`<p role="status">${printable(told.error.message)} <span class="dim">${printable(told.error.next)}</span></p>` : nothing}`;
  }

  #below(parent: number): TemplateResult | typeof nothing {
    const branches = this.told.all.filter(branch => branch.parent === parent);
    if (branches.length === 0) return nothing;
    const name = parent === 0 ? l10n.t('Branches of the compared answer') : l10n.t('Branches of branch {0}', parent);
    return html`<ul aria-label=${name}>
      ${branches.map(branch => html`<li>${this.#entry(branch)} ${this.#below(branch.number)}</li>`)}
    </ul>`;
  }

  #entry(branch: ToldBranch): TemplateResult {
    const { number, name, models } = branch;
    const open = number === this.open;
    return html`<button
        class="branch"
        data-branch=${number}
        aria-expanded=${open ? 'true' : 'false'}
        @click=${() => (open ? (this.open = undefined) : this.#look(number))}
      >
        ${number}. ${printable(name)}
        <span class="dim">${l10n.t('log p {0}', figures(models))}</span>
      </button>
      ${open ? this.#shown(branch) : nothing}`;
  }

  #shown(branch: ToldBranch): TemplateResult {
    const { number, kept, forced, said, ended, notes, models } = branch;
    const show = (word: number): void => this.host.showWord(word);
    const who = (role: BranchFigure['role']): string => (role === 'single' ? l10n.t('The model') : roleWord(role));
    return html`<div class="shown" role="region" aria-label=${l10n.t('Branch {0}', number)}>
      <blockquote tabindex="0" aria-label=${l10n.t('Answer of branch {0}', number)}>
        <span class="said"><span class="kept">${lines(kept)}</span><mark>${lines(forced)}</mark>${lines(said)}</span>
        ${ended ? html`<span class="dim">${l10n.t('[end]')}</span>` : nothing}
      </blockquote>
      ${notes.map(note => html`<p class="dim">${printable(note)}</p>`)}
      ${models.map(
        ({ role, gained, lost }) =>
          html`<div class="tables">
            ${shiftsTable(l10n.t('{0} relies more on', who(role)), HEADS, gained, show)}
            ${shiftsTable(l10n.t('{0} relies less on', who(role)), HEADS, lost, show)}
          </div>`,
      )}
      <p class="dim">${l10n.t('Pick a word to branch from this answer.')}</p>
      ${this.#words(branch)}
      <div class="buttons">
        ${button(l10n.t('Use this answer'), () => this.host.useBranch(number))}
        ${button(l10n.t('Remove'), () => this.host.removeBranch(number), 'secondary', l10n.t('Remove branch {0} and those that leave it', number))}
      </div>
    </div>`;
  }

  #words({ number, words }: ToldBranch): TemplateResult {
    const entry = Math.min(this.current, words.length - 1);
    return html`<div
      role="toolbar"
      aria-label=${l10n.t('Words of branch {0}', number)}
      @keydown=${(event: KeyboardEvent) => {
        this.current = moveFocus(event, this.renderRoot, words.length) ?? this.current;
      }}
    >
      ${words.map(
        (word, w) =>
          html`<button
            data-word=${w}
            tabindex=${w === entry ? 0 : -1}
            title=${l10n.t('Branch at {0}', printable(word))}
            @click=${() => this.host.branch(number, w)}
          >
            ${printable(word)}
          </button>`,
      )}
    </div>`;
  }

  #look(number: number): void {
    this.open = number;
    this.current = 0;
  }
}

/** “tuned −11.75 (−11.73), base −185.46 (−3.05)” */
function figures(of: readonly (BranchFigure & { readonly change?: number })[]): string {
  return of
    .map(({ role, logProbability, change }) => {
      const who = role === 'single' ? '' : `${roleWord(role)} `;
      return `${who}${figure(logProbability)}${change === undefined ? '' : ` (${signed(change)})`}`;
    })
    .join(', ');
}

function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
