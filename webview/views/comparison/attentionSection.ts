/** @file Where attention goes in base and tuned, band by band, and the edges that tuning strengthened most; each opens the attention panel. */
import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { printable } from '../../../src/base/printable';
import { figure, percent, signedPercent } from '../../../src/base/readableNumbers';
import { layersText } from '../../../src/picture/attentionArcs';
import type { ComparedAttention, EdgeEnd, NewEdge } from '../../../src/protocol/comparisonSections';
import { button } from '../../components/ui';
import { wordLink } from './wordLink';
import { roleWord } from '../../../src/picture/roleWord';

/** @param open the attention panel at a verb of the prompt, or at its first; undefined where there is no editor */
export function attentionBody(
  attention: ComparedAttention,
  open: ((verb: number | undefined) => void) | undefined,
): TemplateResult {
  return html`${bandTable(attention)} ${edgeTable(attention, open)}
    <p class="dim">
      ${l10n.t('Attention probability times the length of what each head writes for the word read; mean over the heads. ↵: a word of the answer.')}
    </p>
    ${open ? button(l10n.t('Open the attention panel'), () => open(undefined)) : nothing}`;
}

function bandTable({ bands, models, difference, verbs }: ComparedAttention): TemplateResult {
  const names = verbs.map(verb => l10n.t('“{0}”', printable(verb))).join(', ');
  return html`<table class="shifts">
    <caption>
      ${l10n.t('Attention to {0}', names)}
    </caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t('in')}</th>
        ${models.map(({ role }) => html`<th scope="col">${roleWord(role)}</th>`)}
        ${difference ? html`<th scope="col">${l10n.t('change')}</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${bands.map(
        (band, b) =>
          html`<tr>
            <th scope="row">${layersText(band)}</th>
            ${models.map(({ bandShares }) => html`<td>${percent(bandShares[b]!.verbs)}</td>`)}
            ${difference ? html`<td>${signedPercent(difference.bandShares[b]!.verbs)}</td>` : nothing}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function edgeTable(
  { newEdges }: ComparedAttention,
  open: ((verb: number | undefined) => void) | undefined,
): TemplateResult | typeof nothing {
  if (newEdges.length === 0) return nothing;
  return html`<table class="edges">
    <caption>
      ${l10n.t('Edges that tuning strengthened most')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t('word reads word')}</th>
        <th scope="col">${l10n.t('base')}</th>
        <th scope="col">${l10n.t('tuned')}</th>
      </tr>
    </thead>
    <tbody>
      ${newEdges.map(
        edge =>
          html`<tr>
            <th scope="row">${wordLink(edgeText(edge), headsText(edge), open && ((): void => open(edge.verb)))}</th>
            <td>${figure(edge.base)}</td>
            <td>${figure(edge.tuned)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function edgeText({ reader, read }: NewEdge): string {
  return `${endText(reader)} → ${endText(read)}`;
}

function endText({ text, part, end }: EdgeEnd): string {
  return `${end ? '[end]' : printable(text)}${part === 'answer' ? ' ↵' : ''}`;
}

/** “Show in the attention panel; strongest in heads 5.0, 2.4”. */
function headsText({ heads }: NewEdge): string {
  const names = heads.map(({ layer, head }) => `${layer}.${head}`).join(', ');
  return l10n.t('Show in the attention panel{0}', names === '' ? '' : l10n.t('; strongest in heads {0}', names));
}
