/** @file The picked component: its angle beside noise, words that left, stayed and came, and what is known of the prompt where it was not followed. */
import * as l10n from '@vscode/l10n';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { percent, timesText } from '../../../src/base/readableNumbers';
import type { ComponentRow, LayerRow, MatchOfRow } from '../../../src/picture/conceptPicture';
import { degrees } from '../../../src/picture/conceptSentence';
import { shown, wordLine } from '../../../src/picture/conceptWording';
import type { ConceptPlace, ConceptsState } from '../../../src/protocol/views/conceptsMessages';
import { button } from '../../components/ui';

/** Words of a list that are shown before it is cut. */
const LISTED = 24;
const RADIUS = 44;

export function detail(row: ComponentRow, match: MatchOfRow | undefined, turned: LayerRow['turned']): TemplateResult {
  if (!match) return html`<p class="concept">${wordLine(row.words, row.words.length)}</p>`;
  return html`<div class="turning">
      ${dial(match.angle, turned)}
      <p>
        ${l10n.t('Turned by')} <b>${degrees(match.angle)}</b>.
        ${
          turned
            ? html`${l10n.t('Noise of the same size turns this layer’s components by {0} on average.', degrees(turned.noise))}`
            : nothing
        }<br />
        ${l10n.t('Base component {0} with {1} of the variance became tuned component {2} with {3}: variance {4}.', row.component, percent(row.share), match.tuned, percent(match.tunedShare), timesText(match.varianceRatio))}
      </p>
    </div>
    <dl class="lists">
      ${list('left', l10n.t('left'), '\u2212', match.left)} ${list('kept', l10n.t('kept'), '=', match.kept)}
      ${list('came', l10n.t('came'), '+', match.came)}
    </dl>`;
}

function list(kind: string, title: string, sign: string, words: readonly string[]): TemplateResult {
  const more = words.length > LISTED ? ` … (${words.length})` : '';
  const text = words.length === 0 ? l10n.t('none') : words.slice(0, LISTED).map(shown).join(' ') + more;
  return html`<div class=${kind}>
    <dt><span aria-hidden="true">${sign}</span> ${title} <span class="dim">${words.length}</span></dt>
    <dd>${text}</dd>
  </div>`;
}

/** A right angle; the hand is the component, the dashed line what noise does. */
function dial(angle: number, turned: LayerRow['turned']): TemplateResult {
  const end = (degree: number, length: number): string => {
    const at = (degree / 180) * Math.PI;
    return `${2 + length * Math.cos(at)} ${RADIUS + 2 - length * Math.sin(at)}`;
  };
  return html`<svg class="dial" viewBox="0 0 ${RADIUS + 6} ${RADIUS + 6}" width="64" height="64" aria-hidden="true">
    <path class="scale" d="M${end(0, RADIUS)}A${RADIUS} ${RADIUS} 0 0 0 ${end(90, RADIUS)}L2 ${RADIUS + 2}Z"></path>
    ${turned ? svg`<path class="noise dashed" d="M2 ${RADIUS + 2}L${end(turned.noise, RADIUS)}"></path>` : nothing}
    <path class="hand" d="M2 ${RADIUS + 2}L${end(angle, RADIUS - 4)}"></path>
  </svg>`;
}

/** Ahead of the strip there is this: why it is not there, and what to do. */
export function notFollowed(
  { stale, work, following }: ConceptsState,
  place: ConceptPlace,
  ask: (() => void) | undefined,
): TemplateResult {
  if (following?.layer === place.layer && following.component === place.component)
    return html`<p class="dim" role="status">${l10n.t('Asking the models where the prompt writes it…')}</p>`;
  if (!ask) return html`<p class="dim">${l10n.t('Not computed for this prompt; the concepts below are.')}</p>`;
  if (stale || work) return html`<p class="dim">${l10n.t('Not known for this concept.')}</p>`;
  return html`<p>${button(l10n.t('Show where the prompt writes it'), ask)}</p>`;
}
