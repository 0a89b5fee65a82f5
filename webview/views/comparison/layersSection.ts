/** @file From which layer on each word of the compared answer is the likeliest, model beside model. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { knownWords } from '../../../src/picture/knowingWords';
import { roleWord } from '../../../src/picture/roleWord';
import type { Comparison } from '../../../src/protocol/comparison';
import type { ComparedKnowing } from '../../../src/protocol/comparisonSections';

export function layersBody(comparison: Comparison, knowing: ComparedKnowing): TemplateResult {
  const known = knownWords(comparison, knowing);
  const models = knowing.models.toReversed();
  return html`<p class="dim">
      ${l10n.t('The layer, from 0, from which on the word is the likeliest up to the last one. “never”: another word is likelier in the end.')}
    </p>
    <table class="shifts">
      <thead>
        <tr>
          <th scope="col">${l10n.t('word of the answer')}</th>
          ${models.map(({ role }) => html`<th scope="col">${role === 'single' ? l10n.t('layer') : roleWord(role)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${comparison.surprise.words.map(({ text, end }, w) => {
          const of = (role: string): string => {
            const own = known[w]!.find(one => one.role === role);
            return own === undefined ? '—' : own.from === null ? l10n.t('never') : String(own.from);
          };
          return html`<tr>
            <th scope="row" class=${end ? 'end' : nothing}>${end ? l10n.t('[end]') : printable(text)}</th>
            ${models.map(({ role }) => html`<td>${of(role)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>`;
}
