/** @file The concepts whose use at the last prompt token tuning changed most; each opens the concepts panel. */
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { percent } from '../../../src/base/readableNumbers';
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
      How much of a feed-forward layer’s output at the last prompt token,
      <span class="word">${shownToken(token)}</span>, lies along a component; −: the opposite direction.
    </p>
    ${
      changed.length === 0
        ? nothing
        : html`<table class="edges">
            <caption>
              Use that changed most
            </caption>
            <thead>
              <tr>
                <th scope="col">words of the component</th>
                <th scope="col">base</th>
                <th scope="col">tuned</th>
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
  const place = `Layer ${layer}, component ${component}, turned by ${angle.toFixed(0)}°`;
  return html`<tr>
    <th scope="row">
      ${wordLink(conceptWords(concept, NAMED), `${place}; show in the concepts panel`, open && ((): void => open({ layer, component })))}
      <span class="dim where">${place}</span>
    </th>
    <td>${percent(base.strength)}</td>
    <td>${percent(tuned.strength)}</td>
  </tr>`;
}

function shownToken(token: string): string {
  return printable(token.replaceAll('\n', '⏎')).trim() || '␣';
}
