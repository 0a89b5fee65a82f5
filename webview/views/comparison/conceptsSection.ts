/** @file The concepts whose use at the last prompt token tuning changed most; each opens the concepts panel. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { decimals, percent } from '../../../src/base/readableNumbers';
import { conceptWords } from '../../../src/picture/comparisonLines';
import type { ChangedConcept, ComparedConcepts } from '../../../src/protocol/comparisonSections';
import type { ConceptPlace } from '../../../src/protocol/views/conceptsMessages';
import { wordLink } from './wordLink';

const NAMED = 6;

export function conceptsBody(
  { changed, token }: ComparedConcepts,
  open: ((place: ConceptPlace) => void) | undefined,
): TemplateResult {
  return html`<p class="dim">
      ${l10n.t('How much of a feed-forward layer’s output at the last prompt token,')}
      <span class="word">${shownToken(token)}</span>${l10n.t(', lies along a component; −: the opposite direction.')}
    </p>
    ${
      changed.length === 0
        ? nothing
        : html`<table class="edges">
            <caption>
              ${l10n.t('Use that changed most')}
            </caption>
            <thead>
              <tr>
                <th scope="col">${l10n.t('words of the component')}</th>
                <th scope="col">${l10n.t('base')}</th>
                <th scope="col">${l10n.t('tuned')}</th>
              </tr>
            </thead>
            <tbody>
              ${changed.map(concept => row(concept, open))}
            </tbody>
          </table>`
    }`;
}

function row(concept: ChangedConcept, open: ((place: ConceptPlace) => void) | undefined): TemplateResult {
  const { layer, component, base, tuned, angle } = concept;
  const place = l10n.t('Layer {0}, component {1}, turned by {2}°', layer, component, decimals(angle, 0));
  return html`<tr>
    <th scope="row">
      ${wordLink(conceptWords(concept, NAMED), l10n.t('{0}; show in the concepts panel', place), open && ((): void => open({ layer, component })))}
      <span class="dim where">${place}</span>
    </th>
    <td>${percent(base.strength)}</td>
    <td>${percent(tuned.strength)}</td>
  </tr>`;
}

function shownToken(token: string): string {
  return printable(token.replaceAll('\n', '⏎')).trim() || '␣';
}
